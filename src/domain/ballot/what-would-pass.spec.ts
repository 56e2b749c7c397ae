import { describe, expect, it } from '@jest/globals';
import { decide } from './decide.js';
import type { DecisionRule } from './rule.js';
import {
  atLeast,
  atLeastCount,
  HALF,
  majority,
  moreThan,
  PRESETS,
  RULE_IDS,
  TWO_THIRDS,
  withQuorum,
} from './rule.js';
import type { RollEntry, Vote } from './count.js';
import { aVote } from './testing.js';
import { whatWouldPass } from './what-would-pass.js';

const ask = (rule: DecisionRule, parties: Readonly<Record<string, string>>) => {
  const { roll, votes } = aVote(parties);
  return whatWouldPass(rule, roll, votes);
};

it('counts the delegates still needed', () => {
  const parties = { a: '+'.repeat(25) + '.'.repeat(20), b: '.'.repeat(13) };
  expect(ask(PRESETS.absolute, parties)).toEqual({
    now: 'rejected',
    canPass: true,
    furtherYes: 5,
    furtherParties: 0,
  });
});

it('finds the cheapest parties to win', () => {
  const rule = PRESETS['double-absolute'];
  // The delegates are enough already; b is won by two votes of its own, c by three, an absent party by one.
  const parties = { a: '++++++++++', b: '=...', c: '==...' };
  expect(ask(rule, parties)).toMatchObject({ furtherYes: 2, furtherParties: 1 });
  expect(ask(rule, { ...parties, d: '....' })).toMatchObject({ furtherYes: 3, furtherParties: 2 });
});

it('says that nothing more is needed, or that nothing more can help', () => {
  expect(ask(PRESETS.simple, { a: '++=' })).toEqual({
    now: 'adopted',
    canPass: true,
    furtherYes: 0,
    furtherParties: 0,
  });
  expect(ask(PRESETS.simple, { a: '==.' })).toEqual({
    now: 'rejected',
    canPass: false,
    furtherYes: null,
    furtherParties: null,
  });
  expect(ask(PRESETS['unanimity-of-parties'], { a: '+', b: '==.', c: '.' }).canPass).toBe(false);
});

it('counts towards the quorum', () => {
  const rule = withQuorum(PRESETS.simple, { persons: moreThan(HALF), parties: atLeastCount(2) });
  expect(ask(rule, { a: '+++', b: '.....' })).toMatchObject({
    now: 'no-quorum',
    canPass: true,
    furtherYes: 2,
  });
});

it('does not win delegates by bringing in a party that is then not in favour', () => {
  // Delegates 7 to 7, parties 2 of 3. One more delegate of d would make it 2 of 4; two make it 3 of 4.
  const parties = { a: '++++', b: '+++', c: '=======', d: '...' };
  expect(ask({ ...PRESETS.double, partyPosition: 'eligible' }, parties)).toMatchObject({ furtherYes: 2 });
  expect(ask(PRESETS.double, parties)).toMatchObject({ furtherYes: 1, furtherParties: 0 });
});

describe('many parties', () => {
  const parties = (count: number, ...kinds: string[]) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, kinds[i % kinds.length]!]));

  it('are searched: ten of 18 won by two votes each, and 20 yes are more than 18 no', () => {
    const answer = ask(PRESETS.double, parties(18, '==...', '=....', '-..'));
    expect(answer).toMatchObject({ furtherYes: 20, furtherParties: 10 });
  });

  it('beyond reason, the fewest votes are not told; whether it can pass still is', () => {
    const answer = ask(PRESETS.double, parties(120, '==...', '....', '=.....', '--...'));
    expect(answer).toMatchObject({ canPass: true, furtherYes: null, furtherParties: null });
  });
});

/** Tries every set of silent seats, smallest first. */
function byTrying(rule: DecisionRule, roll: readonly RollEntry[], votes: readonly Vote[], present: string[]) {
  const silent = roll.filter((entry) => !votes.some((v) => v.seatId === entry.seatId));
  let best: number | null = null;
  for (let set = 0; set < 1 << silent.length; set++) {
    const more = silent
      .filter((_, i) => set & (1 << i))
      .map(({ seatId }): Vote => ({ seatId, choice: 'yes' }));
    if (best !== null && more.length >= best) continue;
    if (decide(rule, roll, [...votes, ...more], present).outcome === 'adopted') best = more.length;
  }
  return best;
}

/** A small generator with a fixed seed, so that a failure can be repeated. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('agrees with trying every possibility', () => {
  const rules: [string, DecisionRule][] = [
    ...RULE_IDS.map((id): [string, DecisionRule] => [id, PRESETS[id]]),
    ['with quorum', withQuorum(PRESETS.double, { persons: moreThan(HALF), parties: atLeast(TWO_THIRDS) })],
    ['seats count in the party', { ...PRESETS.double, partyPosition: 'eligible' }],
    [
      'seat weights',
      {
        id: 'custom',
        quorum: {},
        criteria: [
          majority('seat-weights', 'eligible', atLeast(TWO_THIRDS)),
          majority('parties', 'yes-no', moreThan(HALF)),
        ],
      },
    ],
    [
      'party weights',
      {
        id: 'custom',
        quorum: {},
        criteria: [
          majority('party-weights', 'eligible', moreThan(HALF)),
          majority('persons', 'yes-no', atLeast(TWO_THIRDS)),
        ],
      },
    ],
    [
      'present',
      {
        id: 'custom',
        quorum: {},
        criteria: [
          majority('persons', 'present', moreThan(HALF)),
          majority('seat-weights', 'present', moreThan(HALF)),
        ],
      },
    ],
  ];
  it.each(rules)('%s', (_, rule) => {
    const below = numbers(20261122);
    let passing = 0;
    for (let round = 0; round < 120; round++) {
      const parties: Record<string, string> = {};
      for (let p = 0; p < 2 + below(3); p++) {
        parties[`p${p}`] = Array.from({ length: 1 + below(3) }, () => '+=-.....'[below(8)]).join('');
      }
      const { roll: seats, votes } = aVote(parties);
      const roll = seats.map((entry) => ({ ...entry, weight: 1 + below(4) }));
      const present = roll.filter(() => below(3) === 0).map((entry) => entry.seatId);
      const fewest = byTrying(rule, roll, votes, present);
      const answer = whatWouldPass(rule, roll, votes, present);
      expect({ parties, ...answer }).toMatchObject({ parties, canPass: fewest !== null, furtherYes: fewest });
      if (fewest) passing++;
    }
    expect(passing).toBeGreaterThan(5);
  });
});
