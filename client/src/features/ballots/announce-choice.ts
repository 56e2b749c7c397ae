import type { ClauseView, StatementView } from '@contract/views';
import { clauseIsEditable, finalClauses, undecidedClauses } from '@domain/statement/statement';

/** The clauses that can be put to the vote one by one: open ones that are in no ballot. Titles and headings go with the whole. */
export const readyClauses = (clauses: readonly ClauseView[]): ClauseView[] =>
  clauses.filter(
    (clause) => clauseIsEditable(clause) && clause.kind !== 'title' && clause.kind !== 'heading',
  );

/** What stands between a statement and a ballot on the whole. */
export type WholeState =
  | { readonly ready: true }
  | { readonly ready: false; readonly why: 'undecided'; readonly count: number }
  | { readonly ready: false; readonly why: 'nothing' | 'in-ballot' | 'stage' };

export function wholeState({ state, clauses }: Pick<StatementView, 'state' | 'clauses'>): WholeState {
  if (state !== 'drafting' && state !== 'tabled') return { ready: false, why: 'stage' };
  const count = undecidedClauses(clauses).length;
  if (count > 0) return { ready: false, why: 'undecided', count };
  if (clauses.some((clause) => clause.inBallot)) return { ready: false, why: 'in-ballot' };
  return finalClauses(clauses).some((clause) => clause.state === 'agreed')
    ? { ready: true }
    : { ready: false, why: 'nothing' };
}
