import { CODE_LETTERS, inGroups, normaliseCode } from './codes.js';

const HOUR = 3_600_000;
/** Between the last approval that was missing and the new password: long enough for the holder to notice, and cancel. */
export const RECOVERY_DELAY_MS = 24 * HOUR;
/** How long approvals may take from the first one on. */
export const RECOVERY_ASKED_MS = 7 * 24 * HOUR;
/** How long the way in stays open after the delay. */
export const RECOVERY_OPEN_MS = 72 * HOUR;

/** How a recovery ended: with a new password, by the holder of the account, or by somebody who could have approved. */
export const RECOVERY_ENDINGS = ['completed', 'cancelled', 'stopped'] as const;
export type RecoveryEnding = (typeof RECOVERY_ENDINGS)[number];

/** A seat of whoever wants back in, and who of its party may help: all by the ids of their seats. */
export interface Place {
  /** Who else heads the delegation. */
  readonly heads: readonly string[];
  /** Whom the seat has named beforehand. */
  readonly trusted: readonly string[];
}

/**
 * Whose approval is still missing in one party. Two different people must agree: somebody who heads the delegation,
 * and somebody whom the member named beforehand. Where nobody else heads it, two whom the member named.
 */
export function missingIn(
  { heads, trusted }: Place,
  approvedBy: readonly string[],
): 'head' | 'trusted' | null {
  const named = trusted.filter((id) => approvedBy.includes(id));
  if (heads.length === 0) return new Set(named).size >= 2 ? null : 'trusted';
  const leading = heads.filter((id) => approvedBy.includes(id));
  if (leading.some((head) => named.some((one) => one !== head))) return null;
  return named.length === 0 ? 'trusted' : 'head';
}

/** Whether the people there are could let somebody back in at all: nobody can who was not named beforehand. */
export const isPossibleIn = (place: Place): boolean =>
  missingIn(place, [...place.heads, ...place.trusted]) === null;

/**
 * Whether somebody may be let back in: the account opens what is said in every party it has a seat in, so two people
 * of each of them must have agreed. Nobody comes into a caucus by the word of another party.
 */
export const isVouchedFor = (places: readonly Place[], approvedBy: readonly string[]): boolean =>
  places.length > 0 && places.every((place) => missingIn(place, approvedBy) === null);

const LETTERS = 18;
/** A prime below 32 × 32: the check fits into two letters and finds every wrong letter and every two that changed places. */
const PRIME = 1_021;

/**
 * The code that whoever wants back in tells those who may approve: 90 bits of the hash of a secret that stays with
 * whoever asks, and two letters by which a slip is noticed. `hash` is the SHA-256 of the secret, in hexadecimal.
 */
export function recoveryCode(hash: string): string {
  const letters = Array.from({ length: LETTERS }, (_, i) =>
    CODE_LETTERS.charAt(Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16) & 31),
  ).join('');
  return inGroups(letters + checkOf(letters));
}

/** The code that somebody typed, or null where it cannot be one. */
export function readRecoveryCode(typed: string): string | null {
  const code = normaliseCode(typed);
  const letters = code.slice(0, LETTERS);
  const fits = code.length === LETTERS + 2 && code.slice(LETTERS) === checkOf(letters);
  return fits ? inGroups(code) : null;
}

function checkOf(letters: string): string {
  let sum = 0;
  for (const letter of letters) sum = (sum * 37 + CODE_LETTERS.indexOf(letter) + 1) % PRIME;
  return CODE_LETTERS.charAt(sum >> 5) + CODE_LETTERS.charAt(sum & 31);
}
