import { describe, expect, it } from '@jest/globals';
import {
  canonicalRich,
  checkRichDoc,
  isRichDoc,
  isSafeHref,
  plainText,
  richFromPlain,
  type RichDoc,
} from './rich.js';
import { richToHtml } from './rich-html.js';

const text = (words: string, ...marks: unknown[]) =>
  marks.length ? { type: 'text', text: words, marks } : { type: 'text', text: words };
const paragraph = (...content: unknown[]) => ({ type: 'paragraph', content });
const list = (type: string, ...items: unknown[]) => ({ type, content: items });
const item = (...content: unknown[]) => ({ type: 'listItem', content });
const doc = (...content: unknown[]) => ({ type: 'doc', content });
const link = (href: unknown) => ({ type: 'link', attrs: { href } });
const nested = (levels: number): unknown =>
  levels === 0 ? paragraph(text('x')) : list('bulletList', item(paragraph(), nested(levels - 1)));

describe('the text of a clause', () => {
  it.each<[string, unknown]>([
    ['nothing yet', doc({ type: 'paragraph' })],
    [
      'words',
      doc(paragraph(text('آزادی'), { type: 'hardBreak' }, text('b', { type: 'bold' }, { type: 'italic' }))),
    ],
    [
      'lists',
      doc(list('orderedList', item(paragraph(text('a')), list('bulletList', item(paragraph(text('b'))))))),
    ],
    [
      'what the editor adds',
      doc({
        ...paragraph(
          text('a', {
            type: 'link',
            attrs: { href: 'https://x.example', target: '_blank', rel: 'noopener', class: null },
          }),
        ),
        attrs: { dir: null },
      }),
    ],
    ['a list from 3', doc({ ...list('orderedList', item(paragraph())), attrs: { start: 3, type: null } })],
    ['isolates', doc(paragraph(text('a \u2067'), text('ب', { type: 'bold' }), text('\u2069 c')))],
    ['14 lists in each other', doc(nested(14))],
    ['20,000 characters', doc(paragraph(text('😀'.repeat(20_000))))],
  ])('may be %s', (_, value) => {
    expect(checkRichDoc(value)).toEqual({ ok: true, doc: value });
    expect(isRichDoc(value)).toBe(true);
    expect(isRichDoc(canonicalRich(value as RichDoc))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['rich.not-a-document', null],
    ['rich.not-a-document', 'text'],
    ['rich.not-a-document', [doc()]],
    ['rich.not-a-document', { type: 'doc' }],
    ['rich.not-a-document', paragraph()],
    ['rich.unknown-node', doc({ type: 'image', attrs: { src: 'x' } })],
    ['rich.unknown-node', doc({ type: '__proto__' })],
    ['rich.unknown-node', doc(paragraph({ type: 'text', text: '' }))],
    ['rich.unknown-node', doc(paragraph({ type: 'text', text: 4 }))],
    ['rich.unknown-node', doc(paragraph(null))],
    ['rich.misplaced-node', doc(text('a'))],
    ['rich.misplaced-node', doc(paragraph(paragraph()))],
    ['rich.misplaced-node', doc(list('bulletList'))],
    ['rich.misplaced-node', doc(list('bulletList', paragraph()))],
    ['rich.misplaced-node', doc(list('bulletList', item(list('bulletList', item(paragraph())))))],
    ['rich.unknown-mark', doc(paragraph(text('a', { type: 'code' })))],
    ['rich.unknown-mark', doc(paragraph(text('a', { type: 'bold' }, { type: 'bold' })))],
    ['rich.unknown-attribute', doc({ ...paragraph(), attrs: { onclick: 'x' } })],
    ['rich.unknown-attribute', doc({ ...paragraph(), style: 'x' })],
    ['rich.unknown-attribute', doc({ ...list('orderedList', item(paragraph())), attrs: { start: 1.5 } })],
    ['rich.unsafe-link', doc(paragraph(text('a', link('javascript:alert(1)'))))],
    ['rich.unsafe-link', doc(paragraph(text('a', { type: 'link' })))],
    ['rich.too-deep', doc(nested(20))],
    ['rich.too-deep', doc(nested(5_000))],
    ['rich.too-many-nodes', doc(...Array.from({ length: 10_001 }, () => paragraph()))],
    ['text.too-long', doc(paragraph(text('a'.repeat(10_001))), paragraph(text('b'.repeat(10_000))))],
    ['text.control-character', doc(paragraph(text('a\u0000')))],
    ['text.direction-control', doc(paragraph(text('a\u202E')))],
    ['text.direction-control', doc(paragraph(text('a\u2067')), paragraph(text('\u2069')))],
    ['text.broken-character', doc(paragraph(text('\uD800')))],
  ])('is refused with %s', (reason, value) => {
    expect(checkRichDoc(value)).toEqual({ ok: false, reason });
  });

  it('may have an open isolate while it is being typed, but never an override', () => {
    expect(checkRichDoc(doc(paragraph(text('a\u2067b'))), { drafting: true }).ok).toBe(true);
    expect(checkRichDoc(doc(paragraph(text('a\u2067b\u202E'))), { drafting: true }).ok).toBe(false);
  });
});

describe('links', () => {
  it.each([
    'https://x.example',
    'http://x.example/a?b#c',
    'mailto:a@b.example',
    'HTTPS://X.example',
    'https://fa.wikipedia.org/wiki/ایران',
  ])('may go to %s', (href) => {
    expect(isSafeHref(href)).toBe(true);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    ' https://x.example',
    'https://x.example/ a',
    'https://',
    'https://a:b@x.example',
    'https://a@x.example',
    '//x.example',
    '/a',
    'mailto:nobody',
    'https://x.example/\u202Ea',
    'https://x.example/"onclick=',
    `https://x.example/${'a'.repeat(2_048)}`,
    7,
    null,
  ])('may not go to %j', (href) => {
    expect(isSafeHref(href)).toBe(false);
  });
});

describe('the canonical form', () => {
  it('is the same for documents that say the same', () => {
    const typed = doc(
      {
        ...paragraph(
          text('a'),
          text('b'),
          text('c\nd', { type: 'italic' }, { type: 'bold' }),
          { type: 'hardBreak', marks: [{ type: 'bold' }] },
          text('e\u0301'),
        ),
        attrs: { dir: 'ltr' },
      },
      { ...list('orderedList', item({ ...paragraph(), content: [] })), attrs: { start: 1, type: null } },
    ) as RichDoc;
    const marks = [{ type: 'bold' }, { type: 'italic' }];
    expect(canonicalRich(typed)).toEqual(
      doc(
        paragraph(
          text('ab'),
          text('c', ...marks),
          { type: 'hardBreak' },
          text('d', ...marks),
          { type: 'hardBreak' },
          text('é'),
        ),
        list('orderedList', item({ type: 'paragraph' })),
      ),
    );
    expect(canonicalRich(canonicalRich(typed))).toEqual(canonicalRich(typed));
  });

  it('keeps different links apart', () => {
    const two = doc(
      paragraph(text('a', link('https://x.example')), text('b', link('https://y.example'))),
    ) as RichDoc;
    expect(canonicalRich(two)).toEqual(two);
  });

  it('of nothing is one empty paragraph', () => {
    expect(canonicalRich({ type: 'doc', content: [] })).toEqual(doc({ type: 'paragraph' }));
  });
});

describe('plain text', () => {
  it('keeps paragraphs, breaks and lists recognisable', () => {
    const value = doc(
      paragraph(text('a', { type: 'bold' }), { type: 'hardBreak' }, text('b')),
      list('bulletList', item(paragraph(text('c')), list('orderedList', item(paragraph(text('d')))))),
    ) as RichDoc;
    expect(plainText(value)).toBe('a\nb\n\n• c\n  1. d');
  });

  it('comes back from plain text', () => {
    const source = 'بند یک\nسطر دو\n\nparagraph two';
    expect(isRichDoc(richFromPlain(source))).toBe(true);
    expect(plainText(richFromPlain(source))).toBe(source);
    expect(plainText(richFromPlain(`\r\n ${source.replace(/\n/g, '\r\n')} \n\n\n`))).toBe(source);
    expect(richFromPlain(' \n ')).toEqual(doc({ type: 'paragraph' }));
  });
});

describe('HTML', () => {
  it('gives each paragraph and list its own direction', () => {
    const value = doc(
      paragraph(text('آزادی', { type: 'bold' }), text(' freedom')),
      paragraph(
        text('freedom', { type: 'italic' }),
        { type: 'hardBreak' },
        text('x', link('https://x.example/?a=1&b=2')),
      ),
      { ...list('orderedList', item(paragraph(text('۱')), paragraph(text('ب')))), attrs: { start: 3 } },
    ) as RichDoc;
    expect(richToHtml(value)).toBe(
      [
        '<p dir="rtl"><strong>آزادی</strong> freedom</p>',
        '<p dir="ltr"><em>freedom</em><br><a href="https://x.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow">x</a></p>',
        '<ol dir="rtl" start="3"><li><p dir="ltr">۱</p><p dir="rtl">ب</p></li></ol>',
      ].join('\n'),
    );
  });

  it('lets nothing of the text become markup, even unchecked', () => {
    const value = doc(
      paragraph(text('<img src=x onerror="a()">&\''), text('x', link('javascript:"><script>'))),
    ) as RichDoc;
    expect(richToHtml(value)).toBe('<p dir="ltr">&lt;img src=x onerror=&quot;a()&quot;&gt;&amp;&#39;x</p>');
  });
});
