import { describe, expect, it } from '@jest/globals';
import { ROLES, STANDINGS } from '../coalition/coalition.js';
import type { Ballot } from './ballot.js';
import {
  announceBallot,
  BALLOT_STATES,
  cancelBallot,
  castVote,
  closeBallot,
  declareBallot,
  isDue,
  openBallot,
  rollOf,
} from './ballot.js';
import { PRESETS } from './rule.js';

const now = new Date('2026-11-22T18:00:00Z');
const later = new Date('2026-11-22T18:30:00Z');
const roll = [
  { seatId: 'ana', partyId: 'cedar', weight: 1 },
  { seatId: 'mina', partyId: 'plane', weight: 1 },
];

const announced = announceBallot({ id: 'b', rule: PRESETS.simple, textHash: 'h1' });
const open = openBallot(announced, { now, roll, textHash: 'h1', closesAt: later });
const inState = (state: Ballot['state']): Ballot => ({ ...open, state });

const refusal = (code: string) => expect.objectContaining({ name: 'Refusal', code });

describe('casting a vote', () => {
  it('is accepted from a seat on the roll while the ballot is open', () => {
    expect(castVote(open, 'ana', 'abstain', now)).toEqual({ seatId: 'ana', choice: 'abstain' });
    expect(castVote(open, 'ana', 'yes', new Date(later.getTime() - 1), 'h1')).toEqual({
      seatId: 'ana',
      choice: 'yes',
    });
    expect(castVote({ ...open, closesAt: null }, 'mina', 'no', later)).toEqual({
      seatId: 'mina',
      choice: 'no',
    });
  });

  it.each([
    ['ballot.not-open', announced, 'ana'],
    ['ballot.not-open', inState('cancelled'), 'ana'],
    ['ballot.closed', inState('closed'), 'ana'],
    ['ballot.closed', inState('declared'), 'ana'],
    ['ballot.not-eligible', open, 'bo'],
  ])('is refused with %s', (code, ballot, seatId) => {
    expect(() => castVote(ballot, seatId, 'yes', now)).toThrow(refusal(code));
  });

  it('is too late at the deadline itself, and says when that was', () => {
    expect(isDue(open, new Date(later.getTime() - 1))).toBe(false);
    expect(isDue(open, later)).toBe(true);
    expect(() => castVote(open, 'ana', 'yes', later)).toThrow(
      expect.objectContaining({ code: 'ballot.closed', details: { closesAt: later.toISOString() } }),
    );
  });

  it('is refused when the voter saw another text', () => {
    expect(() => castVote(open, 'ana', 'yes', now, 'h2')).toThrow(refusal('ballot.text-changed'));
  });
});

describe('opening', () => {
  it('fixes roll and deadline', () => expect(open).toMatchObject({ state: 'open', roll, closesAt: later }));
  it.each([
    ['ballot.text-changed', { textHash: 'h2' }],
    ['ballot.empty-roll', { roll: [] }],
    ['ballot.deadline-past', { closesAt: now }],
  ])('is refused with %s', (code, but) => {
    expect(() => openBallot(announced, { now, roll, textHash: 'h1', closesAt: later, ...but })).toThrow(
      refusal(code),
    );
  });
});

describe('the order of states', () => {
  const moves: Record<string, [(ballot: Ballot) => unknown, readonly Ballot['state'][]]> = {
    open: [(b) => openBallot(b, { now, roll, textHash: 'h1', closesAt: later }), ['announced']],
    close: [closeBallot, ['open']],
    declare: [(b) => declareBallot(b, []), ['closed']],
    cancel: [(b) => cancelBallot(b, 'The clause was withdrawn'), ['announced', 'open']],
  };
  for (const [name, [move, from]] of Object.entries(moves)) {
    it.each(BALLOT_STATES)(`${name} from %s`, (state) => {
      if (from.includes(state)) expect(() => move(inState(state))).not.toThrow();
      else expect(() => move(inState(state))).toThrow(refusal('ballot.wrong-state'));
    });
  }

  it('ends in a decision by the rule and the roll of the ballot', () => {
    const { ballot, decision } = declareBallot(closeBallot(open), [
      { seatId: 'ana', choice: 'yes' },
      { seatId: 'stranger', choice: 'no' },
    ]);
    expect(ballot.state).toBe('declared');
    expect(decision).toMatchObject({
      outcome: 'adopted',
      persons: { yes: 1, no: 0, absent: 1, eligible: 2 },
    });
  });

  it('is not broken off without a reason', () => {
    expect(() => cancelBallot(open, '  ')).toThrow(refusal('invalid-input'));
  });
});

it('the roll is made of heads and delegates of member parties', () => {
  const seats = STANDINGS.flatMap((standing) =>
    ROLES.map((role) => ({ seatId: `${standing} ${role}`, partyId: standing, role, standing })),
  );
  expect(rollOf(seats)).toEqual([
    { seatId: 'member head', partyId: 'member', weight: 1 },
    { seatId: 'member delegate', partyId: 'member', weight: 1 },
  ]);
  expect(rollOf([{ ...seats[0]!, standing: 'member', weight: 3 }])[0]!.weight).toBe(3);
});
