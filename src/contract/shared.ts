import { z } from 'zod';
import { LANGUAGES } from '../domain/shared/language.js';
import { cleanText } from '../domain/text/rules.js';

export const Id = z.uuid();
export const Language = z.enum(LANGUAGES);
/** A name or title per language: at least one, each at most 200 characters. */
export const Names = z
  .partialRecord(Language, z.string().trim().min(1).max(200))
  .refine((names) => Object.keys(names).length > 0, 'a name in at least one language');
/** Bytes as base64 on the wire. */
export const Base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);
/** SHA-256 as 64 hexadecimal characters. */
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
/** A moment as an ISO 8601 string in UTC. */
export const Moment = z.iso.datetime();
export const Seq = z.number().int().min(0);
export const Nothing = z.object({});

/**
 * Something a person wrote, in the form in which it is kept: the text rules hold for it wherever it comes from. An
 * issue names the rule in `params.reason`.
 */
export const Written = (max: number, { min = 1 } = {}) =>
  z
    .string()
    .max(max * 4 + 64)
    .transform((text, context) => {
      const cleaned = cleanText(text, { max, min });
      if (cleaned.ok) return cleaned.text;
      context.addIssue({ code: 'custom', message: cleaned.reason, params: { reason: cleaned.reason } });
      return z.NEVER;
    });
