import { describe, expect, it } from '@jest/globals';
import { BRAKE_MS, isTooMuchDeleted } from './brake.js';

describe('the brake on deletions', () => {
  it.each([
    [1_000, 1_000, false],
    [1_001, 1_001, true],
    [1_001, 5_005, false],
    [1_001, 5_004, true],
    [2_000, 10_000, false],
    [2_001, 10_000, true],
    [200_000, 1_000_000, false],
  ])('%i deleted of %i: %s', (deleted, written, expected) => {
    expect(isTooMuchDeleted(deleted, written)).toBe(expected);
  });

  it('looks at one minute, and at less than the usual floor where it is told to', () => {
    expect(BRAKE_MS).toBe(60_000);
    expect(isTooMuchDeleted(11, 20, 10)).toBe(true);
    expect(isTooMuchDeleted(10, 20, 10)).toBe(false);
  });
});
