/** One seat of a hemicycle, in units of the drawing. */
export interface Place {
  readonly x: number;
  readonly y: number;
}
export interface Hemicycle {
  readonly places: readonly Place[];
  readonly radius: number;
  /** Between the seat that was needed and the next. */
  readonly line: { readonly from: Place; readonly to: Place } | null;
}

export const CENTER = { x: 240, y: 226 } as const;
const OUTER = 208;
const INNER = 104;
const GAP = 0.012;
/** Seats are drawn a little smaller than the room they have. */
const FILL = 0.36;
const MOST_PITCH = 46;
/** So few seats stand in one small arc and are drawn larger. */
const FEW = 9;
const FEW_PITCH = 64;

interface Rows {
  readonly radii: readonly number[];
  readonly pitch: number;
}

/** How many rows of which radii seat `n` with the largest pitch. Few seats still stand in an arc and not in a line. */
function rowsFor(n: number): Rows {
  if (n < FEW) {
    const radius = 110 + 12 * n;
    return { radii: [radius], pitch: Math.min(FEW_PITCH, (Math.PI * radius) / Math.max(n - 1, 1)) };
  }
  const fewest = n < 25 ? 2 : n < 45 ? 3 : 4;
  let best: Rows = { radii: [OUTER], pitch: 0 };
  for (let count = fewest; count <= 40; count += 1) {
    let low = 0;
    let high = Math.min(MOST_PITCH, (OUTER - INNER) / (count - 1));
    for (let step = 0; step < 40; step += 1) {
      const pitch = (low + high) / 2;
      if (capacity(radiiOf(count, pitch), pitch) >= n) low = pitch;
      else high = pitch;
    }
    if (low > best.pitch + 0.01) best = { radii: radiiOf(count, low), pitch: low };
  }
  return best;
}

const radiiOf = (count: number, pitch: number): number[] =>
  Array.from({ length: count }, (_, row) => OUTER - row * pitch);
const capacity = (radii: readonly number[], pitch: number): number =>
  radii.reduce((sum, radius) => sum + Math.floor((Math.PI * radius) / pitch) + 1, 0);

/** So many seats over rows in proportion to their length, the remainders to the largest. */
function shares(n: number, radii: readonly number[]): number[] {
  const whole = radii.reduce((sum, radius) => sum + radius, 0);
  const exact = radii.map((radius) => (n * radius) / whole);
  const counts = exact.map(Math.floor);
  const rest = n - counts.reduce((sum, count) => sum + count, 0);
  const order = exact
    .map((value, row) => ({ row, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  for (const { row } of order.slice(0, rest)) counts[row] = (counts[row] ?? 0) + 1;
  return counts;
}

interface Spot {
  /** 0 at the reading side, 1 at the other end. */
  readonly at: number;
  readonly radius: number;
}

/** The seats of a part of the half circle, in reading order. `toEnd`: the last ones stand at the very end. */
function sector(
  n: number,
  radii: readonly number[],
  [from, to]: readonly [number, number],
  ends: { start: boolean; end: boolean },
): Spot[] {
  const spots = shares(n, radii).flatMap((count, row) => {
    const radius = radii[row] ?? OUTER;
    const free = count - (ends.start ? 0.5 : 0) - (ends.end ? 0.5 : 0);
    const each = free > 0 ? (to - from) / free : 0;
    return Array.from({ length: count }, (_, i): Spot => {
      // One seat alone in its row stands in the middle of its part.
      if (free <= 0) return { at: (from + to) / 2, radius };
      return { at: from + each * (i + (ends.start ? 0 : 0.5)), radius };
    });
  });
  return spots.sort((a, b) => a.at - b.at || (ends.end ? a.radius - b.radius : b.radius - a.radius));
}

/**
 * Places for `n` seats in a half circle, in reading order from the left. With `needed`, the line stands after that
 * many seats in a gap of its own, never over a seat.
 */
export function hemicycle(n: number, needed: number | null): Hemicycle {
  const { radii, pitch } = rowsFor(Math.max(n, 1));
  const split = needed !== null && needed > 0 && needed < n ? needed : null;
  const cut = split === null ? 1 : (split / n) * (1 - GAP);
  const parts =
    split === null
      ? [sector(n, radii, [0, 1], { start: true, end: true })]
      : [
          sector(split, radii, [0, cut], { start: true, end: false }),
          sector(n - split, radii, [cut + GAP, 1], { start: false, end: true }),
        ];
  const places = parts.flat().map((spot) => point(spot.at, spot.radius));
  const at = cut + GAP / 2;
  const inner = Math.min(...radii);
  const room = Math.min(pitch, nearest(places));
  if (split === null) return { places, radius: FILL * room, line: null };
  const free = Math.min(...places.map((place) => 2 * distance(place, at)));
  return {
    places,
    radius: FILL * Math.min(room, free),
    line: { from: point(at, inner - pitch * 0.6), to: point(at, Math.max(...radii) + pitch * 0.6) },
  };
}

/** How far a seat is from the line, which goes through the middle of the half circle. */
function distance({ x, y }: Place, at: number): number {
  const angle = Math.PI * (1 - at);
  return Math.abs((x - CENTER.x) * Math.sin(angle) - (CENTER.y - y) * Math.cos(angle));
}

/** The smallest distance between two seats. They are sorted by angle, so the nearest is never far in the list. */
function nearest(places: readonly Place[]): number {
  let least = Infinity;
  for (const [i, a] of places.entries()) {
    for (const b of places.slice(i + 1, i + 120)) least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y));
  }
  return least;
}

const point = (at: number, radius: number): Place => {
  const angle = Math.PI * (1 - at);
  return { x: CENTER.x + radius * Math.cos(angle), y: CENTER.y - radius * Math.sin(angle) };
};
