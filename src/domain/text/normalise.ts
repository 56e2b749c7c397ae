/** Vowel signs, hamza and madda above, Latin accents: what a reader leaves out when searching. */
const DIACRITICS =
  /[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\u08D3-\u08FF]/g;
/** Written but not read: tatweel, lone hamza, joiners, half-space, soft hyphen, direction marks. */
const SILENT =
  /[\u0640\u0621\u200B-\u200F\u2060\u2066-\u2069\u202A-\u202E\u061C\u00AD\uFEFF]|\p{Variation_Selector}/gu;

const LETTERS: Readonly<Record<string, string>> = {
  ي: 'ی', // Arabic yeh
  ى: 'ی', // alef maksura
  ې: 'ی',
  ێ: 'ی',
  ك: 'ک', // Arabic kaf
  ڪ: 'ک',
  ة: 'ه', // teh marbuta
  ە: 'ه', // ae: also what ۀ decomposes to
  ہ: 'ه',
  ھ: 'ه',
  ٱ: 'ا',
  ς: 'σ',
  ı: 'i',
};
const FOLDED = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');
const DIGITS = /[\u0660-\u0669\u06F0-\u06F9]/g;
const NOT_A_WORD = /[^\p{L}\p{N}\p{M}]+/gu;
/** A space with Arabic-script letters on both sides, or one of them and a digit. */
const SPACE_IN_PERSIAN =
  /(?<=\p{Script=Arabic}) (?=[\p{Script=Arabic}\p{N}])|(?<=\p{N}) (?=\p{Script=Arabic})/gu;

/**
 * The one form in which texts are searched: apply it to what is stored and to what is asked.
 *
 * Spellings that a Persian reader takes for the same become the same: Arabic and Persian yeh and
 * kaf, ة and ۀ, alef with and without madda, digits of any script, with or without vowel signs and
 * tatweel; upper and lower case, accents; punctuation is a space. «می‌شود», «می شود» and «میشود»
 * are one word: a half-space is nothing, and neither is a space between Persian letters. A search
 * may therefore find a word across a word boundary; it never misses one over its spacing.
 */
export function normaliseForSearch(text: string): string {
  return text
    .normalize('NFKD')
    .replace(DIACRITICS, '')
    .replace(SILENT, '')
    .normalize('NFC')
    .toUpperCase()
    .toLowerCase()
    .replace(FOLDED, (letter) => LETTERS[letter] ?? letter)
    .replace(DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(NOT_A_WORD, ' ')
    .trim()
    .replace(SPACE_IN_PERSIAN, '');
}

/** The words of a query, each in search form. A text matches if it contains every one of them. */
export function searchTerms(query: string): string[] {
  const words = query.split(/\s+/u).flatMap((word) => normaliseForSearch(word).split(' '));
  return [...new Set(words.filter((word) => word !== ''))];
}

/** Whether a text already in search form contains every term of the query. No terms match nothing. */
export function matchesSearch(normalised: string, terms: readonly string[]): boolean {
  return terms.length > 0 && terms.every((term) => normalised.includes(term));
}
