import type { BallotView, ClauseView, StatementView } from '@contract/views';
import { inLanguage } from '@domain/shared/language';
import { clauseName } from '@domain/statement/numbering';
import { clauseIsEditable, statementIsOpen } from '@domain/statement/statement';
import { plainTextOf } from '../../editor/read-text';
import { useTexts } from './texts';
import { useWorkspace } from './workspace';

/** How a clause is called in a sentence: "clause 4 (Free expression)". */
export function useClauseName(numbers: ReadonlyMap<string, string>): (clause: ClauseView) => string {
  const { reader } = useWorkspace();
  return (clause) => clauseName(clause.kind, numbers.get(clause.id) ?? '', reader);
}

/** The first words of a text, for naming a clause that has no heading. */
export const beginningOf = (text: string): string => text.slice(0, 80).replace(/\s+/g, ' ').trim();

/** The clause's own heading; without one, what kind of clause it is. */
export function useClauseTitle(): (clause: ClauseView) => string {
  const { t, reader } = useWorkspace();
  return (clause) => (clause.headings ? inLanguage(clause.headings, reader) : t(`kind.${clause.kind}`));
}

/** The ballot that has the clause locked now. */
export const ballotOn = (statement: StatementView, clauseId: string): BallotView | undefined =>
  statement.ballots.findLast(
    (ballot) =>
      (ballot.state === 'announced' || ballot.state === 'open' || ballot.state === 'closed') &&
      (ballot.kind === 'whole' || ballot.clauseIds.includes(clauseId)),
  );

/** Number and heading, or the first words where there is no heading: for lists to choose from. */
export function useClauseLabel(numbers: ReadonlyMap<string, string>): (clause: ClauseView) => string {
  const called = useClauseName(numbers);
  const { reader } = useWorkspace();
  const session = useTexts();
  return (clause) => {
    if (clause.headings) return `${called(clause)} · ${inLanguage(clause.headings, reader)}`;
    const { doc } = session.clause(clause.id);
    const words = [reader, ...doc.share.keys()]
      .map((language) => beginningOf(plainTextOf(doc.getXmlFragment(language))))
      .find(Boolean);
    return words ? `${called(clause)} · ${words}` : called(clause);
  };
}

export type Lock = 'agreed' | 'struck' | 'parked' | 'ballot' | 'statement';

/** Why nobody may write in the clause now; null: it is open. */
export function lockOf(statement: Pick<StatementView, 'state'>, clause: ClauseView): Lock | null {
  if (clause.inBallot) return 'ballot';
  if (clause.state === 'agreed' || clause.state === 'struck' || clause.state === 'parked')
    return clause.state;
  if (!statementIsOpen(statement.state)) return 'statement';
  return clauseIsEditable(clause) ? null : 'statement';
}
