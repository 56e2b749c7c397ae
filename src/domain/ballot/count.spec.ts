import { describe, expect, it } from '@jest/globals';
import { baseOf, cast, CHOICES, countVotes, positionOf, totalsOf, type Tally } from './count.js';
import { decide, needed, OUTCOMES } from './decide.js';
import { atLeastCount, HALF, majority, moreThan, PRESETS } from './rule.js';

const tally = (some: Partial<Tally>): Tally => ({
  yes: 0,
  no: 0,
  abstain: 0,
  absent: 0,
  present: 0,
  eligible: 0,
  ...some,
});

describe('counting', () => {
  const roll = [
    { seatId: 'a1', partyId: 'a', weight: 3 },
    { seatId: 'b1', partyId: 'b', weight: 5 },
    { seatId: 'a2', partyId: 'a', weight: 2 },
    { seatId: 'b2', partyId: 'b', weight: 0 },
  ];

  it('adds persons and weights by party, in the order of the roll; who is there without voting is present', () => {
    const votes = [
      { seatId: 'a1', choice: 'no' as const },
      { seatId: 'a1', choice: 'yes' as const },
      { seatId: 'nobody', choice: 'yes' as const },
      { seatId: 'b2', choice: 'abstain' as const },
    ];
    expect(countVotes(roll, votes, ['b1', 'a1', 'nobody'])).toEqual([
      {
        partyId: 'a',
        persons: tally({ yes: 1, absent: 1, present: 1, eligible: 2 }),
        weights: tally({ yes: 3, absent: 2, present: 3, eligible: 5 }),
      },
      {
        partyId: 'b',
        persons: tally({ abstain: 1, absent: 1, present: 2, eligible: 2 }),
        weights: tally({ absent: 5, present: 5, eligible: 5 }),
      },
    ]);
    expect(countVotes(roll, new Map([['b1', 'no' as const]]))[1]!.persons).toEqual(
      tally({ no: 1, absent: 1, present: 1, eligible: 2 }),
    );
  });

  it('refuses a roll that names a seat twice, and weights that are no whole numbers', () => {
    expect(() => countVotes([roll[0]!, roll[0]!], [])).toThrow(RangeError);
    for (const weight of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => countVotes([{ ...roll[0]!, weight }], [])).toThrow(RangeError);
    }
    expect(countVotes([{ ...roll[0]!, weight: 0 }], [])).toHaveLength(1);
  });

  it('refuses sums that a double cannot hold', () => {
    const large = (weight: number) =>
      countVotes(
        [
          { ...roll[0]!, weight },
          { ...roll[1]!, weight },
        ],
        [],
      );
    expect(() => totalsOf(large(2 ** 52), PRESETS.simple)).toThrow(RangeError);
    expect(totalsOf(large(2 ** 51), PRESETS.simple)['seat-weights'].eligible).toBe(2 ** 52);
  });

  it('takes the whole from what is asked for', () => {
    const all = tally({ yes: 1, no: 2, abstain: 4, present: 9, eligible: 20 });
    expect(cast(all)).toBe(7);
    expect((['yes-no', 'yes-no-abstain', 'present', 'eligible'] as const).map((b) => baseOf(all, b))).toEqual(
      [3, 7, 9, 20],
    );
  });
});

describe('the names that stand in the record', () => {
  it('do not change', () => {
    expect([CHOICES, OUTCOMES]).toEqual([
      ['yes', 'no', 'abstain'],
      ['adopted', 'rejected', 'no-quorum'],
    ]);
  });
});

describe('what a decision says it needed', () => {
  const [roll, votes] = [
    ['a', 'b', 'c', 'd'].map((seatId) => ({ seatId, partyId: seatId, weight: 1 })),
    [
      { seatId: 'a', choice: 'yes' as const },
      { seatId: 'b', choice: 'no' as const },
    ],
  ];
  const rule = (threshold: Parameters<typeof majority>[2]) => ({
    id: 'custom' as const,
    quorum: {},
    criteria: [majority('persons', 'eligible', threshold)],
  });

  it('is one more than those against, where enough would not lead', () => {
    const decision = decide(rule(atLeastCount(1)), roll, votes);
    expect([decision.outcome, decision.reasons[0]]).toEqual([
      'rejected',
      expect.objectContaining({ have: 1, against: 1, needed: 2, holds: false }),
    ]);
  });

  it('is known beforehand where it is a number or a part of all', () => {
    const needs = (threshold: Parameters<typeof majority>[2], base: 'eligible' | 'yes-no') =>
      needed({ ...rule(threshold), criteria: [majority('persons', base, threshold)] }, roll).criteria[0]!
        .needed;
    expect(needs(atLeastCount(3), 'yes-no')).toBe(3);
    expect(needs(moreThan(HALF), 'eligible')).toBe(3);
    expect(needs(moreThan(HALF), 'yes-no')).toBeNull();
  });
});

describe('where a party stands', () => {
  it.each([
    [{}, 'absent'],
    [{ present: 3, eligible: 3 }, 'absent'],
    [{ yes: 2, no: 1 }, 'yes'],
    [{ yes: 1, no: 2 }, 'no'],
    [{ yes: 1, no: 1 }, 'abstain'],
    [{ yes: 2, no: 1, abstain: 1 }, 'abstain'],
    [{ no: 2, yes: 1, abstain: 1 }, 'abstain'],
    [{ no: 3, abstain: 2 }, 'no'],
    [{ abstain: 1 }, 'abstain'],
  ] as const)('%j: %s', (some, position) => {
    expect(positionOf(tally(some))).toBe(position);
  });

  it('is measured against the base of the rule', () => {
    const half = tally({ yes: 2, no: 1, abstain: 1, present: 4, eligible: 5 });
    expect(positionOf(half, 'yes-no')).toBe('yes');
    expect(positionOf(half, 'eligible')).toBe('abstain');
  });

  it('counts a party once among the parties, and whole in the weights of parties', () => {
    const roll = [
      { seatId: 'a1', partyId: 'a', weight: 3 },
      { seatId: 'a2', partyId: 'a', weight: 2 },
      { seatId: 'b1', partyId: 'b', weight: 7 },
      { seatId: 'c1', partyId: 'c', weight: 11 },
      { seatId: 'd1', partyId: 'd', weight: 13 },
    ];
    const votes = [
      { seatId: 'a1', choice: 'yes' as const },
      { seatId: 'b1', choice: 'no' as const },
    ];
    const totals = totalsOf(countVotes(roll, votes, ['c1']), PRESETS.double);
    expect(totals).toEqual({
      persons: tally({ yes: 1, no: 1, absent: 3, present: 3, eligible: 5 }),
      parties: tally({ yes: 1, no: 1, absent: 2, present: 3, eligible: 4 }),
      'seat-weights': tally({ yes: 3, no: 7, absent: 26, present: 21, eligible: 36 }),
      'party-weights': tally({ yes: 5, no: 7, absent: 24, present: 23, eligible: 36 }),
    });
  });
});
