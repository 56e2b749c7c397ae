import { describe, expect, it } from '@jest/globals';
import { CENTER, hemicycle } from './hemicycle-layout';

const SIZES = [1, 2, 3, 5, 8, 9, 17, 24, 25, 44, 58, 101, 250, 577, 1000];

/** The smallest distance between two seats. */
function nearest(places: readonly { x: number; y: number }[]): number {
  let least = Infinity;
  places.forEach((a, i) => {
    for (const b of places.slice(i + 1)) least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y));
  });
  return least;
}

describe('the hemicycle', () => {
  it.each(SIZES)('seats %i without two of them touching, all above the ground', (n) => {
    const { places, radius } = hemicycle(n, null);
    expect(places).toHaveLength(n);
    expect(radius).toBeGreaterThan(1.5);
    expect(nearest(places)).toBeGreaterThan(2 * radius);
    for (const { x, y } of places) {
      expect(y).toBeLessThanOrEqual(CENTER.y + 0.001);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(480);
    }
  });

  it.each(
    SIZES.filter((n) => n > 1).flatMap(
      (n) =>
        [
          [n, 1],
          [n, Math.floor(n / 2) + 1],
          [n, n - 1],
        ] as const,
    ),
  )('draws the line of %i seats after the seat needed (%i), and over none of them', (n, needed) => {
    const { places, radius, line } = hemicycle(n, needed);
    expect(places).toHaveLength(n);
    expect(nearest(places)).toBeGreaterThan(2 * radius);
    if (needed >= n) return expect(line).toBeNull();
    const { from, to } = line!;
    // On which side of the line, and how far from it.
    const side = ({ x, y }: { x: number; y: number }) =>
      ((to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x)) /
      Math.hypot(to.x - from.x, to.y - from.y);
    const distances = places.map(side);
    for (const distance of distances.slice(0, needed)) expect(-distance).toBeGreaterThan(radius);
    for (const distance of distances.slice(needed)) expect(distance).toBeGreaterThan(radius);
  });

  it('goes from the reading side to the other', () => {
    const { places } = hemicycle(58, 30);
    const xs = places.map(({ x }) => x);
    expect(xs[0]).toBeLessThan(CENTER.x);
    expect(xs.at(-1)).toBeGreaterThan(CENTER.x);
    const angle = places.map(({ x, y }) => Math.atan2(CENTER.y - y, CENTER.x - x));
    for (let i = 1; i < angle.length; i += 1) expect(angle[i]! + 1e-9).toBeGreaterThanOrEqual(angle[i - 1]!);
  });
});
