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
}

/** Keeping up with what one reads; writing; acts that bind others and are hard to take back. */
export type Weight = 'reading' | 'writing' | 'grave';

const MINUTE = 60_000;
/** A proof of who is there (password, code or passkey) is good for grave acts this long. */
export const PROOF_HOLDS_MS = 5 * MINUTE;
/** Each grave act begins the five minutes anew, but never longer than this after the proof. */
export const PROOF_HOLDS_AT_MOST_MS = 30 * MINUTE;

/**
 * What a session still lacks for an act, by the coalition's rules of procedure: a second
 * factor for everything but reading, a fresh proof for what is grave. Null: nothing.
 */
export function lacking(
  { factor, confirmedUntil }: Strength,
  rules: Pick<RulesOfProcedure, 'secondFactor' | 'reauthentication'>,
  weight: Weight,
  now: Date,
): 'second-factor-required' | 'reauthentication-required' | null {
  if (weight === 'reading') return null;
  if (rules.secondFactor && factor === null) return 'second-factor-required';
  if (rules.reauthentication && weight === 'grave' && confirmedUntil <= now)
    return 'reauthentication-required';
  return null;
}

/** Until when grave acts may follow without another proof. */
export function proofHoldsUntil(provenAt: Date, lastGraveAct: Date = provenAt): Date {
  const end = Math.min(lastGraveAct.getTime() + PROOF_HOLDS_MS, provenAt.getTime() + PROOF_HOLDS_AT_MOST_MS);
  return new Date(end);
}
