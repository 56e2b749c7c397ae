import { describe, expect, it } from '@jest/globals';
import {
  FACTORS,
  lacking,
  proofHoldsUntil,
  type Lack,
  type Proof,
  type Strength,
  type Weight,
} from './strength.js';

const now = new Date('2026-11-27T12:00:00.000Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const MINUTE = 60_000;

const strict = { secondFactor: true, reauthentication: true };
const lax = { secondFactor: false, reauthentication: false };
const SECOND: Lack = { code: 'second-factor-required' };
const AGAIN: Lack = { code: 'reauthentication-required' };
const BY_FACTOR: Lack = { code: 'reauthentication-required', details: { needs: 'factor' } };

/** A session of somebody with a second step, who has proven with it a moment ago who they are. */
const session = (but: Partial<Strength> = {}): Strength => ({
  factor: 'app',
  confirmedUntil: later(1),
  confirmedBy: 'app',
  ...but,
});
const without = { factor: null, confirmedBy: 'password' } as const;
const stale = { confirmedUntil: now };

describe('what a session lacks for an act', () => {
  it.each<[string, Partial<Strength>, Weight, Lack | null, Lack | null]>([
    ['reading, with nothing', { ...without, ...stale }, 'reading', null, null],
    ['writing, with nothing', { ...without, ...stale }, 'writing', SECOND, null],
    ['writing, long after the proof', stale, 'writing', null, null],
    ['what is grave, with nothing', { ...without, ...stale }, 'grave', SECOND, null],
    ['what is grave, right after a password alone', without, 'grave', SECOND, null],
    ['what is grave, right after the proof', {}, 'grave', null, null],
    [
      'what is grave, by a password in a session with a factor',
      { confirmedBy: 'password' },
      'grave',
      null,
      null,
    ],
    ['what is grave, in the moment in which the proof ends', stale, 'grave', AGAIN, null],
    ['what is gravest, right after the proof', {}, 'gravest', null, null],
    ['what is gravest, long after the proof', stale, 'gravest', BY_FACTOR, BY_FACTOR],
    ['what is gravest, by a password', { confirmedBy: 'password' }, 'gravest', BY_FACTOR, BY_FACTOR],
    ['what is gravest, of who has no factor', without, 'gravest', SECOND, null],
    ['what is gravest, of who has no factor, long after', { ...without, ...stale }, 'gravest', SECOND, AGAIN],
  ])('%s', (_, but, weight, whereStrict, whereLax) => {
    expect(lacking(session(but), strict, weight, now)).toEqual(whereStrict);
    expect(lacking(session(but), lax, weight, now)).toEqual(whereLax);
  });

  it.each(FACTORS)('nothing for anything right after %s', (factor) => {
    const fresh = session({ factor, confirmedBy: factor });
    for (const weight of ['reading', 'writing', 'grave', 'gravest'] as const)
      expect(lacking(fresh, strict, weight, now)).toBeNull();
  });

  it('is one thing where the rules ask for the other alone', () => {
    const nothing = session({ ...without, ...stale });
    expect(lacking(nothing, { ...lax, reauthentication: true }, 'grave', now)).toEqual(AGAIN);
    expect(lacking(nothing, { ...lax, reauthentication: true }, 'writing', now)).toBeNull();
    expect(lacking(session(stale), { ...lax, secondFactor: true }, 'grave', now)).toBeNull();
  });

  it('has names that are kept in the database', () => {
    expect(FACTORS satisfies readonly Proof[]).toEqual(['app', 'passkey', 'code']);
  });
});

describe('how long a proof holds', () => {
  it.each([
    ['five minutes from the proof on', 0, 5],
    ['five more from each grave act on', 4, 9],
    ['as long as that is within half an hour', 25, 30],
    ['half an hour from the proof on and no longer', 26, 30],
    ['whatever is done then', 300, 30],
  ])('%s', (_, act, end) => {
    expect(proofHoldsUntil(now, later(act * MINUTE))).toEqual(later(end * MINUTE));
  });

  it('five minutes where nothing grave was done yet', () => {
    expect(proofHoldsUntil(now)).toEqual(later(5 * MINUTE));
  });
});
