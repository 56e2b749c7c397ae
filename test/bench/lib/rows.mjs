import { median } from './figures.mjs';

/** One line of the report: what was measured, and what we hold ourselves to. */
const row = (id, what, figure, sign, floor, target, isWithin) => ({
  id,
  what,
  ...figure,
  floor: `${sign} ${floor}`,
  target: `${sign} ${target}`,
  met: isWithin(figure.median, floor),
  onTarget: isWithin(figure.median, target),
});
export const atMost = (id, what, figure, floor, target) =>
  row(id, what, figure, '≤', floor, target, (value, bound) => value <= bound);
export const atLeast = (id, what, figure, floor, target) =>
  row(id, what, figure, '≥', floor, target, (value, bound) => value >= bound);

/** A line that explains another one; nothing is asked of it. */
export const toldOnly = (id, what, figure) => ({ id, what, ...figure, met: true, onTarget: true });

/** A slope between two sizes measured in the same round: 0 is constant, 1 is linear. Above the bound it is missed. */
export const growth = (id, what, ends, bound) => bounded(id, what, slope(ends), bound);

export function slope({ small, large, figure, times }) {
  return spread(large.map((one, i) => Math.log(one[figure] / small[i][figure]) / Math.log(times)));
}

/** Something about growing that is no slope. */
export const bounded = (id, what, figure, bound) => ({
  id,
  what,
  ...figure,
  floor: `≤ ${bound}`,
  isGrowth: true,
  met: figure.median <= bound,
});

/** The median of some values, with their range. */
export function spread(values) {
  const finite = values.filter(Number.isFinite);
  return { median: median(finite), min: Math.min(...finite), max: Math.max(...finite) };
}
