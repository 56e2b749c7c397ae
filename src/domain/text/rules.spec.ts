import { describe, expect, it } from '@jest/globals';
import {
  cleanHandle,
  cleanName,
  cleanText,
  handleSkeleton,
  isolatesAreBalanced,
  lengthOf,
  withoutUnsafeCharacters,
} from './rules.js';

const taken = (text: string) => ({ ok: true, text });

describe('a text', () => {
  it.each([
    ['  hello\r\nworld \r', 'hello\nworld'],
    ['می‌شود', 'می‌شود'],
    ['e\u0301', 'é'],
    ['\uFEFFa\u2028b', 'a\nb'],
    ['a \u2067ب\u2069 c\t', 'a \u2067ب\u2069 c'],
    ['سلام\u200F!', 'سلام\u200F!'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
  ])('is taken: %j', (input, text) => {
    expect(cleanText(input, { max: 100 })).toEqual(taken(text));
  });

  it.each([
    ['', 'text.empty'],
    [' \n\u00A0', 'text.empty'],
    ['a'.repeat(11), 'text.too-long'],
    ['a'.repeat(1_000), 'text.too-long'],
    ['a\u0000b', 'text.control-character'],
    ['a\u009Fb', 'text.control-character'],
    ['a\u202Eb', 'text.direction-control'],
    ['a\u202Ab\u202C', 'text.direction-control'],
    ['a\u2067b', 'text.direction-control'],
    ['a\u2069b\u2067', 'text.direction-control'],
    ['\u2067a\nb\u2069', 'text.direction-control'],
    ['a\uD800b', 'text.broken-character'],
    ['a\uFFFEb', 'text.broken-character'],
    [`a${'\u0301'.repeat(20)}`, 'text.too-many-marks'],
  ])('is refused: %j', (input, reason) => {
    expect(cleanText(input, { max: 10 })).toMatchObject({ ok: false, reason });
  });

  it('is as long as its code points', () => {
    expect(lengthOf('a😀ب')).toBe(3);
    expect(lengthOf('\uD800\uD800\uDC00\uDC00')).toBe(3);
    expect(cleanText('😀'.repeat(10), { max: 10 }).ok).toBe(true);
  });

  it('may have to be of some length', () => {
    expect(cleanText('ab', { max: 10, min: 3 })).toEqual({ ok: false, reason: 'text.too-short', limit: 3 });
    expect(cleanText('', { max: 10, min: 0 })).toEqual(taken(''));
  });

  it('can be freed of everything that would be refused', () => {
    const hostile = 'a\u0000\u202Eb\uD800\u2067\uFFFFc\r\nd';
    expect(withoutUnsafeCharacters(hostile)).toBe('abc\nd');
    expect(cleanText(withoutUnsafeCharacters(hostile), { max: 20 }).ok).toBe(true);
    expect(isolatesAreBalanced(withoutUnsafeCharacters('\u2067a\u2069'))).toBe(true);
  });
});

describe('a name', () => {
  it('is one line with single spaces', () => {
    expect(cleanName('  Party   of\u00A0Reason ')).toEqual(taken('Party of Reason'));
    expect(cleanName('\u200Cحزب مهر\u200C')).toEqual(taken('حزب مهر'));
    expect(cleanName('نماینده‌ها')).toEqual(taken('نماینده‌ها'));
  });

  it.each([
    ['a\nb', 'text.several-lines'],
    ['a\u200Fb', 'text.direction-control'],
    ['a\u2067b\u2069', 'text.direction-control'],
    ['\u3164', 'text.control-character'],
    ['\u200C', 'text.empty'],
    ['x'.repeat(121), 'text.too-long'],
  ])('is not %j', (input, reason) => {
    expect(cleanName(input)).toMatchObject({ ok: false, reason });
  });
});

describe('a handle', () => {
  it.each([
    ['Ana.B-1_x', 'ana.b-1_x'],
    ['@ana', 'ana'],
    ['علي', 'علی'],
    ['كاوه۱۲', 'کاوه12'],
    ['مهر_ماه', 'مهر_ماه'],
  ])('is taken: %s', (input, handle) => {
    expect(cleanHandle(input)).toEqual(taken(handle));
  });

  it.each([
    ['ab', 'text.too-short'],
    ['a'.repeat(33), 'text.too-long'],
    ['', 'text.empty'],
    ['aliعلی', 'handle.mixed-scripts'],
    ['аna', 'handle.characters'], // Cyrillic а
    ['αlpha', 'handle.characters'],
    ['ａｎａ', 'handle.characters'],
    ['josé', 'handle.characters'],
    ['عـلی', 'handle.characters'], // tatweel
    ['عَلی', 'handle.characters'],
    ['ana bo', 'handle.characters'],
    ['an\u202Ea', 'handle.characters'],
    ['an\u200Ba', 'handle.characters'],
    ['.ana', 'handle.shape'],
    ['ana-', 'handle.shape'],
    ['a..b', 'handle.shape'],
    ['1234', 'handle.shape'],
  ])('is refused: %j', (input, reason) => {
    expect(cleanHandle(input)).toMatchObject({ ok: false, reason });
  });

  it('has one skeleton with those it could be taken for', () => {
    for (const [a, b] of [
      ['b0b1', 'bobl'],
      ['a.na', 'ana'],
      ['morn', 'mom'],
      ['آرش', 'ارش'],
      ['فاطمة', 'فاطمه'],
    ] as const) {
      expect(handleSkeleton(a)).toBe(handleSkeleton(b));
    }
    expect(handleSkeleton('ana')).not.toBe(handleSkeleton('ano'));
  });
});
