import { describe, expect, it } from '@jest/globals';
import { isTooMuchDeleted } from './brake.js';

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
});
