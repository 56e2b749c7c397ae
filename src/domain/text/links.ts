import { latinDigits } from '../shared/calendar.js';
import { withoutEnd } from './edges.js';
import { isSafeHref } from './rich.js';
import { cleanHandle } from './rules.js';

/** A piece of a message. The pieces in order are the message, character for character. */
export type Segment =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'url'; readonly text: string; readonly href: string }
  | { readonly type: 'mention'; readonly text: string; readonly handle: string }
  /** `number` in Latin digits, or the letter of a preambular clause as it was written. */
  | { readonly type: 'clause'; readonly text: string; readonly number: string };

const TOKEN = new RegExp(
  [
    String.raw`(?<url>https?:\/\/[^\s<>"'\u00AB\u00BB\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\u0000-\u001F]+)`,
    String.raw`(?<![\p{L}\p{N}\p{M}_.@-])@(?<handle>[\p{L}\p{N}][\p{L}\p{N}._\u200C-]{2,40})`,
    String.raw`(?<![\p{L}\p{N}\p{M}_])(?:clause|§|بند)[ \u00A0]{0,2}(?<number>[0-9\u0660-\u0669\u06F0-\u06F9]{1,3}|[A-Z](?![\p{L}\p{N}])|(?:الف|[بپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی])(?![\p{L}\p{N}\p{M}\u200C]))(?![\p{L}\p{N}])`,
  ].join('|'),
  'giu',
);
const TRAILING = /[.,;:!?،؛؟…*_~'")\]}]$/u;

/**
 * Cuts a message into plain text, web addresses, mentions (`@handle`) and references to clauses
 * ("clause 4", "§4", «بند ۴»), so that they can be shown as links without any markup of the writer's.
 */
export function segments(text: string): Segment[] {
  const found: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const segment = segmentOf(match);
    if (!segment) continue;
    if (match.index > end) found.push({ type: 'text', text: text.slice(end, match.index) });
    found.push(segment);
    end = match.index + segment.text.length;
  }
  if (end < text.length) found.push({ type: 'text', text: text.slice(end) });
  return found;
}

/** The handles a message mentions, each once, in clean form. */
export function mentionsIn(text: string): string[] {
  const handles = segments(text).flatMap((segment) => (segment.type === 'mention' ? [segment.handle] : []));
  return [...new Set(handles)];
}

function segmentOf(match: RegExpExecArray): Segment | null {
  const { url, handle, number } = match.groups ?? {};
  if (url !== undefined) return urlOf(url);
  if (handle !== undefined) return mentionOf(handle);
  if (number === undefined) return null;
  // The words may be in any case, but a letter is a clause only as a capital: "clause A", not "clause a".
  return /[a-z]/.test(number) ? null : { type: 'clause', text: match[0], number: latinDigits(number) };
}

/** An address without the punctuation of the sentence around it; a closing bracket stays if it was opened. */
function urlOf(found: string): Segment | null {
  let end = found.length;
  const opened = count(found, '(');
  let closed = count(found, ')');
  while (end > 0 && TRAILING.test(found[end - 1] ?? '')) {
    if (found[end - 1] === ')') {
      if (closed <= opened) break;
      closed -= 1;
    }
    end -= 1;
  }
  const href = found.slice(0, end);
  return isSafeHref(href) ? { type: 'url', text: href, href } : null;
}

function mentionOf(found: string): Segment | null {
  const written = withoutEnd(found, '._\u200C-');
  const cleaned = cleanHandle(written);
  return cleaned.ok ? { type: 'mention', text: `@${written}`, handle: cleaned.text } : null;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
