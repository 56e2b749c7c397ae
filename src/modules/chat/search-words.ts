import { normaliseForSearch } from '../../domain/text/normalise.js';

const ARABIC = /^\p{Script=Arabic}/u;
/** The longest word that is kept; what is longer is found by its beginning. */
const LONGEST = 60;
/** How many pieces of one Persian word somebody may have written apart: «نمی خواسته ام». */
const PIECES = 3;
const QUERY_WORDS = 8;

/** Letters that are their own search form once they are small: most of an English text. */
const PLAIN = /^[\t\n -~]*$/;

/** The words of a text, each in search form, in order. */
function wordsOf(text: string): string[] {
  if (PLAIN.test(text))
    return (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((word) => word.slice(0, LONGEST));
  return text
    .split(/\s+/u)
    .flatMap((word) => normaliseForSearch(word).split(' '))
    .filter((word) => word !== '')
    .map((word) => [...word].slice(0, LONGEST).join(''));
}

/** Neighbours in Arabic script joined: the word at `i` with what stands beside it, at most `PIECES` long. */
function joinedFrom(words: readonly string[], i: number): string[] {
  const joined: string[] = [];
  let word = '';
  for (let length = 0; length < PIECES; length++) {
    const next = words[i + length];
    if (next === undefined || (length > 0 && !(ARABIC.test(word) && ARABIC.test(next)))) break;
    word += next;
    joined.push(word);
  }
  return joined;
}

/**
 * The entries of a message in the index, separated by spaces. «می‌شود», «می شود» and «میشود» are
 * one word to a reader, so Persian neighbours are also entered joined.
 */
export function indexWords(text: string): string {
  const words = wordsOf(text);
  if (PLAIN.test(text)) return [...new Set(words)].join(' ');
  return [...new Set(words.flatMap((_, i) => joinedFrom(words, i)))]
    .map((word) => [...word].slice(0, LONGEST).join(''))
    .join(' ');
}

/**
 * A question to that index as a `tsquery`, or null when it has no word. Every word must occur, alone
 * or joined to a neighbour; a word also finds what begins with it (کتاب finds کتاب‌ها).
 */
export function indexQuery(question: string): string | null {
  const words = wordsOf(question).slice(0, QUERY_WORDS);
  if (words.length === 0) return null;
  const spellings: string[][] = words.map(() => []);
  words.forEach((_, i) => {
    joinedFrom(words, i).forEach((joined, extra) => {
      for (let k = i; k <= i + extra; k++) spellings[k]!.push(joined);
    });
  });
  // Words in search form are letters, digits and marks only: nothing a tsquery could trip over.
  return spellings.map((of) => `(${[...new Set(of)].map((word) => `'${word}':*`).join(' | ')})`).join(' & ');
}
