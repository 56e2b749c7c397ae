import type { RulesOfProcedure } from '../coalition/coalition.js';

/** By what a session was strengthened: a code of an app, a passkey, or a recovery code in place of a lost one. */
export const FACTORS = ['app', 'passkey', 'code'] as const;
export type Factor = (typeof FACTORS)[number];

/** What may prove once more who is there. */
export type Proof = 'password' | Factor;

/** How sure we are who is at the other end of a session. */
export interface Strength {
  readonly factor: Factor | null;
  /** Until when grave acts may follow the last proof. */
  readonly confirmedUntil: Date;
  /** By what it was last proven. */
  readonly confirmedBy: Proof;
}

/** What an act still lacks. `needs`: a password does not do. */
export interface Lack {
  readonly code: 'second-factor-required' | 'reauthentication-required';
  readonly details?: { readonly needs: 'factor' };
}

/**
 * Keeping up with what one reads; writing; acts that bind others and are hard to take back; and acts that open
 * somebody's account, before which who is there is asked whatever the rules of procedure say.
 */
export type Weight = 'reading' | 'writing' | 'grave' | 'gravest';

const MINUTE = 60_000;
/** A proof of who is there (password, code or passkey) is good for grave acts this long. */
export const PROOF_HOLDS_MS = 5 * MINUTE;
/** Each grave act begins the five minutes anew, but never longer than this after the proof. */
export const PROOF_HOLDS_AT_MOST_MS = 30 * MINUTE;

/**
 * What a session still lacks for an act, by the coalition's rules of procedure: a second factor for everything but
 * reading, a fresh proof for what is grave. What is gravest needs the proof always, and by a factor from whoever has
 * one, as changes to one's own account do. Null: nothing.
 */
export function lacking(
  { factor, confirmedUntil, confirmedBy }: Strength,
  rules: Pick<RulesOfProcedure, 'secondFactor' | 'reauthentication'>,
  weight: Weight,
  now: Date,
): Lack | null {
  if (weight === 'reading') return null;
  if (rules.secondFactor && factor === null) return { code: 'second-factor-required' };
  const isStale = confirmedUntil <= now;
  if (weight === 'gravest' && factor !== null && (isStale || confirmedBy === 'password'))
    return { code: 'reauthentication-required', details: { needs: 'factor' } };
  const isAsked = weight === 'gravest' || (rules.reauthentication && weight === 'grave');
  if (isAsked && isStale) return { code: 'reauthentication-required' };
  return null;
}

/** Until when grave acts may follow without another proof. */
export function proofHoldsUntil(provenAt: Date, lastGraveAct: Date = provenAt): Date {
  const end = Math.min(lastGraveAct.getTime() + PROOF_HOLDS_MS, provenAt.getTime() + PROOF_HOLDS_AT_MOST_MS);
  return new Date(end);
}
