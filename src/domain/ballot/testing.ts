import type { Choice, RollEntry, Vote } from './count.js';

const CHOICE: Readonly<Record<string, Choice | undefined>> = { '+': 'yes', '=': 'no', '-': 'abstain' };

/** A roll and its votes, for tests: `{ cedar: '++=-.' }` are two yes, one no, one abstention, one absent. */
export function aVote(parties: Readonly<Record<string, string>>): { roll: RollEntry[]; votes: Vote[] } {
  const roll: RollEntry[] = [];
  const votes: Vote[] = [];
  for (const [partyId, seats] of Object.entries(parties)) {
    [...seats].forEach((sign, index) => {
      const seatId = `${partyId}-${index}`;
      const choice = CHOICE[sign];
      roll.push({ seatId, partyId, weight: 1 });
      if (choice) votes.push({ seatId, choice });
    });
  }
  return { roll, votes };
}
