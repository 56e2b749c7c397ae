import type { StatementView } from '@contract/views';
import { inLanguage, type Language } from '@domain/shared/language';
import { statementMarkdown } from '@domain/statement/statement-markdown';
import { withoutEdges } from '@domain/text/edges';
import type { TextsSession } from '../../editor/clause-sync';
import { richTextOf } from '../../editor/read-text';
import { saveFile } from '../../lib/save-file';

/** Hands over one language of the text as it stands now, as Markdown. */
export function saveStatement(statement: StatementView, language: Language, session: TextsSession): void {
  const title = inLanguage(statement.titles, language);
  const clauses = statement.clauses.map(({ id, kind, state, headings }) => ({
    id,
    kind,
    state,
    heading: headings?.[language] ?? '',
    text: richTextOf(session.clause(id).doc.getXmlFragment(language)),
  }));
  saveFile(`${fileName(title)}.${language}.md`, statementMarkdown(title, clauses, language));
}

/** Letters of every script, nothing that a file system could take for something else. */
const fileName = (title: string): string =>
  withoutEdges(title.replace(/[^\p{L}\p{N}\p{M}\u200c]+/gu, '-'), '-').slice(0, 80) || 'peyman';
