import type { Threshold } from './rule.js';

/**
 * Whether `have` of `of` reaches a threshold, in whole numbers: 20 of 30 is exactly two thirds
 * because 20 × 3 ≥ 2 × 30. BigInt, because the products of large weights do not fit a double.
 */
export function reaches(threshold: Threshold, have: number, of: number): boolean {
  if (threshold.test === 'count') return have >= threshold.count;
  const left = BigInt(have) * BigInt(threshold.share.den);
  const right = BigInt(threshold.share.num) * BigInt(of);
  return threshold.test === 'more-than' ? left > right : left >= right;
}

/** The smallest whole number that reaches a threshold of `of`: more than half of 58 is 30, of 5 is 3. */
export function smallest(threshold: Threshold, of: number): number {
  if (threshold.test === 'count') return threshold.count;
  const product = BigInt(threshold.share.num) * BigInt(of);
  const den = BigInt(threshold.share.den);
  return Number(threshold.test === 'more-than' ? product / den + 1n : (product + den - 1n) / den);
}
