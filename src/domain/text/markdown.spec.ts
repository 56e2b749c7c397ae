import { describe, expect, it } from '@jest/globals';
import { richFromMarkdown } from './markdown-read.js';
import { richToMarkdown } from './markdown-write.js';
import {
  canonicalRich,
  checkRichDoc,
  type RichBlock,
  type RichDoc,
  type RichInline,
  type RichMark,
} from './rich.js';
import { growth } from '../../../test/support/growth.js';

const paragraph = (...content: RichInline[]): RichBlock => ({ type: 'paragraph', content });
const text = (words: string, ...marks: RichMark[]): RichInline =>
  marks.length > 0 ? { type: 'text', text: words, marks } : { type: 'text', text: words };
const bold: RichMark = { type: 'bold' };
const italic: RichMark = { type: 'italic' };
const link = (href: string): RichMark => ({ type: 'link', attrs: { href } });
const doc = (...content: RichBlock[]): RichDoc => ({ type: 'doc', content });
const item = (...content: RichBlock[]) => ({ type: 'listItem' as const, content });

describe('reading Markdown', () => {
  it.each<[string, RichDoc]>([
    ['plain words', doc(paragraph(text('plain words')))],
    ['one\ntwo', doc(paragraph(text('one two')))],
    ['one\n\ntwo', doc(paragraph(text('one')), paragraph(text('two')))],
    ['one  \ntwo', doc(paragraph(text('one'), { type: 'hardBreak' }, text('two')))],
    ['one\\\ntwo', doc(paragraph(text('one'), { type: 'hardBreak' }, text('two')))],
    ['**آزادی** بیان', doc(paragraph(text('آزادی', bold), text(' بیان')))],
    [
      '__b__ *i* _i_',
      doc(paragraph(text('b', bold), text(' '), text('i', italic), text(' '), text('i', italic))),
    ],
    ['***both***', doc(paragraph(text('both', bold, italic)))],
    ['*a **b** c*', doc(paragraph(text('a ', italic), text('b', bold, italic), text(' c', italic)))],
    [
      'snake_case_word and 2*3*4',
      doc(paragraph(text('snake_case_word and 2'), text('3', italic), text('4'))),
    ],
    ['** not bold ** and *', doc(paragraph(text('** not bold ** and *')))],
    ['[site](https://x.example/a_(b))', doc(paragraph(text('site', link('https://x.example/a_(b)'))))],
    ['[**b**](https://x.example)', doc(paragraph(text('b', bold, link('https://x.example'))))],
    ['[bad](javascript:alert(1))', doc(paragraph(text('[bad](javascript:alert(1))')))],
    ['<https://x.example/a>', doc(paragraph(text('https://x.example/a', link('https://x.example/a'))))],
    ['<b>no html</b>', doc(paragraph(text('<b>no html</b>')))],
    [
      '- a\n- b',
      doc({ type: 'bulletList', content: [item(paragraph(text('a'))), item(paragraph(text('b')))] }),
    ],
    [
      '3. a\n4. b',
      doc({
        type: 'orderedList',
        attrs: { start: 3 },
        content: [item(paragraph(text('a'))), item(paragraph(text('b')))],
      }),
    ],
    [
      '- a\n  - b\n\n  more\n- c',
      doc({
        type: 'bulletList',
        content: [
          item(
            paragraph(text('a')),
            { type: 'bulletList', content: [item(paragraph(text('b')))] },
            paragraph(text('more')),
          ),
          item(paragraph(text('c'))),
        ],
      }),
    ],
    ['since\n1945. A year', doc(paragraph(text('since 1945. A year')))],
    ['', { type: 'doc', content: [{ type: 'paragraph' }] }],
  ])('%j', (markdown, expected) => {
    expect(richFromMarkdown(markdown)).toEqual(canonicalRich(expected));
  });

  it('stays fast on the inputs that make careless readers slow', () => {
    const long = 100_000;
    const hostile = [
      '*a ',
      '[',
      '![](',
      '_',
      '**',
      ' ',
      '\n',
      '- ',
      '`',
      '<',
      '&#',
      '[a](',
      '*a_ ',
      '\\',
      '>',
      '](x',
    ];
    for (const piece of hostile) {
      const times = growth((size) => void richFromMarkdown(piece.repeat(size / piece.length)), long / 8);
      expect(`${piece} ${times < 32 ? 'grows with its length' : times}`).toBe(
        `${piece} grows with its length`,
      );
    }
  });

  it('keeps what it reads within the depth a clause may have', () => {
    const deep = Array.from({ length: 60 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n');
    expect(checkRichDoc(richFromMarkdown(deep))).toMatchObject({ ok: true });
  });
});

describe('writing Markdown', () => {
  it('writes what a person would', () => {
    const clause = doc(
      paragraph(text('We '), text('agree', bold), text(' on '), text('this', italic), text('.')),
      {
        type: 'bulletList',
        content: [item(paragraph(text('a', link('https://x.example')))), item(paragraph(text('ب')))],
      },
    );
    expect(richToMarkdown(clause)).toBe('We **agree** on _this_.\n\n- [a](https://x.example)\n- ب');
  });

  it('is read back as the same document, whatever the document', () => {
    const random = seeded(20261122);
    for (let i = 0; i < 1_500; i += 1) {
      const original = canonicalRich(randomDoc(random));
      const markdown = richToMarkdown(original);
      expect({ markdown, doc: richFromMarkdown(markdown) }).toEqual({ markdown, doc: original });
    }
  });
});

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Random = (below: number) => number;
const WORDS = [
  'a',
  'ب',
  '\u200C',
  ' ',
  '  ',
  '*',
  '_',
  '**',
  '[',
  ']',
  '(x)',
  '&',
  '&amp;',
  '&#32;',
  '<',
  '>',
  '#',
  '-',
  '1.',
  '`',
  '!',
  '\\',
  '\u00A0',
  'می‌شود',
  '😀',
  '<!-- -->',
  '+',
  '\t',
];

function randomDoc(random: Random): RichDoc {
  return doc(...Array.from({ length: 1 + random(3) }, () => randomBlock(random, 0)));
}

function randomBlock(random: Random, level: number): RichBlock {
  const choice = random(level > 2 ? 1 : 4);
  if (choice < 2) return paragraph(...Array.from({ length: random(6) }, () => randomInline(random)));
  const content = Array.from({ length: 1 + random(3) }, () =>
    item(
      paragraph(...Array.from({ length: random(4) }, () => randomInline(random))),
      ...Array.from({ length: random(2) }, () => randomBlock(random, level + 1)),
    ),
  );
  if (choice === 2) return { type: 'bulletList', content };
  return { type: 'orderedList', attrs: { start: random(12) }, content };
}

function randomInline(random: Random): RichInline {
  if (random(8) === 0) return { type: 'hardBreak' };
  const words = Array.from({ length: 1 + random(4) }, () => WORDS[random(WORDS.length)]).join('');
  const marks: RichMark[] = [];
  if (random(3) === 0) marks.push(bold);
  if (random(3) === 0) marks.push(italic);
  if (random(5) === 0)
    marks.push(
      link(
        ['https://x.example/a?b=1&copy=2', 'https://y.example/(a)', 'mailto:a@b.example'][
          random(3)
        ] as string,
      ),
    );
  return text(words, ...marks);
}
