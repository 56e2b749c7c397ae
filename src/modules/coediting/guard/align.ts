/** Above this many pairs a comparison would cost more than it saves. */
const MAX_PAIRS = 250_000;

/**
 * Pairs two sequences in order so that the sum of the pairs' weights is as large as possible. A weight of 0
 * or less means: these two are not the same thing. What has no partner was deleted or inserted.
 */
export function align(
  before: number,
  after: number,
  weight: (i: number, j: number) => number,
): [number, number][] {
  let head = 0;
  while (head < before && head < after && weight(head, head) === Infinity) head += 1;
  let tail = 0;
  const rest = (): number => Math.min(before, after) - head - tail;
  while (rest() > 0 && weight(before - 1 - tail, after - 1 - tail) === Infinity) tail += 1;

  const pairs: [number, number][] = [];
  for (let i = 0; i < head; i += 1) pairs.push([i, i]);
  pairs.push(...alignMiddle(head, before - tail, head, after - tail, weight));
  for (let i = tail; i > 0; i -= 1) pairs.push([before - i, after - i]);
  return pairs;
}

/** An equal pair (infinite weight) is worth more than any number of similar ones. */
const EQUAL = 1_000_000;

function alignMiddle(
  fromBefore: number,
  toBefore: number,
  fromAfter: number,
  toAfter: number,
  weight: (i: number, j: number) => number,
): [number, number][] {
  const rows = toBefore - fromBefore;
  const columns = toAfter - fromAfter;
  if (rows === 0 || columns === 0) return [];
  if (rows * columns > MAX_PAIRS) return inOrder(fromBefore, toBefore, fromAfter, toAfter, weight);
  const worth = new Float64Array(rows * columns);
  const best = new Float64Array((rows + 1) * (columns + 1));
  const at = (i: number, j: number): number => i * (columns + 1) + j;
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      const own = Math.min(weight(fromBefore + i, fromAfter + j), EQUAL);
      worth[i * columns + j] = own;
      const paired = own > 0 ? own + best[at(i + 1, j + 1)]! : 0;
      best[at(i, j)] = Math.max(paired, best[at(i + 1, j)]!, best[at(i, j + 1)]!);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < rows && j < columns;) {
    const own = worth[i * columns + j]!;
    if (own > 0 && best[at(i, j)] === own + best[at(i + 1, j + 1)]!) {
      pairs.push([fromBefore + i, fromAfter + j]);
      i += 1;
      j += 1;
    } else if (best[at(i, j)] === best[at(i + 1, j)]) i += 1;
    else j += 1;
  }
  return pairs;
}

function inOrder(
  fromBefore: number,
  toBefore: number,
  fromAfter: number,
  toAfter: number,
  weight: (i: number, j: number) => number,
): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = fromBefore, j = fromAfter; i < toBefore && j < toAfter; i += 1, j += 1) {
    if (weight(i, j) > 0) pairs.push([i, j]);
  }
  return pairs;
}
