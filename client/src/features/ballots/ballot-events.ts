import type { EventPayload } from '@contract/events';
import type { BallotDetail } from '@contract/views';

/** Events after which the ballot looks different to its reader. */
export const CHANGES = /^(?:ballot\.(?!votes-cast)|consent\.|seat\.ended$)/;

/** The ballot after votes have come in: the turnout grows, nobody's choice is said. */
export function afterVote(
  before: BallotDetail,
  { ballotId, seatIds, turnout }: EventPayload<'ballot.votes-cast'>,
): BallotDetail {
  if (ballotId !== before.ballot.id || turnout.voted < before.ballot.turnout.voted) return before;
  return {
    ...before,
    ballot: { ...before.ballot, turnout },
    roll: before.roll.map((entry) => (seatIds.includes(entry.seatId) ? { ...entry, voted: true } : entry)),
  };
}
