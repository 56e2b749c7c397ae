import { latinDigits } from '../shared/calendar.js';

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
const UNSAFE = /(?![\t\n])\p{Cc}|[\u202A-\u202E\uFFFE\uFFFF\uFDD0-\uFDEF\uFFF9-\uFFFB]/gu;
const LONE_SURROGATE = /\p{Surrogate}/u;
const NONCHARACTER = /[\uFFFE\uFFFF\uFDD0-\uFDEF\uFFF9-\uFFFB]/;
/** More marks on one letter than any script needs: text that climbs over its neighbours. */
const PILED_MARKS = /\p{Mn}{9}/u;
const INVISIBLE_IN_NAMES = /[\u00AD\u200B\u2060-\u2064\u180E\u115F\u1160\u3164\uFFA0\u{E0000}-\u{E007F}]/u;
const JOINERS_AT_EDGES = /^(?:\u200C|\u200D| )+|(?:\u200C|\u200D| )+$/g;
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
  return null;
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
    .replace(UNSAFE, '')
    .replace(/\p{Surrogate}/gu, '');
  return isolatesAreBalanced(kept) ? kept : kept.replace(/[\u2066-\u2069]/g, '');
}

/** A text a person wrote: one Unicode form, one kind of line break, no blank edges, nothing hidden. */
export function cleanText(input: string, { max, min = 1 }: { max: number; min?: number }): Cleaned {
  // A normalised text is never longer than three times its source, so this bounds the work too.
  if (input.length > max * 4 + 64) return refuse('text.too-long', max);
  const unpiled = PILED_MARKS.test(input);
  if (unpiled) return refuse('text.too-many-marks');
  const text = input.replace(LINE_BREAKS, '\n').replace(BYTE_ORDER_MARK, '').normalize('NFC').trim();
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
  const text = cleaned.text.replace(WHITE_SPACE, ' ').replace(JOINERS_AT_EDGES, '');
  return text === '' ? refuse('text.empty') : { ok: true, text };
}

const LATIN_HANDLE = /^[a-z0-9._-]+$/;
/** The letters of Persian, Arabic, Kurdish and Azerbaijani; ي and ك have become ی and ک before. */
const ARABIC_HANDLE = /^[ءآأؤإئابتثجحخدذرزسشصضطظعغفقلمنهوپچژکگیةڕڵۆێەڤۇ0-9._-]+$/;
const HAS_LETTER = /\p{L}/u;
/** Separators stand alone and inside. */
const HANDLE_SHAPE = /^[^._-]+(?:[._-][^._-]+)*$/;

/**
 * A handle: 3 to 32 letters and digits of one script, Latin (a-z) or Arabic, with single dots,
 * dashes and underscores between them; lower case, Latin digits. Two scripts in one handle are
 * refused, since that is how one person is made to look like another.
 */
export function cleanHandle(input: string): Cleaned {
  if (input.length > HANDLE_MAX * 4) return refuse('text.too-long', HANDLE_MAX);
  const text = latinDigits(input.normalize('NFC').trim().toLowerCase())
    .replace(/^@/, '')
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

function refuse(reason: TextFault, limit?: number): Cleaned {
  return limit === undefined ? { ok: false, reason } : { ok: false, reason, limit };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
