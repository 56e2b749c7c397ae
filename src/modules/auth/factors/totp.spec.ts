import { describe, expect, it } from '@jest/globals';
import { newSeed, stepOfCode, uriOf } from './totp.js';

/** "12345678901234567890", the seed of RFC 6238 appendix B, in base 32. */
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
/** The SHA-1 vectors: seconds since 1970, and the last six of their eight digits. */
const VECTORS: [number, string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];
const at = (seconds: number): Date => new Date(seconds * 1_000);

describe('the codes of an app', () => {
  it.each(VECTORS)('are those of RFC 6238 at %d', (seconds, code) => {
    expect(stepOfCode(SEED, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it('count for their own step and the one after, and no longer', () => {
    const [seconds, code] = VECTORS[2]!;
    const step = Math.floor(seconds / 30);
    const first = step * 30;
    expect(stepOfCode(SEED, code, at(first - 1))).toBeNull();
    expect(stepOfCode(SEED, code, at(first))).toBe(step);
    expect(stepOfCode(SEED, code, at(first + 59))).toBe(step);
    expect(stepOfCode(SEED, code, at(first + 60))).toBeNull();
  });

  it('may be typed with Persian or Arabic digits and a gap, and nothing else', () => {
    const now = at(1_111_111_109);
    for (const code of ['۰۸۱۸۰۴', '٠٨١٨٠٤', '081 804']) {
      expect([code, stepOfCode(SEED, code, now)]).toEqual([code, 37_037_036]);
    }
    for (const code of ['', '81804', '0081804', '08180x', '-81804']) {
      expect([code, stepOfCode(SEED, code, now)]).toEqual([code, null]);
    }
  });

  it('come from seeds of 160 bits that the apps understand', () => {
    const seed = newSeed();
    expect(seed).toMatch(/^[A-Z2-7]{32}$/);
    expect(newSeed()).not.toBe(seed);
    expect(uriOf(seed, 'سپیده')).toBe(
      `otpauth://totp/Peyman:${encodeURIComponent('سپیده')}?secret=${seed}&issuer=Peyman`,
    );
  });
});
