import { describe, expect, it } from '@jest/globals';
import { parseImport, type ImportedText, type ImportFormat } from './import.js';
import { growth } from '../../../test/support/growth.js';

/** One line per clause: kind | heading | number | text. */
const outline = (source: string, format?: ImportFormat) => {
  const { title, clauses } = parseImport(source, format ? { format } : {});
  const lines = clauses.map(({ kind, heading = '', number = '', text }) =>
    [kind, heading, number, text].join('|'),
  );
  return title === undefined ? lines : [`title ${title}`, ...lines];
};

describe('cutting a text into clauses', () => {
  it.each<[string, string, string[]]>([
    [
      'numbers',
      '1. One\n2. Two\n\n3. Three',
      ['operative||1.|One', 'operative||2.|Two', 'operative||3.|Three'],
    ],
    ['brackets', '(1) One\n(2) Two', ['operative||(1)|One', 'operative||(2)|Two']],
    ['closing brackets', '1) One\n2) Two', ['operative||1)|One', 'operative||2)|Two']],
    [
      'Persian numbers',
      '۱. یک\n۲ـ دو\n۳- سه\n۴-چهار',
      ['operative||۱.|یک', 'operative||۲ـ|دو', 'operative||۳-|سه', 'operative||۴-|چهار'],
    ],
    [
      'Arabic digits behind a direction mark',
      '\u200F١. واحد\n\u200F٢. اثنان',
      ['operative||١.|واحد', 'operative||٢.|اثنان'],
    ],
    [
      'articles',
      'Article 1\nOne.\n\nMore.\n\nArticle 2\nTwo.',
      ['operative|Article 1||One.', 'operative|||More.', 'operative|Article 2||Two.'],
    ],
    [
      'articles with names',
      'Article 1: Peace\n\nOne.\n\nArticle 2: War\n\nTwo.',
      ['operative|Article 1: Peace||One.', 'operative|Article 2: War||Two.'],
    ],
    [
      'articles in a line',
      'Article 1. All are equal.\nArticle 2. All are free.',
      ['operative||Article 1.|All are equal.', 'operative||Article 2.|All are free.'],
    ],
    [
      'articles that are only a name',
      'Article 1: Peace\nArticle 2: Bread',
      ['operative||Article 1:|Peace', 'operative||Article 2:|Bread'],
    ],
    [
      'Persian articles',
      'ماده ۱\nیک.\n\nمادهٔ ۲: دو است.\n\nماده‌ی ۳\nسه.\n\nبند ۴: چهار است.',
      [
        'operative|ماده ۱||یک.',
        'operative||مادهٔ ۲:|دو است.',
        'operative|ماده‌ی ۳||سه.',
        'operative||بند ۴:|چهار است.',
      ],
    ],
    [
      'ordinals',
      'مادهٔ بیست و یکم\n۱. یک.\n۲. دو.',
      ['operative|مادهٔ بیست و یکم|۱.|یک.', 'operative||۲.|دو.'],
    ],
    [
      'a preamble before the numbers',
      'The parties,\n\nWhereas x,\n\n1. One.',
      ['preambular|||The parties,', 'preambular|||Whereas x,', 'operative||1.|One.'],
    ],
    [
      'recitals without numbers',
      'Whereas x,\n\nfurther y,\n\nWhereas z,\n\nWe agree.',
      [
        'preambular|||Whereas x,',
        'preambular|||further y,',
        'preambular|||Whereas z,',
        'operative|||We agree.',
      ],
    ],
    [
      'Persian recitals',
      'از آنجا که الف،\n\nاز آن‌جا که ب،\n\nتوافق می‌کنیم.',
      ['preambular|||از آنجا که الف،', 'preambular|||از آن‌جا که ب،', 'operative|||توافق می‌کنیم.'],
    ],
    [
      'numbered recitals',
      'Preamble\n(1) Whereas x,\n(2) Whereas y,\n\nArticle 1\nZ.',
      [
        'heading|||Preamble',
        'preambular||(1)|Whereas x,',
        'preambular||(2)|Whereas y,',
        'operative|Article 1||Z.',
      ],
    ],
    [
      'a lettered preamble, as Peyman prints it',
      'A. Noting x,\nB. noting y,\n1. One.',
      ['preambular||A.|Noting x,', 'preambular||B.|noting y,', 'operative||1.|One.'],
    ],
    [
      'paragraphs',
      'One thing is so.\n\nAnother is not.',
      ['operative|||One thing is so.', 'operative|||Another is not.'],
    ],
    ['bullets', '- one\n- two', ['operative||-|one', 'operative||-|two']],
    ['a title', 'A Joint Statement\n\n1. One.', ['title A Joint Statement', 'operative||1.|One.']],
    [
      'an annex',
      '1. One.\n\nAnnex A\n\nFigures.',
      ['operative||1.|One.', 'heading|||Annex A', 'annex|||Figures.'],
    ],
    [
      'lists in a clause',
      '1. We want:\n(a) bread;\n(b) peace.\n\nBoth at once.\n2. Two.',
      ['operative||1.|We want:\n(a) bread;\n(b) peace.\n\nBoth at once.', 'operative||2.|Two.'],
    ],
    [
      'lists with numbers of another kind',
      '1. We want:\n(1) bread;\n(2) peace.\n2. Two.',
      ['operative||1.|We want:\n(1) bread;\n(2) peace.', 'operative||2.|Two.'],
    ],
    [
      'indented lists',
      '1. We want:\n   1. bread\n   2. peace\n2. Two.',
      ['operative||1.|We want:\n1. bread\n2. peace', 'operative||2.|Two.'],
    ],
    [
      'numbers below numbers',
      '1. One.\n1.1 Below.\n1.2. Below too.\n2. Two.',
      ['operative||1.|One.', 'operative||1.1|Below.', 'operative||1.2.|Below too.', 'operative||2.|Two.'],
    ],
    [
      'numbers below numbers, set in under their section, with lists of their own',
      '1. One\n\n  1.1. Below\n\n   It may\n    1. begin;\n    2. end.\n\n  1.2. Below too\n\n    1. Once.\n    2. Twice.\n\n2. Two',
      [
        'operative||1.|One',
        'operative||1.1.|Below\n\nIt may\n1. begin;\n2. end.',
        'operative||1.2.|Below too\n\n1. Once.\n2. Twice.',
        'operative||2.|Two',
      ],
    ],
    [
      'sections set in almost as far as their lists, and further than their parts',
      '   1. One\n\n   It may\n    1. begin;\n    2. go on;\n    3. end.\n\n  1.1. Below\n\n    1. Once.\n    2. Twice.\n\n   2. Two',
      [
        'operative||1.|One\n\nIt may\n1. begin;\n2. go on;\n3. end.',
        'operative||1.1.|Below\n\n1. Once.\n2. Twice.',
        'operative||2.|Two',
      ],
    ],
    [
      'numbers that are none',
      '1. It happened in\n1945. Then came\n3.5 million people, 10-year plans\nand 1:30 talks.',
      ['operative||1.|It happened in 1945. Then came 3.5 million people, 10-year plans and 1:30 talks.'],
    ],
    [
      'mentions of articles',
      '1. As laid down in\nArticle 7 of the Charter.',
      ['operative||1.|As laid down in Article 7 of the Charter.'],
    ],
    [
      'an article without words',
      '# T\n\n## Article 1\n\n## Article 2\n\nTwo.',
      ['title T', 'heading|||Article 1', 'operative|Article 2||Two.'],
    ],
    [
      'Markdown',
      '# T\n\n## Preamble\n\nX,\n\n## 1. Peace\n\nOne **bold**.\n\n- a\n  - b\n\n## Other\n\nTwo.',
      [
        'title T',
        'heading|||Preamble',
        'preambular|||X,',
        'operative|1. Peace||One **bold**.\n\n- a\n  - b',
        'heading|||Other',
        'operative|||Two.',
      ],
    ],
    [
      'bold numbers',
      '# T\n\n**1.** One.\n\n**2. Name.** Two.',
      ['title T', 'operative||**1.**|One.', 'operative||2.|**Name.** Two.'],
    ],
    [
      'rules and underlined headings',
      '# T\n\nX.\n\n---\n\nPart\n----\n\nY.',
      ['title T', 'operative|||X.', 'heading|||Part', 'operative|||Y.'],
    ],
    ['nothing', ' \n\t\r\n\uFEFF', []],
  ])('by %s', (_, source, expected) => {
    expect(outline(source)).toEqual(expected);
  });

  it('leaves the signs of Markdown alone in a plain text', () => {
    expect(outline('# 1\n\n1. *a*', 'text')).toEqual(['title # 1', 'operative||1.|*a*']);
  });

  it('joins the lines of a mail, and takes NUL, overrides and lone surrogates out', () => {
    expect(outline('1. a\u0000b\u202E\uD800\r\nc\r\r2. d')).toEqual([
      'operative||1.|ab c',
      'operative||2.|d',
    ]);
  });
});

describe('losing nothing', () => {
  const PIECES = [
    '\n', '\n', '\n\n', '\r\n', ' ', '\t', '   ', '1. ', '2. ', '3) ', '(1) ', '(2)', '۱. ', '۲- ', '1.1 ', '1945. ', 'Article 1', 'Article 2. ', 'ماده ۱', 'مادهٔ دوم: ',
    'Preamble', 'مقدمه', 'Annex A', 'Part II', 'Whereas x,', 'از آنجا که', 'words', 'A long line of words that ends here.', 'کلمه‌ها', '- ', '* ', '• ', '(a) ', 'A. ', 'الف) ',
    '\u200F', '\u200C', '\u0000', '\uFEFF', '\u202E', '😀', '.', ':', '§ 3', `${'long '.repeat(30)}\n`, '_', '<b>',
  ]; // prettier-ignore
  const MARKDOWN = [
    ...PIECES,
    '# ',
    '## ',
    '### Article 3\n',
    '**',
    '**1.** ',
    '**2. Name.** x',
    '[a](https://x.example)',
    '***',
    '\n---\n',
    '\n===\n',
  ];

  /** Everything a reader sees. In Markdown, the signs of headings, rules and emphasis are not part of it. */
  function seen(text: string, format: ImportFormat): string {
    const all = text.replace(/[\s\p{Cc}\p{Cs}\u200B\u200E\u200F\u202A-\u202E\uFEFF]/gu, '');
    return format === 'markdown' ? all.replace(/[#=*_-]/g, '') : all;
  }

  const whole = ({ title = '', clauses }: ImportedText) =>
    title + clauses.map(({ heading = '', number = '', text }) => heading + number + text).join('');

  it.each<[ImportFormat, readonly string[]]>([
    ['text', PIECES],
    ['markdown', MARKDOWN],
  ])('of any %s', (format, pieces) => {
    let state = 42;
    for (let i = 0; i < 500; i += 1) {
      let source = '';
      for (let j = 0; j < 24; j += 1) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        source += pieces[Math.floor((state / 2 ** 32) * pieces.length)] ?? '';
      }
      const imported = parseImport(source, { format });
      expect({ source, seen: seen(whole(imported), format) }).toEqual({ source, seen: seen(source, format) });
      expect(
        imported.clauses.every(
          ({ text, number, heading }) => text !== '' || number !== undefined || heading !== undefined,
        ),
      ).toBe(true);
    }
  });
});

describe('a large text', () => {
  const MEGABYTE = 1_000_000;

  it.each([
    'a',
    ' ',
    '\n',
    '\t',
    '1. ',
    '1.\n',
    '1',
    '1.1.',
    '(1) a\n',
    '#',
    '# ',
    '# \n',
    '# a\n',
    'Article 1\n',
    'Article ',
    'بیست و ',
    'ماده بیست و ',
    '- ',
    '-',
    '**',
    '**1. ',
    '[](',
    '\u200F',
    ' \u200F',
    '\u0000',
    '\r',
    '=\n',
    'a\n=\n',
    '\u2067',
    '.',
    '\n\na',
    'Article 1:\n\n\n\n',
    '—',
  ])('of %j alone is read in time that grows with its length', (piece) => {
    const read = (length: number): void => {
      const source = piece.repeat(length / piece.length);
      parseImport(source);
      parseImport(source, { format: 'markdown' });
    };
    expect(growth(read, MEGABYTE / 16, 8, 3)).toBeLessThan(48);
  });
});
