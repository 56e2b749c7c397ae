/**
 * How much longer `run` takes on an input `factor` times as long: about `factor` when the work is
 * linear, its square when it is quadratic. Both are timed in the same breath and the quickest of
 * several tries counts, so that a busy machine does not look like a slow program.
 */
export function growth(run: (size: number) => void, small: number, factor = 8, tries = 4): number {
  const time = (size: number): number => {
    const started = performance.now();
    run(size);
    return performance.now() - started;
  };
  let [least, most] = [Infinity, Infinity];
  for (let i = 0; i < tries; i++) {
    least = Math.min(least, time(small));
    most = Math.min(most, time(small * factor));
  }
  return most / Math.max(least, 1);
}
