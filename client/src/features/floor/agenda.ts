import type { BallotView, ClauseView, ConsentView, StatementView } from '@contract/views';
import { readyClauses, wholeState } from '../ballots/announce-choice';

export type AgendaItem =
  | { readonly kind: 'ballot'; readonly id: string; readonly ballot: BallotView }
  | { readonly kind: 'consent'; readonly id: string; readonly consent: ConsentView }
  | { readonly kind: 'clause'; readonly id: string; readonly clause: ClauseView }
  | { readonly kind: 'whole'; readonly id: 'whole' }
  | { readonly kind: 'publish'; readonly id: 'publish' };

export interface Agenda {
  /** What can be dealt with now, the most urgent first. */
  readonly next: readonly AgendaItem[];
  /** Ballots that are over, the latest first. */
  readonly decided: readonly AgendaItem[];
}

type Statement = Pick<StatementView, 'state' | 'clauses' | 'ballots' | 'consents'>;

/** The item on stage: the one chosen; a clause that was put to the vote meanwhile is its ballot now; else the first. */
export function onStage({ next, decided }: Agenda, chosen: string | null): AgendaItem | undefined {
  const all = [...next, ...decided];
  return (
    all.find((item) => item.id === chosen) ??
    next.find(
      (item) => item.kind === 'ballot' && chosen !== null && item.ballot.clauseIds.includes(chosen),
    ) ??
    all[0]
  );
}

/**
 * What a moderator has before them in a statement: ballots that run or wait for their result, consents that wait,
 * ballots announced, the whole or its publication, and the clauses that could be put to the vote.
 */
export function agendaOf(statement: Statement): Agenda {
  const { ballots, consents, clauses } = statement;
  const inState = (...states: BallotView['state'][]): AgendaItem[] =>
    ballots
      .filter((ballot) => states.includes(ballot.state))
      .map((ballot) => ({ kind: 'ballot', id: ballot.id, ballot }));
  const drafting = statement.state === 'drafting' || statement.state === 'tabled';
  return {
    next: [
      ...inState('open'),
      ...inState('closed'),
      // A consent about a ballot stands with its ballot.
      ...consents
        .filter((consent) => consent.state === 'pending' && typeof consent.about.ballotId !== 'string')
        .map((consent): AgendaItem => ({ kind: 'consent', id: consent.id, consent })),
      ...inState('announced'),
      ...(statement.state === 'adopted' ? [{ kind: 'publish', id: 'publish' } as const] : []),
      ...(wholeState(statement).ready ? [{ kind: 'whole', id: 'whole' } as const] : []),
      ...(drafting
        ? readyClauses(clauses).map((clause): AgendaItem => ({ kind: 'clause', id: clause.id, clause }))
        : []),
    ],
    decided: inState('declared', 'cancelled').reverse(),
  };
}
