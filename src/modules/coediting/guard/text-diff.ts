import { commonWords } from './common-words.js';

/** Replace `deleted` UTF-16 units at `at` (a place in the old text) by `inserted`. */
export interface Splice {
  readonly at: number;
  readonly deleted: number;
  readonly inserted: string;
}

/**
 * The changes that turn one text into another, word by word, in order and without overlap. Each change is
 * trimmed to the letters that differ; surrogate pairs are never split.
 */
export function textDiff(before: string, after: string): Splice[] {
  if (before === after) return [];
  const old = wordsOf(before);
  const next = wordsOf(after);
  const pairs = commonWords(old, next);

  const splices: Splice[] = [];
  let at = 0;
  let i = 0;
  let j = 0;
  const change = (toOld: number, toNext: number): void => {
    const from = old.slice(i, toOld).join('');
    const to = next.slice(j, toNext).join('');
    const same = commonStart(from, to);
    const sameEnd = commonEnd(from.slice(same), to.slice(same));
    const deleted = from.length - same - sameEnd;
    const inserted = to.slice(same, to.length - sameEnd);
    if (deleted > 0 || inserted !== '') splices.push({ at: at + same, deleted, inserted });
    at += from.length;
  };
  for (const [oldIndex, nextIndex] of pairs) {
    change(oldIndex, nextIndex);
    at += old[oldIndex]!.length;
    i = oldIndex + 1;
    j = nextIndex + 1;
  }
  change(old.length, next.length);
  return splices;
}

/** How alike two texts are: the units of the words they share, at least 0. */
export function likeness(before: string, after: string): number {
  const counts = new Map<string, number>();
  for (const word of before.split(/\s+/)) counts.set(word, (counts.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of after.split(/\s+/)) {
    const count = counts.get(word) ?? 0;
    if (count > 0) {
      counts.set(word, count - 1);
      shared += word.length;
    }
  }
  return shared;
}

/** Words, and single characters between them; together they are the text. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}\p{M}\u200C]+|[^]/gu) ?? [];

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length > 0 && isHighSurrogate(a.charCodeAt(length - 1)) ? length - 1 : length;
}

function commonEnd(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length += 1;
  return length > 0 && isLowSurrogate(a.charCodeAt(a.length - length)) ? length - 1 : length;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
