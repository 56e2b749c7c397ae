import { useTranslation } from 'react-i18next';
import type { BallotView, ClauseView, StatementView } from '@contract/views';
import { clauseName } from '@domain/statement/numbering';
import { clauseIsEditable, statementIsOpen } from '@domain/statement/statement';
import { useLanguage, useName } from '../../app/use-format';
import { plainTextOf } from '../../editor/read-text';
import { useTexts } from './texts';

/** How a clause is called in a sentence: "clause 4 (Free expression)". */
export function useClauseName(numbers: ReadonlyMap<string, string>): (clause: ClauseView) => string {
  const language = useLanguage();
  return (clause) => clauseName(clause.kind, numbers.get(clause.id) ?? '', language);
}

/** The first words of a text, for naming a clause that has no heading. */
export const beginningOf = (text: string): string => text.slice(0, 80).replace(/\s+/g, ' ').trim();

/** The clause's own heading; without one, what kind of clause it is. */
export function useClauseTitle(): (clause: ClauseView) => string {
  const name = useName();
  const { t } = useTranslation('statements');
  return (clause) => (clause.headings ? name(clause.headings) : t(`kind.${clause.kind}`));
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
  const name = useName();
  const session = useTexts();
  const reader = useLanguage();
  return (clause) => {
    if (clause.headings) return `${called(clause)} · ${name(clause.headings)}`;
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
