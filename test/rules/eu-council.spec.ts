import { describe, expect, it } from '@jest/globals';
import type { RollEntry, Vote } from '../../src/domain/ballot/count.js';
import { decide } from '../../src/domain/ballot/decide.js';
import type { DecisionRule } from '../../src/domain/ballot/rule.js';
import { atLeastCount, majority, withQuorum } from '../../src/domain/ballot/rule.js';
import { whatWouldPass } from '../../src/domain/ballot/what-would-pass.js';

/** Weights of the Council of the European Union by treaty; qualified majority on a Commission proposal. */
const TEN = { BE: 5, DK: 3, FR: 10, DE: 10, EL: 5, IE: 3, IT: 10, LU: 2, NL: 5, UK: 10 };
const TWELVE = { ...TEN, ES: 8, PT: 5 };
const FIFTEEN = { ...TWELVE, AT: 4, FI: 3, SE: 4 };

const rollOf = (weights: Readonly<Record<string, number>>): RollEntry[] =>
  Object.entries(weights).map(([state, weight]) => ({ seatId: state, partyId: state, weight }));
const ruleOf = (votes: number): DecisionRule => ({
  id: 'custom',
  quorum: {},
  criteria: [majority('seat-weights', 'eligible', atLeastCount(votes))],
});

/** Every set of states in favour, all others against. */
function winningCoalitions(rule: DecisionRule, roll: readonly RollEntry[]): number {
  let winning = 0;
  for (let set = 0; set < 1 << roll.length; set++) {
    const votes = roll.map(({ seatId }, i): Vote => ({ seatId, choice: set & (1 << i) ? 'yes' : 'no' }));
    if (decide(rule, roll, votes).outcome === 'adopted') winning++;
  }
  return winning;
}

describe('weighted votes in the Council of the European Union', () => {
  it.each([
    ['ten states, 45 of 63', TEN, 63, 45, 140],
    ['twelve states, 54 of 76', TWELVE, 76, 54, 402],
    ['fifteen states, 62 of 87', FIFTEEN, 87, 62, 2549],
  ])('%s', (_, weights, total, threshold, coalitions) => {
    const roll = rollOf(weights);
    expect(roll.reduce((sum, { weight }) => sum + weight, 0)).toBe(total);
    expect(winningCoalitions(ruleOf(threshold), roll)).toBe(coalitions);
  });

  it('go to parties of one seat in the same way', () => {
    const rule: DecisionRule = {
      ...ruleOf(45),
      criteria: [majority('party-weights', 'eligible', atLeastCount(45))],
    };
    expect(winningCoalitions(rule, rollOf(TEN))).toBe(140);
  });

  it('may ask for a number of states besides', () => {
    const roll = rollOf(TEN);
    const six = majority('persons', 'eligible', atLeastCount(6));
    const both: DecisionRule = { ...ruleOf(45), criteria: [...ruleOf(45).criteria, six] };
    const winning = winningCoalitions(both, roll);
    // Independently: sets of at least six states with at least 45 votes.
    let counted = 0;
    for (let set = 0; set < 1024; set++) {
      const inFavour = roll.filter((_, i) => set & (1 << i));
      if (inFavour.length >= 6 && inFavour.reduce((sum, { weight }) => sum + weight, 0) >= 45) counted++;
    }
    expect(winning).toBe(counted);
    expect(winning).toBeLessThan(140);
  });

  it('find the fewest states that complete a coalition', () => {
    const roll = rollOf(FIFTEEN);
    const votes: Vote[] = ['FR', 'DE', 'IT', 'UK'].map((seatId) => ({ seatId, choice: 'yes' }));
    // 40 votes; Spain's 8, and 5 each of three more of Belgium, Greece, the Netherlands, Portugal make 63.
    expect(whatWouldPass(ruleOf(62), roll, votes)).toMatchObject({ canPass: true, furtherYes: 4 });
    const quorate = withQuorum(ruleOf(62), { persons: atLeastCount(10) });
    expect(whatWouldPass(quorate, roll, votes)).toMatchObject({ now: 'no-quorum', furtherYes: 6 });
  });
});
