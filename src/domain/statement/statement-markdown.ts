import { richToMarkdown } from '../text/markdown-write.js';
import { plainText, type RichDoc } from '../text/rich.js';
import { clauseName, numberClauses } from './numbering.js';
import type { ClauseKind, ClauseState } from './statement.js';

export interface WrittenClause {
  readonly id: string;
  readonly kind: ClauseKind;
  readonly state: ClauseState;
  readonly heading: string;
  readonly text: RichDoc;
}

/** What is struck or laid aside is not part of the text. */
const isPart = ({ state }: WrittenClause): boolean => state !== 'struck' && state !== 'parked';

/**
 * One language of a statement as Markdown, to be read anywhere and to be brought in again: the same clauses of
 * the same kinds, in the same order, come out of it. Each begins with the number it shows.
 */
export function statementMarkdown(
  title: string,
  clauses: readonly WrittenClause[],
  language: string,
): string {
  const part = clauses.filter(isPart);
  const numbers = numberClauses(part, language);
  const body = part.map((clause) => clauseMarkdown(clause, numbers.get(clause.id) ?? '', language));
  return `${[`# ${title}`, ...body].filter((text) => text.trim() !== '').join('\n\n')}\n`;
}

function clauseMarkdown({ kind, heading, text }: WrittenClause, number: string, language: string): string {
  const words = plainText(text).trim() === '' ? '' : richToMarkdown(text);
  if (kind === 'heading' || kind === 'title') {
    return [heading && `## ${heading}`, words && (heading ? words : `## ${words}`)]
      .filter(Boolean)
      .join('\n\n');
  }
  if (kind === 'annex') {
    const name = clauseName(kind, number, language);
    return [`## ${[name, heading].filter(Boolean).join(': ')}`, words].filter(Boolean).join('\n\n');
  }
  const inside = [heading && `**${heading}**`, words].filter(Boolean).join('\n\n');
  const indent = ' '.repeat(number.length + 2);
  return `${number}. ${inside.replace(/\n(?!\n)/g, `\n${indent}`)}`;
}
