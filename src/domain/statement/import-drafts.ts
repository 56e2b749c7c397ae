import { LANGUAGES, type Language, type Names } from '../shared/language.js';
import { richToMarkdown } from '../text/markdown-write.js';
import { richFromMarkdown } from '../text/markdown-read.js';
import { plainText, richFromPlain } from '../text/rich.js';
import type { ImportedClause, ImportedText } from './import.js';

/** Texts that are brought in together, each in its language. */
export type BroughtIn = Partial<Record<Language, ImportedText>>;

/** A clause that would be made of them: its heading and its words as Markdown, per language. */
export interface DraftedClause {
  readonly kind: ImportedClause['kind'];
  readonly headings?: Names;
  readonly texts: Names;
}

/** What belongs to one clause, in each language that has it. */
export interface Pair {
  readonly kind: ImportedClause['kind'];
  readonly of: Partial<Record<Language, ImportedClause>>;
}

/** A heading longer than this is no name; it becomes the first paragraph of the clause. */
const LONGEST_HEADING = 200;

/**
 * Puts the languages of a text beside each other: as many clauses of the same kind as their order allows, the
 * earliest first. What only one language has stands alone, in its place. A title under which the statement does
 * not go is a heading, so that nothing is dropped.
 */
export function pairClauses(texts: BroughtIn, titles: Names): Pair[] {
  let pairs: Pair[] = [];
  for (const language of LANGUAGES) {
    const text = texts[language];
    if (!text) continue;
    pairs = merged(pairs, withTitle(text, titles[language]), language);
  }
  return pairs;
}

function merged(pairs: readonly Pair[], clauses: readonly ImportedClause[], language: Language): Pair[] {
  const most = mostInCommon(pairs, clauses);
  const all: Pair[] = [];
  let [i, k] = [0, 0];
  while (i < pairs.length || k < clauses.length) {
    const pair = pairs[i];
    const clause = clauses[k];
    const isSame = pair !== undefined && pair.kind === clause?.kind;
    if (isSame && most(i, k) === most(i + 1, k + 1) + 1) {
      all.push({ kind: pair.kind, of: { ...pair.of, [language]: clause } });
      [i, k] = [i + 1, k + 1];
    } else if (pair && (!clause || most(i + 1, k) >= most(i, k + 1))) {
      all.push(pair);
      i += 1;
    } else if (clause) {
      all.push({ kind: clause.kind, of: { [language]: clause } });
      k += 1;
    }
  }
  return all;
}

/** From these two places on, how many can stand together at most: the longest common subsequence of the kinds. */
function mostInCommon(
  pairs: readonly Pair[],
  clauses: readonly ImportedClause[],
): (i: number, k: number) => number {
  const width = clauses.length + 1;
  const most = new Uint32Array((pairs.length + 1) * width);
  const at = (i: number, k: number): number => most[i * width + k] ?? 0;
  for (let i = pairs.length - 1; i >= 0; i -= 1) {
    for (let k = clauses.length - 1; k >= 0; k -= 1) {
      most[i * width + k] =
        pairs[i]?.kind === clauses[k]?.kind ? at(i + 1, k + 1) + 1 : Math.max(at(i + 1, k), at(i, k + 1));
    }
  }
  return (i, k) => (i > pairs.length || k > clauses.length ? 0 : at(i, k));
}

/** Whether each clause is there in every language that was brought in. */
export function pairsFit(texts: BroughtIn, pairs: readonly Pair[]): boolean {
  const count = Object.values(texts).filter(Boolean).length;
  return pairs.every(({ of }) => Object.keys(of).length === count);
}

/** The clauses as they are sent. A plain text's signs are just signs: they are escaped. */
export function draftsOf(texts: BroughtIn, pairs: readonly Pair[]): DraftedClause[] {
  return pairs.map(({ kind, of }) => {
    const headings: Names = {};
    const words: Names = {};
    for (const [language, clause] of Object.entries(of) as [Language, ImportedClause][]) {
      const isMarkdown = texts[language]?.format === 'markdown';
      const heading = isMarkdown ? plainOf(clause.heading ?? '') : (clause.heading ?? '');
      const fits = [...heading].length <= LONGEST_HEADING;
      const text = fits ? clause.text : [clause.heading, clause.text].filter(Boolean).join('\n\n');
      if (heading && fits) headings[language] = heading;
      if (text.trim()) words[language] = isMarkdown ? text : richToMarkdown(richFromPlain(text));
    }
    return { kind, ...(Object.keys(headings).length > 0 ? { headings } : {}), texts: words };
  });
}

/** The title a text brings along, without the signs of Markdown. */
export function titleOf({ format, title = '' }: ImportedText): string {
  return format === 'markdown' ? plainOf(title) : title;
}

function withTitle(text: ImportedText, used: string | undefined): readonly ImportedClause[] {
  if (text.title === undefined || titleOf(text) === used) return text.clauses;
  return [{ kind: 'heading', text: text.title }, ...text.clauses];
}

const plainOf = (markdown: string): string =>
  plainText(richFromMarkdown(markdown)).replace(/\s+/gu, ' ').trim();
