import type { Language, Names } from '../../domain/shared/language.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { cleanName } from '../../domain/text/rules.js';

/** Names as people send them, one line each and nothing hidden in them. */
export function cleanNames(names: Names, max = 120): Names {
  const clean: Names = {};
  for (const [language, name] of Object.entries(names)) {
    if (!name) continue;
    const cleaned = cleanName(name, { max });
    if (!cleaned.ok) throw new Refusal('text.unusable-characters', { reason: cleaned.reason, language });
    clean[language as Language] = cleaned.text;
  }
  return clean;
}
