import { Refusal } from '../shared/refusal.js';
import type { TextFault } from './rules.js';

/** Why a name, title or heading cannot be taken: it is too long, or something in it cannot be shown safely. */
export function unusableName(reason: TextFault, language: string, limit: number): Refusal {
  if (reason === 'text.too-long') return new Refusal('name.too-long', { limit, language });
  return new Refusal('text.unusable-characters', { reason, language });
}
