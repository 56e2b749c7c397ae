import { describe, expect, it } from '@jest/globals';
import {
  bothCalendars,
  dayKey,
  digits,
  isolate,
  isTimeZone,
  latinDigits,
  longDate,
  shortDate,
  timeLeft,
  timeOfDay,
} from './calendar.js';

const noon = '2026-11-22T12:00:00.000Z';

describe('dates in both calendars', () => {
  it.each([
    ['en', 'UTC', noon, 'Sunday 22 November 2026 · 1 Azar 1405'],
    ['fa', 'UTC', noon, 'یکشنبه ۱ آذر ۱۴۰۵ · ۲۲ نوامبر ۲۰۲۶'],
    ['fa', 'Asia/Tehran', '2026-11-22T21:00:00Z', 'دوشنبه ۲ آذر ۱۴۰۵ · ۲۳ نوامبر ۲۰۲۶'],
    ['en', 'America/New_York', '2026-11-22T04:59:59Z', 'Saturday 21 November 2026 · 30 Aban 1405'],
    // Nowruz 1404 follows a leap year (1403): 30 Esfand exists.
    ['fa', 'UTC', '2025-03-20T12:00:00Z', 'پنجشنبه ۳۰ اسفند ۱۴۰۳ · ۲۰ مارس ۲۰۲۵'],
    ['fa', 'UTC', '2025-03-21T12:00:00Z', 'جمعه ۱ فروردین ۱۴۰۴ · ۲۱ مارس ۲۰۲۵'],
  ])('%s in %s', (lang, zone, moment, expected) => {
    expect(bothCalendars(moment, lang, zone)).toBe(expected);
    expect(bothCalendars(new Date(moment), lang, zone)).toBe(expected);
  });

  it('says one calendar alone', () => {
    expect(longDate(noon, 'fa', 'UTC')).toBe('یکشنبه ۱ آذر ۱۴۰۵');
    expect(shortDate(noon, 'fa', 'UTC', 'gregory')).toBe('۲۲ نوامبر ۲۰۲۶');
    expect(shortDate(noon, 'en', 'UTC')).toBe('22 November 2026');
  });

  it('tells the time on a 24 hour clock, midnight as 00', () => {
    expect(timeOfDay('2026-11-22T15:00:00Z', 'fa', 'Asia/Tehran')).toBe('۱۸:۳۰');
    expect(timeOfDay('2026-11-22T00:05:00Z', 'en', 'UTC')).toBe('00:05');
  });

  it('knows on which day a moment falls in a time zone', () => {
    expect(dayKey('2026-11-22T20:29:59Z', 'Asia/Tehran')).toBe('2026-11-22');
    expect(dayKey('2026-11-22T20:30:00Z', 'Asia/Tehran')).toBe('2026-11-23');
  });

  it('knows time zones', () => {
    expect(isTimeZone('Asia/Tehran')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});

describe('time left', () => {
  it.each([
    [192_000, '3 min 12 s', '۳ دقیقه و ۱۲ ثانیه'],
    [191_001, '3 min 12 s', '۳ دقیقه و ۱۲ ثانیه'],
    [60_000, '1 min', '۱ دقیقه'],
    [1, '1 s', '۱ ثانیه'],
    [0, '0 s', '۰ ثانیه'],
    [-5_000, '0 s', '۰ ثانیه'],
    [3_600_000 + 59_000, '1 h', '۱ ساعت'],
    [90_000_000, '1 d 1 h', '۱ روز و ۱ ساعت'],
  ])('%d ms', (milliseconds, english, persian) => {
    expect(timeLeft(milliseconds, 'en')).toBe(english);
    expect(timeLeft(milliseconds, 'fa')).toBe(persian);
  });
});

describe('digits and isolation', () => {
  it('writes digits as the language does, and reads them back', () => {
    expect(digits(1405, 'fa')).toBe('۱۴۰۵');
    expect(digits('41 of 58', 'fa')).toBe('۴۱ of ۵۸');
    expect(digits(12n, 'en')).toBe('12');
    expect(latinDigits('۱۲٣4')).toBe('1234');
  });

  it('isolates a name so that nothing in it reaches outside', () => {
    expect(isolate('علی')).toBe('\u2068علی\u2069');
    expect(isolate('a\u2069\u202Eb')).toBe('\u2068ab\u2069');
  });
});
