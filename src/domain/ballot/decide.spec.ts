import { describe, expect, it } from '@jest/globals';
import type { Choice, RollEntry, Vote } from './count.js';
import { positionOf } from './count.js';
import { decide, decideCount, needed } from './decide.js';
import type { DecisionRule, RuleId } from './rule.js';
import {
  ALL,
  atLeast,
  atLeastCount,
  HALF,
  majority,
  moreThan,
  presetRule,
  PRESETS,
  RULE_IDS,
  TWO_THIRDS,
  withQuorum,
} from './rule.js';
import { aVote } from './testing.js';

const outcome = (rule: RuleId | DecisionRule, parties: Parameters<typeof aVote>[0]): string => {
  const { roll, votes } = aVote(parties);
  return decide(typeof rule === 'string' ? PRESETS[rule] : rule, roll, votes).outcome;
};

const custom = (...criteria: DecisionRule['criteria']): DecisionRule => ({
  id: 'custom',
  quorum: {},
  criteria,
});

describe('what no rule can change', () => {
  it.each(RULE_IDS)('%s: nothing passes without votes, on abstentions alone, or on a tie', (id) => {
    expect(outcome(id, { a: '....', b: '...' })).toBe('rejected');
    expect(outcome(id, { a: '----', b: '---' })).toBe('rejected');
    expect(outcome(id, { a: '++', b: '==' })).toBe('rejected');
    expect(outcome(id, {})).toBe('rejected');
  });

  it.each(RULE_IDS)('%s: passes when everyone is in favour', (id) => {
    expect(outcome(id, { a: '++++', b: '+', c: '++' })).toBe('adopted');
  });

  it.each(RULE_IDS)('%s: another yes never makes an adopted text fall', (id) => {
    const parties = ['+', '=', '-', '.', '+=', '+-', '++=', '.=', '.+'];
    for (const a of parties)
      for (const b of parties)
        for (const c of parties) {
          if (outcome(id, { a, b, c }) !== 'adopted') continue;
          for (const from of ['=', '-', '.']) {
            expect(outcome(id, { a: a.replace(from, '+'), b, c })).toBe('adopted');
          }
        }
  });

  it('refuses a tie even where at least half is asked for', () => {
    const half = custom(majority('persons', 'yes-no', atLeast(HALF)));
    expect(outcome(half, { a: '+++==' })).toBe('adopted');
    expect(outcome(half, { a: '++==' })).toBe('rejected');
    const halfOfAll = custom(majority('persons', 'eligible', atLeast(HALF)));
    expect(outcome(halfOfAll, { a: '++..' })).toBe('adopted');
    expect(outcome(halfOfAll, { a: '++==' })).toBe('rejected');
  });

  it('refuses a tie even where a number of votes is asked for', () => {
    expect(outcome(custom(majority('persons', 'eligible', atLeastCount(2))), { a: '++==' })).toBe('rejected');
    expect(outcome(custom({ kind: 'objections', of: 'persons', atMost: 5 }), { a: '++==' })).toBe('rejected');
  });

  it('adopts nothing by a rule without criteria', () => {
    expect(outcome(custom(), { a: '+++' })).toBe('rejected');
  });
});

describe('simple majority', () => {
  it.each([
    ['+++++=====', 'rejected'],
    ['++++++====', 'adopted'],
    ['++++===--------------------', 'adopted'],
    ['+.........', 'adopted'],
  ])('%s is %s', (votes, expected) => {
    expect(outcome('simple', { a: votes })).toBe(expected);
  });
});

describe('absolute majority', () => {
  it.each([
    ['+++++.....', 'rejected'],
    ['++++++....', 'adopted'],
    ['+++++----.', 'rejected'],
    ['++++++====', 'adopted'],
    ['+++......', 'rejected'],
  ])('%s is %s', (votes, expected) => {
    expect(outcome('absolute', { a: votes })).toBe(expected);
  });
});

describe('two thirds', () => {
  const votes = (yes: number, no: number, abstain = 0) =>
    outcome('two-thirds', { a: '+'.repeat(yes) + '='.repeat(no) + '-'.repeat(abstain) });

  it('takes 20 of 30 as exactly enough, 19 of 29 as too few', () => {
    expect(votes(20, 10)).toBe('adopted');
    expect(votes(19, 10)).toBe('rejected');
    expect(votes(19, 11)).toBe('rejected');
  });
  it('does not count abstentions', () => expect(votes(2, 1, 40)).toBe('adopted'));
  it('does not take 0:0 for two thirds', () => expect(votes(0, 0, 5)).toBe('rejected'));
  it('agrees with 3Y >= 2(Y+N) and Y > 0 for every result up to 40 votes', () => {
    for (let yes = 0; yes <= 40; yes++)
      for (let no = 0; no <= 40 - yes; no++)
        expect(votes(yes, no)).toBe(yes > 0 && 3 * yes >= 2 * (yes + no) ? 'adopted' : 'rejected');
  });
});

describe('double majority', () => {
  it('needs persons and parties', () => {
    expect(outcome('double', { a: '++++++', b: '==', c: '==' })).toBe('rejected');
    expect(outcome('double', { a: '======', b: '++', c: '++' })).toBe('rejected');
    expect(outcome('double', { a: '++++', b: '++', c: '==' })).toBe('adopted');
  });
  it('does not count an absent party, and counts a split one as taking part', () => {
    expect(outcome('double', { a: '++', b: '..', c: '...' })).toBe('adopted');
    expect(outcome('double', { a: '++', b: '+=', c: '..' })).toBe('rejected');
    expect(outcome('double', { a: '++', b: '+=', c: '+' })).toBe('adopted');
  });
  it('takes the whole roll as its base in its absolute form', () => {
    expect(outcome('double-absolute', { a: '++', b: '..', c: '...' })).toBe('rejected');
    expect(outcome('double-absolute', { a: '++', b: '++', c: '...' })).toBe('adopted');
    expect(outcome('double-absolute', { a: '++', b: '+.', c: '...' })).toBe('rejected');
  });
});

describe('consensus', () => {
  it('bears abstentions and no objection', () => {
    expect(outcome('consensus', { a: '+--', b: '-' })).toBe('adopted');
    expect(outcome('consensus', { a: '++++++=', b: '+' })).toBe('rejected');
  });
  it('minus one bears one party against, not two', () => {
    expect(outcome('consensus-minus-one', { a: '===', b: '+', c: '+' })).toBe('adopted');
    expect(outcome('consensus-minus-one', { a: '=', b: '=', c: '++', d: '+', e: '+' })).toBe('rejected');
    expect(outcome('consensus-minus-one', { a: '=', b: '+' })).toBe('rejected');
  });
});

describe('unanimity of parties', () => {
  it('is prevented by one party that is against, split, abstaining or absent', () => {
    expect(outcome('unanimity-of-parties', { a: '+++=', b: '+' })).toBe('adopted');
    for (const b of ['=', '+=', '-', '.']) {
      expect(outcome('unanimity-of-parties', { a: '+++', b })).toBe('rejected');
    }
  });
});

describe('the position of a party', () => {
  const position = (votes: string, base?: 'yes-no' | 'yes-no-abstain' | 'eligible') => {
    const { roll, votes: cast } = aVote({ a: votes });
    return positionOf(decide(PRESETS.simple, roll, cast).byParty[0]!.persons, base);
  };
  it.each([
    ['++=', 'yes'],
    ['+==', 'no'],
    ['+=', 'abstain'],
    ['--', 'abstain'],
    ['+--', 'abstain'],
    ['+..', 'yes'],
    ['...', 'absent'],
  ])('%s is %s: more than half of the votes it cast', (votes, expected) => {
    expect(position(votes)).toBe(expected);
  });
  it('can leave abstentions out, or ask for more than half of the seats', () => {
    expect(position('+--', 'yes-no')).toBe('yes');
    expect(position('+..', 'eligible')).toBe('abstain');
    expect(position('++.', 'eligible')).toBe('yes');
    expect(position('--', 'yes-no')).toBe('abstain');
  });
  it('is decided by the rule', () => {
    const rule = custom(majority('parties', 'eligible', atLeast(ALL)));
    expect(outcome({ ...rule, partyPosition: 'yes-no' }, { a: '+--' })).toBe('adopted');
    expect(outcome(rule, { a: '+--' })).toBe('rejected');
  });
});

describe('quorum', () => {
  const rule = withQuorum(PRESETS.simple, { persons: moreThan(HALF), parties: atLeast(TWO_THIRDS) });
  it('comes before the result', () => {
    expect(outcome(rule, { a: '++', b: '++', c: '....' })).toBe('no-quorum');
    expect(outcome(rule, { a: '++', b: '++', c: '...' })).toBe('adopted');
    expect(outcome(rule, { a: '====', b: '++', c: '...' })).toBe('rejected');
  });
  it('asks for parties too', () => {
    expect(outcome(rule, { a: '++++++', b: '.', c: '.' })).toBe('no-quorum');
    expect(outcome(rule, { a: '+++++', b: '=', c: '.' })).toBe('adopted');
  });
  it('is helped by abstentions', () =>
    expect(outcome(rule, { a: '+---', b: '-', c: '...' })).toBe('adopted'));
  it('says what was there and what was needed', () => {
    const { roll, votes } = aVote({ a: '+-..', b: '....', c: '=.' });
    expect(decide(rule, roll, votes).quorum).toEqual([
      { of: 'persons', threshold: moreThan(HALF), have: 3, needed: 6, total: 10, holds: false },
      { of: 'parties', threshold: atLeast(TWO_THIRDS), have: 2, needed: 2, total: 3, holds: true },
    ]);
  });
  it('is more than half at 50 percent, everyone at 100, nothing at 0', () => {
    const q = (persons: number) => presetRule('simple', { persons, parties: 0 });
    expect(outcome(q(50), { a: '++..' })).toBe('no-quorum');
    expect(outcome(q(50), { a: '+++..' })).toBe('adopted');
    expect(outcome(q(100), { a: '+++.' })).toBe('no-quorum');
    expect(outcome(q(100), { a: '+++-' })).toBe('adopted');
    expect(outcome(q(0), { a: '+...' })).toBe('adopted');
  });
});

describe('weights', () => {
  const roll = (...weights: number[]): RollEntry[] =>
    weights.map((weight, i) => ({ seatId: `s${i}`, partyId: `p${i % 2}`, weight }));
  const votes = (choices: string): Vote[] =>
    [...choices].flatMap((c, i) => {
      const choice = ({ '+': 'yes', '=': 'no', '-': 'abstain' } as Record<string, Choice>)[c];
      return choice ? [{ seatId: `s${i}`, choice }] : [];
    });
  const heavy = custom(majority('seat-weights', 'eligible', atLeastCount(45)));

  it('go where the seat goes', () => {
    expect(decide(heavy, roll(10, 20, 25, 30), votes('.++.')).outcome).toBe('adopted');
    expect(decide(heavy, roll(10, 20, 24, 30), votes('.++.')).outcome).toBe('rejected');
  });
  it('go together where the party goes', () => {
    const rule = custom(majority('party-weights', 'eligible', moreThan(HALF)));
    expect(decide(rule, roll(1, 10, 20, 1, 1), votes('+==.+')).outcome).toBe('adopted');
    expect(decide(rule, roll(1, 10, 20, 1, 1), votes('+===+')).byParty.map((p) => p.position)).toEqual([
      'yes',
      'no',
    ]);
  });
  it('are exact where products do not fit a double', () => {
    // Three times 6004799503160657 is one less than twice 9007199254740986; a double rounds it up to the same.
    const rule = custom(majority('seat-weights', 'yes-no', atLeast(TWO_THIRDS)));
    expect(decide(rule, roll(6004799503160658, 3002399751580329), votes('+=')).outcome).toBe('adopted');
    expect(decide(rule, roll(6004799503160657, 3002399751580329), votes('+=')).outcome).toBe('rejected');
  });
  it('are refused when they are no whole numbers or their sum cannot be held', () => {
    expect(() => decide(heavy, roll(1.5), [])).toThrow(RangeError);
    expect(() => decide(heavy, roll(-1), [])).toThrow(RangeError);
    expect(() => decide(heavy, roll(Number.MAX_SAFE_INTEGER, 2), [])).toThrow(RangeError);
  });
});

describe('the count', () => {
  it('ignores votes of seats that are not on the roll', () => {
    const { roll } = aVote({ a: '..' });
    expect(decide(PRESETS.simple, roll, [{ seatId: 'stranger', choice: 'yes' }]).persons.yes).toBe(0);
  });
  it('counts the last of several votes of a seat, from a list and from a map', () => {
    const { roll } = aVote({ a: '.' });
    const seatId = roll[0]!.seatId;
    const list: Vote[] = [
      { seatId, choice: 'no' },
      { seatId, choice: 'yes' },
    ];
    expect(decide(PRESETS.simple, roll, list).persons).toMatchObject({ yes: 1, no: 0 });
    expect(decide(PRESETS.simple, roll, new Map([[seatId, 'no']] as const)).persons).toMatchObject({
      yes: 0,
      no: 1,
    });
  });
  it('refuses a roll with the same seat twice', () => {
    const entry = { seatId: 's', partyId: 'p', weight: 1 };
    expect(() => decide(PRESETS.simple, [entry, entry], [])).toThrow(RangeError);
  });
  it('keeps apart who was in the room without voting', () => {
    const rule = custom(majority('persons', 'present', moreThan(HALF)));
    const { roll, votes } = aVote({ a: '++=..' });
    const watching = [roll[3]!.seatId];
    expect(decide(rule, roll, votes).outcome).toBe('adopted');
    const decision = decide(rule, roll, votes, watching);
    expect(decision.outcome).toBe('rejected');
    expect(decision.persons).toEqual({ yes: 2, no: 1, abstain: 0, absent: 2, present: 4, eligible: 5 });
  });
  it('decides the same from counts by party', () => {
    const { roll, votes } = aVote({ a: '++=-.', b: '=', c: '++' });
    const whole = decide(PRESETS.double, roll, votes);
    expect(decideCount(PRESETS.double, whole.byParty)).toEqual(whole);
  });
});

describe('reasons', () => {
  it('say what was there, what was needed and of what', () => {
    const { roll, votes } = aVote({ a: '+++=', b: '+-..', c: '==', d: '..' });
    expect(decide(PRESETS['double-absolute'], roll, votes)).toMatchObject({
      outcome: 'rejected',
      persons: { yes: 4, no: 3, abstain: 1, absent: 4, eligible: 12 },
      parties: { yes: 1, no: 1, abstain: 1, absent: 1, eligible: 4 },
      reasons: [
        { of: 'persons', have: 4, against: 3, needed: 7, total: 12, holds: false },
        { of: 'parties', have: 1, against: 1, needed: 3, total: 4, holds: false },
      ],
    });
  });
  it('hold exactly when the needed number was reached', () => {
    for (const id of RULE_IDS)
      for (const a of ['+', '=', '+=', '++=', '++==', '.', '-', '++-'])
        for (const b of ['+', '=', '..', '-', '+=', '+++']) {
          const { roll, votes } = aVote({ a, b });
          for (const reason of decide(PRESETS[id], roll, votes).reasons) {
            if (reason.kind === 'majority') expect(reason.holds).toBe(reason.have >= reason.needed);
          }
        }
  });
  it('are plain data', () => {
    const { roll, votes } = aVote({ a: '+=', b: '+' });
    const decision = decide(presetRule('double', { persons: 50, parties: 50 }), roll, votes);
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
  });
});

describe('what a rule asks before the ballot', () => {
  const roll = aVote({
    a: '.'.repeat(20),
    b: '.'.repeat(15),
    c: '.'.repeat(13),
    d: '.'.repeat(9),
    e: '.',
  }).roll;
  it('is 30 of 58 delegates and 3 of 5 parties', () => {
    expect(needed(PRESETS['double-absolute'], roll).criteria.map((c) => [c.needed, c.eligible])).toEqual([
      [30, 58],
      [3, 5],
    ]);
  });
  it('is open where it depends on how many vote', () => {
    expect(needed(PRESETS.double, roll).criteria.map((c) => c.needed)).toEqual([null, null]);
    expect(needed(presetRule('double', { persons: 50, parties: 50 }), roll).quorum).toEqual([
      { of: 'persons', needed: 30, total: 58 },
      { of: 'parties', needed: 3, total: 5 },
    ]);
  });
});
