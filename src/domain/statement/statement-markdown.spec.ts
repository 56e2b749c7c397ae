import { expect, it } from '@jest/globals';
import { richFromMarkdown } from '../text/markdown-read.js';
import { draftsOf, pairClauses } from './import-drafts.js';
import { parseImport } from './import.js';
import { statementMarkdown, type WrittenClause } from './statement-markdown.js';

const clause = (
  kind: WrittenClause['kind'],
  markdown: string,
  but: Partial<WrittenClause> = {},
): WrittenClause => ({
  id: markdown + (but.heading ?? ''),
  kind,
  state: 'proposed',
  heading: '',
  text: richFromMarkdown(markdown),
  ...but,
});

const TEXT = [
  clause('preambular', 'Whereas _one_,'),
  clause('heading', '', { heading: 'Part one' }),
  clause('operative', 'First.\n\nIts second paragraph, with\n\n1. one\n2. two', { heading: 'Peace' }),
  clause('operative', 'Struck.', { state: 'struck' }),
  clause('operative', 'Laid aside.', { state: 'parked' }),
  clause('operative', '[Second](https://example.org).', { state: 'agreed' }),
  clause('annex', 'Figures.', { heading: 'Money' }),
];

it('a statement reads as a document, without what is not part of it', () => {
  expect(statementMarkdown('Joint statement', TEXT, 'en')).toBe(`# Joint statement

A. Whereas _one_,

## Part one

1. **Peace**

   First.

   Its second paragraph, with

   1. one
   2. two

2. [Second](https://example.org).

## annex I: Money

Figures.
`);
});

it.each(['en', 'fa'] as const)('and comes in again as the same clauses, in %s', (language) => {
  const imported = parseImport(statementMarkdown('Joint statement', TEXT, language));
  const texts = { [language]: imported };
  const drafts = draftsOf(texts, pairClauses(texts, { [language]: 'Joint statement' }));
  expect(drafts.map(({ kind, texts: words }) => [kind, words[language]])).toEqual([
    ['preambular', 'Whereas _one_,'],
    ['heading', 'Part one'],
    ['operative', '**Peace**\n\nFirst.\n\nIts second paragraph, with\n\n1. one\n2. two'],
    ['operative', '[Second](https://example.org).'],
    ['heading', language === 'fa' ? 'پیوست ۱: Money' : 'annex I: Money'],
    ['annex', 'Figures.'],
  ]);
});
