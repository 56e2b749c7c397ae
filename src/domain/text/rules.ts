import { latinDigits } from '../shared/calendar.js';
import { withoutEdges } from './edges.js';
import { normaliseForSearch } from './normalise.js';

/** Why a text a person sent cannot be taken. The client translates the code. */
export const TEXT_FAULTS = [
  'text.empty',
  'text.too-long',
  'text.too-short',
  'text.control-character',
  'text.direction-control',
  'text.broken-character',
  'text.too-many-marks',
  'text.several-lines',
  'text.hidden-characters',
  'text.mixed-scripts',
  'handle.characters',
  'handle.mixed-scripts',
  'handle.shape',
] as const;
export type TextFault = (typeof TEXT_FAULTS)[number];

export type Cleaned =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: TextFault; readonly limit?: number };

export const NAME_MAX = 120;
export const HANDLE_MIN = 3;
export const HANDLE_MAX = 32;

const LINE_BREAKS = /\r\n?|[\u2028\u2029]/g;
const BYTE_ORDER_MARK = /\uFEFF/g;
const CONTROL_CHARACTER = /(?![\t\n])\p{Cc}/u;
const EMBEDDING = /[\u202A-\u202E]/;
const ANY_DIRECTION_CONTROL = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/;
const UNSAFE = /(?![\t\n])\p{Cc}|[\u202A-\u202E\uFFF9-\uFFFB]|\p{Noncharacter_Code_Point}/gu;
/**
 * Letters that no screen shows, in which a second text can be carried: tags, the rare variation selectors and what is
 * kept free beside them, controls of scripts and notes that nothing here is written in, and one selector upon another.
 */
const CARRIER =
  /[\u034F\u17B4\u17B5\u180B-\u180D\u180F\u2065\u206A-\u206F\uFFF0-\uFFF8\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]+|(?<=[\uFE00-\uFE0F])[\uFE00-\uFE0F]+/gu;
/** The one place for tags: the flag of a region, such as Scotland's. */
const REGION_FLAG = /\u{1F3F4}[\u{E0020}-\u{E007E}]{2,8}\u{E007F}/gu;
/** Take up no room and change no word: they come along when text is copied from pages. */
const IDLE = /[\u00AD\u200B\u2060-\u2064\u180E]/g;
const LONE_SURROGATE = /\p{Surrogate}/u;
const NONCHARACTER = /\p{Noncharacter_Code_Point}|[\uFFF9-\uFFFB]/u;
/** More marks on one letter than any script needs: text that climbs over its neighbours. */
const PILED_MARKS = /\p{Mn}{9}/u;
const INVISIBLE_IN_NAMES = /[\u00AD\u200B\u2060-\u2064\u180E\u115F\u1160\u3164\uFFA0\u{E0000}-\u{E007F}]/u;
const JOINERS = '\u200C\u200D ';
const WHITE_SPACE = /[\s\u00A0]+/gu;

/** The number of characters as a person counts them: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff || !isHighSurrogate(text.charCodeAt(i - 1))) length += 1;
  }
  return length;
}

/**
 * What is wrong with the characters of a text, or null. Half-spaces, joiners and the implicit marks
 * LRM, RLM and ALM may stand in a text; embeddings and overrides, which make words read in another
 * order than they are written, may not. Isolates must be closed within their paragraph.
 */
export function characterFault(text: string): TextFault | null {
  if (LONE_SURROGATE.test(text) || NONCHARACTER.test(text)) return 'text.broken-character';
  if (CONTROL_CHARACTER.test(text)) return 'text.control-character';
  if (EMBEDDING.test(text) || !isolatesAreBalanced(text)) return 'text.direction-control';
  if (PILED_MARKS.test(text)) return 'text.too-many-marks';
  return carriesHiddenText(text) ? 'text.hidden-characters' : null;
}

function carriesHiddenText(text: string): boolean {
  return text.search(CARRIER) >= 0 && text.replace(REGION_FLAG, '').search(CARRIER) >= 0;
}

/** Whether every isolate is closed in its own paragraph, and none is closed that was not opened. */
export function isolatesAreBalanced(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x2066 && unit <= 0x2068) open += 1;
    else if (unit === 0x2069 && --open < 0) return false;
    else if (unit === 0x0a && open > 0) return false;
  }
  return open === 0;
}

/** Takes out what `characterFault` would refuse, for pasted text and text from elsewhere. */
export function withoutUnsafeCharacters(text: string): string {
  const kept = text
    .replace(LINE_BREAKS, '\n')
    .replace(BYTE_ORDER_MARK, '')
    .replace(IDLE, '')
    .replace(UNSAFE, '')
    .replace(/\p{Surrogate}/gu, '')
    .replace(CARRIER, (tags, at: number, whole: string) =>
      whole.slice(at - 2, at) === '\u{1F3F4}' && /^[\u{E0020}-\u{E007E}]{2,8}\u{E007F}$/u.test(tags)
        ? tags
        : '',
    );
  return isolatesAreBalanced(kept) ? kept : kept.replace(/[\u2066-\u2069]/g, '');
}

/** A text a person wrote: one Unicode form, one kind of line break, no blank edges, nothing hidden. */
export function cleanText(input: string, { max, min = 1 }: { max: number; min?: number }): Cleaned {
  // A normalised text is never longer than three times its source, so this bounds the work too.
  if (input.length > max * 4 + 64) return refuse('text.too-long', max);
  const unpiled = PILED_MARKS.test(input);
  if (unpiled) return refuse('text.too-many-marks');
  const text = input
    .replace(LINE_BREAKS, '\n')
    .replace(BYTE_ORDER_MARK, '')
    .replace(IDLE, '')
    .normalize('NFC')
    .trim();
  const fault = characterFault(text);
  if (fault) return refuse(fault);
  const length = lengthOf(text);
  if (length === 0 && min > 0) return refuse('text.empty');
  if (length < min) return refuse('text.too-short', min);
  return length > max ? refuse('text.too-long', max) : { ok: true, text };
}

/** A name or title: one line, single spaces, no direction controls and nothing invisible but the half-space. */
export function cleanName(input: string, { max = NAME_MAX }: { max?: number } = {}): Cleaned {
  const cleaned = cleanText(input, { max });
  if (!cleaned.ok) return cleaned;
  if (cleaned.text.includes('\n')) return refuse('text.several-lines');
  if (ANY_DIRECTION_CONTROL.test(cleaned.text)) return refuse('text.direction-control');
  if (INVISIBLE_IN_NAMES.test(cleaned.text)) return refuse('text.control-character');
  if (MARKS_IN_NAMES.test(cleaned.text)) return refuse('text.too-many-marks');
  if (mixesAlikeScripts(cleaned.text)) return refuse('text.mixed-scripts');
  const text = withoutEdges(cleaned.text.replace(WHITE_SPACE, ' '), JOINERS);
  return text === '' ? refuse('text.empty') : { ok: true, text };
}

/** A vowel sign, a doubling and one more: what Persian, Arabic and Latin need on one letter. */
const MARKS_IN_NAMES = /\p{Mn}{4}/u;
const WORD = /[\p{L}\p{M}\u200C\u200D]+/gu;
/** Scripts whose letters pass for each other's. Arabic and Latin do not: «PDF‌ها» is a word. */
const ALIKE_SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Cherokee',
  'Coptic',
  'Lisu',
  'Georgian',
].map((script) => new RegExp(`\\p{Script=${script}}`, 'u'));

/** Whether a word is put together from scripts that look alike, which is how one name is made to pass for another. */
function mixesAlikeScripts(name: string): boolean {
  return [...name.matchAll(WORD)].some(
    ([word]) => ALIKE_SCRIPTS.filter((script) => script.test(word)).length > 1,
  );
}

const LATIN_HANDLE = /^[a-z0-9._-]+$/;
/** The letters of Persian, Arabic, Kurdish and Azerbaijani; ي and ك have become ی and ک before. */
const ARABIC_HANDLE = /^[ءآأؤإئابتثجحخدذرزسشصضطظعغفقلمنهوپچژکگیةڕڵۆێەڤۇ0-9._-]+$/;
const HALF_SPACE = /(?<=\p{Script=Arabic})\u200C(?=\p{Script=Arabic})/gu;
const HAS_LETTER = /\p{L}/u;
/** Separators stand alone and inside. */
const HANDLE_SHAPE = /^[^._-]+(?:[._-][^._-]+)*$/;

/**
 * A handle: 3 to 32 letters and digits of one script, Latin (a-z) or Arabic, with single dots,
 * dashes and underscores between them; lower case, Latin digits. Two scripts in one handle are
 * refused, since that is how one person is made to look like another (UTS 39, "highly restrictive").
 * A half-space between letters becomes a dash, which everyone sees: «علی‌رضا» is «علی-رضا».
 */
export function cleanHandle(input: string): Cleaned {
  if (input.length > HANDLE_MAX * 4) return refuse('text.too-long', HANDLE_MAX);
  const text = latinDigits(input.normalize('NFC').trim().toLowerCase())
    .replace(/^@/, '')
    .replace(HALF_SPACE, '-')
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک');
  if (text === '') return refuse('text.empty');
  if (!LATIN_HANDLE.test(text) && !ARABIC_HANDLE.test(text)) {
    const mixed = /[a-z]/.test(text) && /\p{Script=Arabic}/u.test(text);
    return refuse(mixed ? 'handle.mixed-scripts' : 'handle.characters');
  }
  if (lengthOf(text) < HANDLE_MIN) return refuse('text.too-short', HANDLE_MIN);
  if (lengthOf(text) > HANDLE_MAX) return refuse('text.too-long', HANDLE_MAX);
  if (!HAS_LETTER.test(text) || !HANDLE_SHAPE.test(text)) return refuse('handle.shape');
  return { ok: true, text };
}

const LOOKALIKES: readonly (readonly [RegExp, string])[] = [
  [/[._-]/g, ''],
  [/0/g, 'o'],
  [/1/g, 'l'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/[آأإ]/g, 'ا'],
  [/[ؤۆۇ]/g, 'و'],
  [/[ئێ]/g, 'ی'],
  [/[ةە]/g, 'ه'],
  [/ڕ/g, 'ر'],
  [/ڵ/g, 'ل'],
  [/ڤ/g, 'ف'],
  [/ء/g, ''],
];

/** What a hurried eye sees of a clean handle. Two handles with one skeleton may not exist side by side. */
export function handleSkeleton(handle: string): string {
  return LOOKALIKES.reduce((seen, [lookalike, as]) => seen.replace(lookalike, as), handle);
}

/**
 * What of a skeleton looks alike in two scripts: of the letters a handle may hold, those that UTS 39 maps to one
 * (confusables.txt: ا and 1 to l, ه and 0 to o). The same as `translate(handle_key, 'اه', 'lo')` in the database.
 */
export const acrossScripts = (skeleton: string): string => skeleton.replace(/ا/g, 'l').replace(/ه/g, 'o');

/** Capitals and small letters of other scripts, as the Latin letter they pass for (UTS 39, confusables.txt). */
const LATIN_TWINS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['a', 'аαɑ'],
    ['b', 'вьβ'],
    ['c', 'сϲ'],
    ['d', 'ԁ'],
    ['e', 'еҽε'],
    ['g', 'ɡց'],
    ['h', 'һհ'],
    ['i', 'іιӏıɩ'],
    ['j', 'јϳ'],
    ['k', 'кκ'],
    ['m', 'мμ'],
    ['n', 'пηող'],
    ['o', 'оοօσ'],
    ['p', 'рρ'],
    ['q', 'ԛգ'],
    ['r', 'гг'],
    ['s', 'ѕս'],
    ['t', 'тτ'],
    ['u', 'υսц'],
    ['v', 'νѵ'],
    ['w', 'ԝωш'],
    ['x', 'хχ'],
    ['y', 'уγү'],
    ['z', 'ᴢζ'],
  ].flatMap(([latin, twins]) => [...twins!].map((twin) => [twin, latin!])),
);

/** What a hurried eye sees of a name: case, marks, spacing and the script of a letter pass unseen. */
export function nameSkeleton(name: string): string {
  const folded = normaliseForSearch(name).replace(/ /g, '');
  return [...folded]
    .map((letter) => LATIN_TWINS[letter] ?? letter)
    .join('')
    .replace(/0/g, 'o')
    .replace(/[1l]/g, 'i');
}

function refuse(reason: TextFault, limit?: number): Cleaned {
  return limit === undefined ? { ok: false, reason } : { ok: false, reason, limit };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
