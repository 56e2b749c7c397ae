/** More differing words than this, and the texts are simply different. */
const MAX_DISTANCE = 1_000;

/**
 * The places of a longest common subsequence of two lists of words, in order: Myers' algorithm, whose cost
 * grows with the number of differences and not with the length of the text. Empty when there are too many.
 */
export function commonWords(before: readonly string[], after: readonly string[]): [number, number][] {
  const most = Math.min(before.length + after.length, MAX_DISTANCE);
  /** For each distance, how far into `before` one gets on each diagonal (`before` place minus `after` place). */
  const trace: Int32Array[] = [];
  let furthest = new Int32Array(3);
  for (let distance = 0; distance <= most; distance += 1) {
    const next = new Int32Array(2 * distance + 3);
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const offset = distance + 1;
      let x = reach(furthest, distance, diagonal);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      next[diagonal + offset] = x;
      if (x >= before.length && x - diagonal >= after.length) return walkBack(trace, distance, diagonal, x);
    }
    trace.push(next);
    furthest = next;
  }
  return [];
}

/** Where a path of `distance` changes starts on a diagonal, given how far paths with one change less reach. */
function reach(previous: Int32Array, distance: number, diagonal: number): number {
  if (distance === 0) return 0;
  return isInsertion(previous, distance, diagonal)
    ? previous[diagonal + 1 + distance]!
    : previous[diagonal - 1 + distance]! + 1;
}

/** `previous` holds diagonal d at index d + distance, `distance` being that of the step after it. */
function isInsertion(previous: Int32Array, distance: number, diagonal: number): boolean {
  if (diagonal === -distance) return true;
  return diagonal !== distance && previous[diagonal - 1 + distance]! < previous[diagonal + 1 + distance]!;
}

function walkBack(
  trace: readonly Int32Array[],
  distance: number,
  diagonal: number,
  end: number,
): [number, number][] {
  const pairs: [number, number][] = [];
  let x = end;
  for (let step = distance, at = diagonal; step >= 0; step -= 1) {
    const previous = trace[step - 1];
    const start = previous ? reach(previous, step, at) : 0;
    for (; x > start; x -= 1) pairs.push([x - 1, x - 1 - at]);
    if (!previous) break;
    const inserted = isInsertion(previous, step, at);
    at += inserted ? 1 : -1;
    x = inserted ? start : start - 1;
  }
  return pairs.reverse();
}
