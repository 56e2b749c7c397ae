import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { draftsOf, pairClauses } from '../../src/domain/statement/import-drafts.js';
import { parseImport } from '../../src/domain/statement/import.js';
import { richFromMarkdown } from '../../src/domain/text/markdown-read.js';
import { plainText } from '../../src/domain/text/rich.js';

/** Texts that were not written for us: read where they lie, beside the repository. */
const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const here = existsSync(DATA) ? describe : describe.skip;
const read = (...path: string[]) => readFileSync(join(DATA, ...path));
const VERSIONS = Array.from({ length: 10 }, (_, i) => `1.${i}`);

/** The words of a text, in order. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** What stands in the clauses that would be made, read as the product reads it. */
function madeOf(source: string): string {
  const imported = parseImport(source);
  const texts = { en: imported };
  const pairs = pairClauses(texts, {});
  return draftsOf(texts, pairs)
    .map(({ headings, texts: words }, i) =>
      [headings?.en ?? '', pairs[i]!.of.en?.number ?? '', plainText(richFromMarkdown(words.en ?? ''))].join(
        '\n',
      ),
    )
    .join('\n');
}

here('the Debian constitution', () => {
  it.each(VERSIONS)(
    '%s: its sections and their parts are clauses, in order, and its lists are not',
    (version) => {
      const source = read('debian-constitution', `constitution-${version}.txt`).toString('utf8');
      const [rules = ''] = source.split(/^ {0,3}A\. /m); // the appendix counts its sections by letters
      const sections = [...rules.matchAll(/^(?: {0,2}\d+\.\d+\.?| {0,3}\d\.)(?= +\S)/gm)];
      const found = parseImport(rules).clauses.flatMap(({ number }) => number ?? []);
      expect(found).toEqual(sections.map(([number]) => number.trim()));
      expect(found.length).toBeGreaterThan(25);
    },
  );

  it.each(VERSIONS)('%s: no word is lost or moved', (version) => {
    const source = read('debian-constitution', `constitution-${version}.txt`).toString('utf8');
    expect(wordsOf(madeOf(source))).toEqual(wordsOf(source));
  });
});

here('the German Basic Law', () => {
  it('article by article, no word is lost or moved', () => {
    const articles = (
      JSON.parse(read('grundgesetz', 'revision-40.json').toString('utf8')) as {
        articles: { article: string; text: string }[];
      }
    ).articles;
    for (const { article, text } of articles) {
      expect({ article, words: wordsOf(madeOf(text)) }).toEqual({ article, words: wordsOf(text) });
    }
  });
});

here('a coalition agreement of 52,000 words', () => {
  it('keeps every word in its place', () => {
    const source = gunzipSync(read('coalition-agreements', 'de-federal-2021.md.gz')).toString('utf8');
    // What Markdown writes as &quot; is a sign, no word.
    const known = wordsOf(source.replace(/&(?:quot|amp|lt|gt|nbsp);/g, ' '));
    const made = wordsOf(madeOf(source));
    const first = known.findIndex((word, at) => made[at] !== word);
    expect({ first, words: made.length }).toEqual({ first: -1, words: known.length });
  });
});
