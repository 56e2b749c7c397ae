import { Refusal, type RefusalCode } from '../../domain/shared/refusal.js';
import { cleanText, type TextFault } from '../../domain/text/rules.js';

export const MESSAGE_MAX = 4_000;
const EXCERPT_MAX = 140;
/** Spaces of zero width and joiners alone are no message. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

const REFUSAL_OF: Partial<Record<TextFault, RefusalCode>> = {
  'text.empty': 'message.empty',
  'text.too-short': 'message.empty',
  'text.too-long': 'message.too-long',
};

/** The body of a message as it is kept, or why it cannot be taken. */
export function messageBody(written: string): string | Refusal {
  const cleaned = cleanText(written, { max: MESSAGE_MAX });
  if (cleaned.ok) return VISIBLE.test(cleaned.text) ? cleaned.text : new Refusal('message.empty');
  return new Refusal(REFUSAL_OF[cleaned.reason] ?? 'text.unusable-characters', {
    reason: cleaned.reason,
    ...(cleaned.limit === undefined ? {} : { limit: cleaned.limit }),
  });
}

/** The beginning of a message, in one line. */
export function excerptOf(body: string): string {
  const line = body.replace(/\s+/gu, ' ');
  const characters = [...line.slice(0, EXCERPT_MAX * 2)];
  return characters.length > EXCERPT_MAX ? `${characters.slice(0, EXCERPT_MAX).join('').trimEnd()}…` : line;
}

const EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');
/** Exactly one emoji, not a word in disguise. */
export const isEmoji = (text: string): boolean => EMOJI.test(text);
