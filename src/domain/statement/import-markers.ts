import { latinDigits } from '../shared/calendar.js';

/** What the beginning of a line says about it. `written` + `rest` is the line. */
export type Marker =
  /** "Article 1", «مادهٔ یازدهم»; `firm` if a colon, dot or dash, or nothing at all, follows. */
  | {
      readonly type: 'article';
      readonly written: string;
      readonly rest: string;
      readonly value?: number;
      readonly firm: boolean;
    }
  /** "1.", "(1)", «۱-», "2.3"; `style` tells "1." from "(1)". */
  | {
      readonly type: 'number';
      readonly written: string;
      readonly rest: string;
      readonly path: readonly number[];
      readonly style: string;
    }
  /** "(a)", "B.", «الف)»: the letter without its signs. */
  | { readonly type: 'letter'; readonly written: string; readonly rest: string; readonly letter: string }
  | { readonly type: 'bullet'; readonly written: string; readonly rest: string };

const DIGIT = String.raw`[0-9\u0660-\u0669\u06F0-\u06F9]`;
// prettier-ignore
const PERSIAN_ORDINALS = [
  'واحده', 'اول', 'یکم', 'دوم', 'سوم', 'چهارم', 'پنجم', 'ششم', 'هفتم', 'هشتم', 'نهم', 'دهم', 'یازدهم',
  'دوازدهم', 'سیزدهم', 'چهاردهم', 'پانزدهم', 'شانزدهم', 'هفدهم', 'هجدهم', 'هیجدهم', 'نوزدهم', 'بیستم',
  'سی\u200Cام', 'سی ام', 'سیام', 'چهلم', 'پنجاهم', 'شصتم', 'هفتادم', 'هشتادم', 'نودم', 'صدم', 'یکصد',
  'بیست', 'سی', 'چهل', 'پنجاه', 'شصت', 'هفتاد', 'هشتاد', 'نود', 'صد',
].sort((a, b) => b.length - a.length).join('|');
const ORDINAL = String.raw`(?:${PERSIAN_ORDINALS})(?: و (?:${PERSIAN_ORDINALS})){0,3}`;
const ARTICLE_WORD = String.raw`article|artikel|art\.|clause|section|madde|§|ماد(?:ه\u0654|ه\u200Cی|ه|\u06C0)|بند|اصل|المادة`;
const BOLD = String.raw`(?:\*\*|__)?`;

const ARTICLE = new RegExp(
  String.raw`^(?:(?<bold>\*\*|__)?(?:${ARTICLE_WORD})[ \u00A0\u200C]{0,3}(?:\(?(?<digits>${DIGIT}{1,4})\)?|[IVXLC]{1,7}|${ORDINAL})(?![\p{L}\p{N}\u200C]|\.${DIGIT}))(?<sign> ?[:.)\-\u2013\u2014\u0640]{1,2})?(?<close>\*\*|__)?(?<gap>[ \t\u00A0]{0,8})`,
  'iu',
);
const NUMBER = new RegExp(
  String.raw`^(?<bold>\*\*|__)?(?:\((?<inside>${DIGIT}{1,4})\)(?<after>[.:]?)|(?<path>${DIGIT}{1,4}(?:\.${DIGIT}{1,3}){0,4})(?<sign> ?[.)\-\u2013\u2014\u0640:]|))(?<close>${BOLD})(?<gap>[ \t\u00A0]{0,8})`,
  'u',
);
const LETTER =
  /^(?:\((?<inside>[A-Za-z]|[ivx]{1,5}|الف|[ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی])\)|(?<letter>[A-Za-z]|[ivx]{1,5}|الف|[ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی])[.)\-\u2013\u0640])[ \t\u00A0]{1,8}(?=\S)/u;
const BULLET = /^[-*+\u2022\u2013\u2014\u25AA\u25CF\u25CB\u25E6\u2023\u00B7][ \t\u00A0]{1,8}(?=\S)/u;
const HEADING_LEVEL = /^ {0,3}(#{1,6})(?:[ \t]+|$)/;
const ENDS_A_SENTENCE = /[.;:,!?،؛؟…]["'»)*_\]]{0,4}$/u;
const RECITAL =
  /^[*_]{0,3}(?:whereas|recalling|reaffirming|affirming|noting|recogni[sz]ing|considering|convinced|concerned|bearing in mind|mindful|acknowledging|having (?:regard|considered|met)|از آن ?\u200C?جا(?:ئی|یی)? ?که|با توجه به|نظر به|با در نظر|با یادآوری|با ت[أا]کید|با اذعان|با علم)(?![\p{L}])/iu;
const PREAMBLE =
  /^[*_]{0,3}(?:preamble|preambular (?:clauses|paragraphs)|مقدمه|دیباچه|پیش\u200C?گفتار)[:.]?[*_]{0,3}$/iu;
const ANNEX = /^[*_]{0,3}(?:annex|appendix|پیوست|ضمیمه)(?![\p{L}])/iu;
const CHAPTER = new RegExp(
  String.raw`^[*_]{0,3}(?:chapter|part|title|فصل|بخش|باب|گفتار) (?:${DIGIT}{1,3}|[IVXLC]{1,7}|[A-Z]|${ORDINAL})(?![\p{L}\p{N}])`,
  'iu',
);

/** The marker at the beginning of a line without indentation, if there is one. */
export function markerOf(line: string): Marker | null {
  return articleOf(line) ?? numberOf(line) ?? letterOf(line) ?? bulletOf(line);
}

/** The words of a Markdown heading and its level. */
export function headingOf(line: string): { level: number; words: string } | null {
  const match = HEADING_LEVEL.exec(line);
  if (!match) return null;
  const words = line.slice(match[0].length).trimEnd();
  return { level: (match[1] ?? '').length, words: withoutClosingSigns(words) };
}

/** A short line that does not end a sentence: it may be the name of something. */
export function looksLikeAName(words: string, longest = 100): boolean {
  return words !== '' && words.length <= longest && !ENDS_A_SENTENCE.test(words);
}

export function isRecital(text: string): boolean {
  return RECITAL.test(text);
}

/** What kind of part a heading begins, by its words. */
export function partOf(words: string): 'preamble' | 'annex' | 'chapter' | null {
  if (words.length > 120) return null;
  if (PREAMBLE.test(words)) return 'preamble';
  if (ANNEX.test(words) && looksLikeAName(words)) return 'annex';
  return CHAPTER.test(words) && looksLikeAName(words) ? 'chapter' : null;
}

function articleOf(line: string): Marker | null {
  const match = ARTICLE.exec(line);
  if (!match) return null;
  const { bold, close, digits, sign } = match.groups ?? {};
  const rest = line.slice(match[0].length);
  if (bold !== undefined && close === undefined && !rest.trimEnd().endsWith(bold)) return null;
  return {
    type: 'article',
    written: match[0].trimEnd(),
    rest,
    firm: sign !== undefined || rest.trim() === '',
    ...(digits === undefined ? {} : { value: Number(latinDigits(digits)) }),
  };
}

function numberOf(line: string): Marker | null {
  const match = NUMBER.exec(line);
  if (!match) return null;
  const { bold = '', close = '', gap, inside, path, sign = '' } = match.groups ?? {};
  const rest = line.slice(match[0].length);
  const numbers = latinDigits(inside ?? path ?? '')
    .split('.')
    .map(Number);
  const stands = gap !== '' || rest === '';
  if (inside === undefined) {
    if (sign === '' && (numbers.length < 2 || !stands)) return null;
    if (!stands && !mayTouch(sign, rest)) return null;
  }
  if (bold === close) {
    return { type: 'number', written: match[0].trimEnd(), rest, path: numbers, style: styleOf(sign, inside) };
  }
  if (bold === '' || !rest.includes(bold)) return null;
  // "**1. Name.** Words": the bold begins with the number but belongs to the words.
  const written = match[0].trimEnd().slice(bold.length);
  return { type: 'number', written, rest: `${bold}${rest}`, path: numbers, style: styleOf(sign, inside) };
}

/** "1.Text" and «۱-متن» are numbered; "10-year", "1:30" and "3.5" are not. */
function mayTouch(sign: string, rest: string): boolean {
  if (/^[0-9\u0660-\u0669\u06F0-\u06F9]/.test(rest)) return false;
  return sign === '.' || sign === ')' || /^\p{Script=Arabic}/u.test(rest);
}

/** A writer may change from "1." to "1-", but brackets are a list of their own. */
function styleOf(sign: string, inside: string | undefined): string {
  if (inside !== undefined) return '()';
  return sign.trim() === ')' ? ')' : '.';
}

/** Whether a line with this marker, though no clause, stays on a line of its own. */
export function isListItem(marker: Marker | null): boolean {
  if (marker?.type === 'number') return marker.path.length === 1 && (marker.path[0] ?? 0) <= 999;
  return marker?.type === 'bullet' || marker?.type === 'letter';
}

function letterOf(line: string): Marker | null {
  const match = LETTER.exec(line);
  if (!match) return null;
  const letter = match.groups?.inside ?? match.groups?.letter ?? '';
  return { type: 'letter', written: match[0].trimEnd(), rest: line.slice(match[0].length), letter };
}

function bulletOf(line: string): Marker | null {
  const match = BULLET.exec(line);
  return match && { type: 'bullet', written: match[0].trimEnd(), rest: line.slice(match[0].length) };
}

function withoutClosingSigns(words: string): string {
  let end = words.length;
  while (words[end - 1] === '#') end -= 1;
  return end === 0 || /\s/.test(words[end - 1] ?? '') ? words.slice(0, end).trimEnd() : words;
}
