import { digits } from '../shared/calendar.js';
import type { ClauseKind } from './statement.js';

/** As much of a clause as its number depends on. */
export interface NumberedClause {
  readonly id: string;
  readonly kind: ClauseKind;
  readonly state?: string;
}

const LATIN_LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const PERSIAN_LETTERS = [...'ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی'].map((letter, i) =>
  i === 0 ? 'الف' : letter,
);

/**
 * The number that each clause shows, by clause id: preambular A, B, C… (الف، ب، پ…), operative
 * 1, 2, 3…, annexes I, II, III… (۱، ۲، ۳…). Struck clauses have none and leave no gap; titles and
 * headings have none. The clauses come in the order of the text.
 */
export function numberClauses(clauses: Iterable<NumberedClause>, lang: string): Map<string, string> {
  const all = [...clauses];
  const places = ordinals(all);
  return new Map(
    all.flatMap(({ id, kind }) => {
      const n = places.get(id);
      return n === undefined ? [] : [[id, clauseNumber(kind, n, lang)]];
    }),
  );
}

/** The place of each numbered clause among those of its kind, by clause id. */
export function ordinals(clauses: Iterable<NumberedClause>): Map<string, number> {
  const counts = { preambular: 0, operative: 0, annex: 0 };
  const places = new Map<string, number>();
  for (const { id, kind, state } of clauses) {
    if (state === 'struck' || kind === 'title' || kind === 'heading') continue;
    counts[kind] += 1;
    places.set(id, counts[kind]);
  }
  return places;
}

/** The number of the nth clause of its kind; the empty string for kinds that have none. */
export function clauseNumber(kind: ClauseKind, n: number, lang: string): string {
  switch (kind) {
    case 'preambular':
      return letters(n, isPersian(lang) ? PERSIAN_LETTERS : LATIN_LETTERS);
    case 'operative':
      return digits(n, lang);
    case 'annex':
      return isPersian(lang) ? digits(n, lang) : roman(n);
    case 'title':
    case 'heading':
      return '';
  }
}

/** How a clause is called in a sentence: "clause 4", "preambular clause B", «بند ۴», «پیوست ۱». */
export function clauseName(kind: ClauseKind, number: string, lang: string): string {
  const names = isPersian(lang)
    ? { title: 'عنوان بیانیه', preambular: 'بند دیباچه', operative: 'بند', heading: 'عنوان', annex: 'پیوست' }
    : {
        title: 'title',
        preambular: 'preambular clause',
        operative: 'clause',
        heading: 'heading',
        annex: 'annex',
      };
  return number === '' ? names[kind] : `${names[kind]} ${number}`;
}

/** A to Z, then AA, AB… in whatever alphabet. */
function letters(n: number, alphabet: readonly string[]): string {
  let rest = n;
  let text = '';
  while (rest > 0) {
    const digit = (rest - 1) % alphabet.length;
    text = `${alphabet[digit]}${text}`;
    rest = (rest - 1 - digit) / alphabet.length;
  }
  return text;
}

// prettier-ignore
const ROMAN = [
  ['M', 1000], ['CM', 900], ['D', 500], ['CD', 400], ['C', 100], ['XC', 90], ['L', 50],
  ['XL', 40], ['X', 10], ['IX', 9], ['V', 5], ['IV', 4], ['I', 1],
] as const;

function roman(n: number): string {
  let rest = n;
  let text = '';
  for (const [letter, value] of ROMAN) {
    while (rest >= value) {
      text += letter;
      rest -= value;
    }
  }
  return text;
}

function isPersian(lang: string): boolean {
  return lang === 'fa' || lang.startsWith('fa-');
}
