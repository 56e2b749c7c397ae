import { describe, expect, it } from '@jest/globals';
import { richFromMarkdown } from '../text/markdown-read.js';
import { plainText } from '../text/rich.js';
import { type BroughtIn, draftsOf, pairClauses, pairsFit, titleOf } from './import-drafts.js';
import { parseImport } from './import.js';

const both = (en: string, fa: string): BroughtIn => ({ en: parseImport(en), fa: parseImport(fa) });
const drafts = (texts: BroughtIn, titles = {}) => draftsOf(texts, pairClauses(texts, titles));
/** What a reader sees of a clause, in one line. */
const shown = (texts: BroughtIn, titles = {}) =>
  drafts(texts, titles).map(({ kind, headings = {}, texts: words }) =>
    [
      kind,
      ...(['en', 'fa'] as const).map((language) =>
        [headings[language], plainText(richFromMarkdown(words[language] ?? ''))].filter(Boolean).join(': '),
      ),
    ].join(' | '),
  );

describe('two languages brought in together', () => {
  it('stand side by side, clause by clause', () => {
    const texts = both(
      'Joint statement\n\nWhereas x,\n\nArticle 1\n\nLife.\n\nArticle 2\n\nSpeech.',
      'بیانیهٔ مشترک\n\nاز آنجا که الف،\n\nمادهٔ ۱\n\nزندگی.\n\nمادهٔ ۲\n\nبیان.',
    );
    expect(shown(texts, { en: 'Joint statement', fa: 'بیانیهٔ مشترک' })).toEqual([
      'preambular | Whereas x, | از آنجا که الف،',
      'operative | Article 1: Life. | مادهٔ ۱: زندگی.',
      'operative | Article 2: Speech. | مادهٔ ۲: بیان.',
    ]);
    expect(pairsFit(texts, pairClauses(texts, { en: 'Joint statement', fa: 'بیانیهٔ مشترک' }))).toBe(true);
  });

  it('keep what only one of them has, in its place, and it is told', () => {
    const texts = both('Whereas x,\n\n1. One.\n\n2. Two.', '۱. یک.\n\n۲. دو.\n\n۳. سه.\n\nپیوست ۱\n\nعدد.');
    expect(shown(texts)).toEqual([
      'preambular | Whereas x, | ',
      'operative | One. | یک.',
      'operative | Two. | دو.',
      'operative |  | سه.',
      'heading |  | پیوست ۱',
      'annex |  | عدد.',
    ]);
    expect(pairsFit(texts, pairClauses(texts, {}))).toBe(false);
  });

  it('never change the order of either', () => {
    const texts = both('# A\n\n1. One.\n\n# B\n\n2. Two.', '1. یک.\n\n# ب\n\n2. دو.\n\n# پ\n\n3. سه.');
    const order = (language: 'en' | 'fa') =>
      pairClauses(texts, {}).flatMap(({ of }) => of[language]?.text ?? []);
    expect(order('en')).toEqual(['A', 'One.', 'B', 'Two.']);
    expect(order('fa')).toEqual(['یک.', 'ب', 'دو.', 'پ', 'سه.']);
  });
});

describe('nothing is dropped', () => {
  const text = (source: string): BroughtIn => ({ en: parseImport(source) });

  it('a title under which the statement does not go is a heading', () => {
    const texts = text('We demand freedom\n\n1. One.');
    expect(shown(texts, { en: 'We demand freedom' })).toEqual(['operative | One. | ']);
    expect(shown(texts, { en: 'Something else' })).toEqual([
      'heading | We demand freedom | ',
      'operative | One. | ',
    ]);
    expect(shown(texts)).toHaveLength(2);
  });

  it('a heading too long to be one is the first paragraph', () => {
    const long = `1. ${'Long '.repeat(60)}`.trim();
    expect(shown(text(`# T\n\n## ${long}\n\nWords.`), { en: 'T' })).toEqual([
      `operative | ${long}\n\nWords. | `,
    ]);
  });

  it('signs of Markdown are signs in a plain text, and form in Markdown', () => {
    expect(drafts(text('1. *a* [b](https://x.example)'))[0]?.texts.en).toBe(
      '\\*a\\* \\[b\\](https://x.example)',
    );
    const markdown = text('# **T**\n\n## 1. *Peace*\n\nOne *a*.');
    expect(titleOf(markdown.en!)).toBe('T');
    expect(drafts(markdown, { en: 'T' })).toEqual([
      { kind: 'operative', headings: { en: '1. Peace' }, texts: { en: 'One *a*.' } },
    ]);
  });
});
