import type { EventPayload } from '@contract/events';
import type { BallotDetail } from '@contract/views';

/** Events after which the ballot looks different to its reader. */
export const CHANGES = /^(?:ballot\.(?!vote-cast)|consent\.|seat\.ended$)/;

/** The ballot after somebody has voted: the turnout grows, nobody's choice is said. */
export function afterVote(
  before: BallotDetail,
  { ballotId, seatId, turnout }: EventPayload<'ballot.vote-cast'>,
): BallotDetail {
  if (ballotId !== before.ballot.id || turnout.voted < before.ballot.turnout.voted) return before;
  return {
    ...before,
    ballot: { ...before.ballot, turnout },
    roll: before.roll.map((entry) => (entry.seatId === seatId ? { ...entry, voted: true } : entry)),
  };
}
