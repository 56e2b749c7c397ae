import type { ClauseDraft } from '../../contract/commands.js';
import { LANGUAGES, type Language, type Names } from '../../domain/shared/language.js';
import { Refusal } from '../../domain/shared/refusal.js';
import type { ClauseKind } from '../../domain/statement/statement.js';
import { richFromMarkdown } from '../../domain/text/markdown-read.js';
import { checkRichDoc, plainText, type RichDoc } from '../../domain/text/rich.js';
import { unusableName } from '../../domain/text/names.js';
import { cleanName, withoutUnsafeCharacters } from '../../domain/text/rules.js';

/** Titles and headings may be this long. */
const TITLE_MAX = 200;

/** A clause that is about to be born. */
export interface NewClause {
  readonly id: string;
  readonly kind: ClauseKind;
  readonly headings: Names | null;
  readonly texts: Partial<Record<Language, RichDoc>>;
}

/** Titles or headings as people send them: one line each, nothing hidden in them. */
export function cleanTitles(names: Names): Names {
  const clean: Names = {};
  for (const language of LANGUAGES) {
    const name = names[language];
    if (name === undefined) continue;
    const cleaned = cleanName(name, { max: TITLE_MAX });
    if (!cleaned.ok) throw unusableName(cleaned.reason, language, TITLE_MAX);
    clean[language] = cleaned.text;
  }
  return clean;
}

/**
 * Reads the clauses that somebody brings in. A text that cannot be taken refuses all of them and says which it
 * is, counted from 1: half an import would look like a whole one.
 */
export function readDrafts(
  drafts: readonly ClauseDraft[],
  languages: readonly Language[],
  newId: () => string,
): NewClause[] {
  return drafts.map((draft, i) => {
    const texts: Partial<Record<Language, RichDoc>> = {};
    for (const [language, markdown] of Object.entries(draft.texts) as [Language, string][]) {
      if (!languages.includes(language))
        throw new Refusal('invalid-input', { field: `clauses.${i}.texts.${language}` });
      const text = textFrom(markdown, language, i + 1);
      if (text) texts[language] = text;
    }
    return {
      id: newId(),
      kind: draft.kind,
      headings: draft.headings ? cleanTitles(draft.headings) : null,
      texts,
    };
  });
}

/** Nothing, where nothing is said. */
function textFrom(markdown: string, language: Language, clause: number): RichDoc | null {
  const text = richFromMarkdown(withoutUnsafeCharacters(markdown));
  const checked = checkRichDoc(text);
  if (!checked.ok) throw new Refusal('text.refused', { reason: checked.reason, language, clause });
  return plainText(text).trim() === '' ? null : text;
}
