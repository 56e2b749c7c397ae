import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CODE_LETTERS } from './codes.js';
import {
  isPossibleIn,
  isVouchedFor,
  missingIn,
  readRecoveryCode,
  RECOVERY_ASKED_MS,
  RECOVERY_DELAY_MS,
  RECOVERY_ENDINGS,
  RECOVERY_OPEN_MS,
  recoveryCode,
  type Place,
} from './recovery.js';

const place = (heads: string[], trusted: string[]): Place => ({ heads, trusted });

describe('T-009: who may let somebody back in', () => {
  const usual = place(['head'], ['friend', 'other']);
  it.each<[string, Place, string[], 'head' | 'trusted' | null]>([
    ['nobody', usual, [], 'trusted'],
    ['the head alone', usual, ['head'], 'trusted'],
    ['a named one alone', usual, ['friend'], 'head'],
    ['two named, without the head', usual, ['friend', 'other'], 'head'],
    ['the head and somebody who was not named', usual, ['head', 'anyone'], 'trusted'],
    ['the head and a named one', usual, ['friend', 'head'], null],
    ['the head, named as well, alone', place(['head'], ['head']), ['head'], 'head'],
    [
      'the head, named as well, and another named one',
      place(['head'], ['head', 'friend']),
      ['head', 'friend'],
      null,
    ],
    ['two heads, of whom one was named', place(['head', 'second'], ['second']), ['head', 'second'], null],
    [
      'two heads, of whom none was named',
      place(['head', 'second'], ['friend']),
      ['head', 'second'],
      'trusted',
    ],
    ['one named, where nobody else heads', place([], ['friend', 'other']), ['friend'], 'trusted'],
    [
      'one named twice, where nobody else heads',
      place([], ['friend', 'friend']),
      ['friend', 'friend'],
      'trusted',
    ],
    ['two named, where nobody else heads', place([], ['friend', 'other']), ['friend', 'other'], null],
  ])('%s', (_, where, by, missing) => expect(missingIn(where, by)).toBe(missing));

  it('in each party that the account has a seat in, and never where it has none', () => {
    const there = place(['boss'], ['mate']);
    expect(isVouchedFor([usual], ['head', 'friend'])).toBe(true);
    expect(isVouchedFor([usual, there], ['head', 'friend'])).toBe(false);
    expect(isVouchedFor([usual, there], ['head', 'friend', 'boss'])).toBe(false);
    expect(isVouchedFor([usual, there], ['head', 'friend', 'boss', 'mate'])).toBe(true);
    expect(isVouchedFor([], ['head', 'friend'])).toBe(false);
  });

  it('only where somebody was named beforehand', () => {
    expect(isPossibleIn(usual)).toBe(true);
    expect(isPossibleIn(place(['head'], []))).toBe(false);
    expect(isPossibleIn(place(['head'], ['head']))).toBe(false);
    expect(isPossibleIn(place([], ['friend']))).toBe(false);
    expect(isPossibleIn(place([], ['friend', 'other']))).toBe(true);
  });
});

describe('T-009: a recovery', () => {
  it('may be asked for within a week, waits a day, and then stays open for three', () => {
    const day = 86_400_000;
    expect([RECOVERY_ASKED_MS, RECOVERY_DELAY_MS, RECOVERY_OPEN_MS]).toEqual([7 * day, day, 3 * day]);
  });

  it('ends in one of three ways, by the names that are kept in the database', () => {
    expect(RECOVERY_ENDINGS).toEqual(['completed', 'cancelled', 'stopped']);
  });
});

describe('T-009: the code that is told', () => {
  const codeOf = (secret: string): string => recoveryCode(createHash('sha256').update(secret).digest('hex'));
  const code = codeOf('a secret');

  it('says nothing of the secret but that it is the same', () => {
    expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){3}$/);
    expect(codeOf('a secret')).toBe(code);
    expect(codeOf('another')).not.toBe(code);
  });

  /** Told by one version of the program and typed into another, so it may never change. Its check was reckoned apart. */
  it.each([
    ['00'.repeat(32), '00000-00000-00000-000n1'],
    ['052a4f7499bee3082d52779cc1e60b30557a9fc4e90e33587da2c7ec11365b80', '5afms-y38dj-qw16b-gntvw'],
    ['ff'.repeat(32), 'zzzzz-zzzzz-zzzzz-zzz2z'],
  ])('is of the hash %s this: %s', (hash, told) => {
    expect(recoveryCode(hash)).toBe(told);
    expect(readRecoveryCode(told)).toBe(told);
  });

  it('is understood as people write it', () => {
    const persian = (text: string) => text.replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'.charAt(Number(digit)));
    for (const typed of [code.toUpperCase(), code.replaceAll('-', ' '), ` ${code.replaceAll('-', '')}\n`])
      expect(readRecoveryCode(typed)).toBe(code);
    expect(readRecoveryCode(persian(code))).toBe(code);
    expect(readRecoveryCode(code.replaceAll('0', 'O').replaceAll('1', 'l'))).toBe(code);
  });

  it('is not taken with one letter wrong, missing or too many, nor with two that changed places', () => {
    const plain = code.replaceAll('-', '');
    for (let i = 0; i < plain.length; i++) {
      for (const letter of CODE_LETTERS) {
        if (letter === plain[i]) continue;
        expect(readRecoveryCode(plain.slice(0, i) + letter + plain.slice(i + 1))).toBeNull();
      }
      expect(readRecoveryCode(plain.slice(0, i) + plain.slice(i + 1))).toBeNull();
      if (i === 0 || plain[i] === plain[i - 1]) continue;
      const swapped = plain.slice(0, i - 1) + plain[i]! + plain[i - 1]! + plain.slice(i + 1);
      expect(readRecoveryCode(swapped)).toBeNull();
    }
    for (const typed of ['', '-', `${plain}0`, 'x'.repeat(400)]) expect(readRecoveryCode(typed)).toBeNull();
  });
});
