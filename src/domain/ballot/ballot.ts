import type { Role, Standing } from '../coalition/coalition.js';
import { VOTING_ROLES } from '../coalition/coalition.js';
import { insist } from '../shared/refusal.js';
import type { Choice, Roll, RollEntry, Vote, Votes } from './count.js';
import { decide } from './decide.js';
import type { Decision } from './decide.js';
import type { DecisionRule } from './rule.js';

export { CHOICES, type Choice } from './count.js';

/** `announced → open → closed → declared`; `cancelled` ends a ballot that is not closed yet. */
export const BALLOT_STATES = ['announced', 'open', 'closed', 'declared', 'cancelled'] as const;
export type BallotState = (typeof BALLOT_STATES)[number];

/** Announced: rule and text are known to all; nobody can vote yet. */
export interface Ballot {
  readonly id: string;
  readonly state: BallotState;
  readonly rule: DecisionRule;
  /** Fingerprint of the frozen text; the ballot, each vote and the declaration refer to it. */
  readonly textHash: string;
  /** Fixed at opening, empty before. */
  readonly roll: Roll;
  readonly closesAt: Date | null;
}

/** A seat as it stands when the roll is taken. */
export interface Electable {
  readonly seatId: string;
  readonly partyId: string;
  readonly role: Role;
  readonly standing: Standing;
  readonly weight?: number;
}

/** The roll: heads and delegates of member parties. Alternates, advisers, observers and guests do not vote. */
export function rollOf(seats: readonly Electable[]): RollEntry[] {
  return seats
    .filter((seat) => seat.standing === 'member' && VOTING_ROLES.includes(seat.role))
    .map(({ seatId, partyId, weight = 1 }) => ({ seatId, partyId, weight }));
}

/** Announces a question: the rule and the text are fixed from here on. */
export function announceBallot(of: { id: string; rule: DecisionRule; textHash: string }): Ballot {
  return { id: of.id, rule: of.rule, textHash: of.textHash, state: 'announced', roll: [], closesAt: null };
}

/**
 * Opens an announced ballot: takes the roll and sets the deadline. The text must still be the one
 * that was announced, the roll must not be empty, and the deadline lies ahead.
 */
export function openBallot(
  ballot: Ballot,
  at: { now: Date; roll: Roll; textHash: string; closesAt: Date | null },
): Ballot {
  insist(ballot.state === 'announced', 'ballot.wrong-state', { state: ballot.state });
  insist(at.textHash === ballot.textHash, 'ballot.text-changed', { announced: ballot.textHash });
  insist(at.roll.length > 0, 'ballot.empty-roll');
  insist(at.closesAt === null || at.closesAt > at.now, 'ballot.deadline-past');
  return { ...ballot, state: 'open', roll: at.roll, closesAt: at.closesAt };
}

/**
 * A seat votes, or changes its vote: until the close, the last one counts. At the deadline itself
 * it is too late. `textHash`, where the voter's screen sends it, must be the text the ballot is about.
 */
export function castVote(ballot: Ballot, seatId: string, choice: Choice, now: Date, textHash?: string): Vote {
  const isPast = ballot.state === 'closed' || ballot.state === 'declared' || isDue(ballot, now);
  insist(!isPast, 'ballot.closed', ballot.closesAt ? { closesAt: ballot.closesAt.toISOString() } : {});
  insist(ballot.state === 'open', 'ballot.not-open', { state: ballot.state });
  insist(
    ballot.roll.some((entry) => entry.seatId === seatId),
    'ballot.not-eligible',
  );
  insist(textHash === undefined || textHash === ballot.textHash, 'ballot.text-changed');
  return { seatId, choice };
}

/** Whether the deadline of an open ballot has come. */
export const isDue = (ballot: Ballot, now: Date): boolean =>
  ballot.state === 'open' && ballot.closesAt !== null && now >= ballot.closesAt;

/** Closes an open ballot; a second close is refused, so that it takes effect once. */
export function closeBallot(ballot: Ballot): Ballot {
  insist(ballot.state === 'open', 'ballot.wrong-state', { state: ballot.state });
  return { ...ballot, state: 'closed' };
}

/** Declares the result of a closed ballot. */
export function declareBallot(
  ballot: Ballot,
  votes: Votes,
  present?: Iterable<string>,
): { ballot: Ballot; decision: Decision } {
  insist(ballot.state === 'closed', 'ballot.wrong-state', { state: ballot.state });
  return {
    ballot: { ...ballot, state: 'declared' },
    decision: decide(ballot.rule, ballot.roll, votes, present),
  };
}

/** Cancels a ballot before it is closed. Never without a reason. */
export function cancelBallot(ballot: Ballot, reason: string): Ballot {
  insist(ballot.state === 'announced' || ballot.state === 'open', 'ballot.wrong-state', {
    state: ballot.state,
  });
  insist(reason.trim().length > 0, 'invalid-input', { field: 'reason' });
  return { ...ballot, state: 'cancelled' };
}
