import { generateSecret, generateURI, verifySync } from 'otplib';

const STEP_S = 30;

/** A seed of 160 random bits, as the apps want it: base 32. */
export const newSeed = (): string => generateSecret({ length: 20 });

/** What the picture for the app says. */
export const uriOf = (seed: string, handle: string): string =>
  generateURI({ issuer: 'Peyman', label: handle, secret: seed, period: STEP_S, digits: 6 });

/**
 * The time step whose code this is (RFC 6238: 30 seconds, 6 digits, SHA-1), or null. The present step
 * counts and the one before, so that a code may be typed slowly. Only the server's clock is asked.
 */
export function stepOfCode(seed: string, code: string, now: Date): number | null {
  const token = latinDigits(code);
  if (!/^\d{6}$/.test(token)) return null;
  const epoch = Math.floor(now.getTime() / 1_000);
  const result = verifySync({
    secret: seed,
    token,
    epoch,
    period: STEP_S,
    digits: 6,
    epochTolerance: [STEP_S, 0],
  });
  return result.valid ? Math.floor(epoch / STEP_S) + result.delta : null;
}

/** Persian and Arabic digits as people type them; spaces between the halves do no harm. */
const latinDigits = (text: string): string =>
  text
    .replace(/[\s\u200c-]/g, '')
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660));
