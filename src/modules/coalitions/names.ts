import type { Language, Names } from '../../domain/shared/language.js';
import { unusableName } from '../../domain/text/names.js';
import { cleanName } from '../../domain/text/rules.js';

/** Names as people send them, one line each and nothing hidden in them. */
export function cleanNames(names: Names, max = 120): Names {
  const clean: Names = {};
  for (const [language, name] of Object.entries(names)) {
    if (!name) continue;
    const cleaned = cleanName(name, { max });
    if (!cleaned.ok) throw unusableName(cleaned.reason, language, max);
    clean[language as Language] = cleaned.text;
  }
  return clean;
}
