/**
 * How much more work `run` does on an input `factor` times as long: about `factor` when the work is
 * linear, its square when it is quadratic. Counted is the processor's time and not the clock's, and the
 * quickest of several tries, so that a busy machine does not look like a slow program.
 */
export function growth(run: (size: number) => void, small: number, factor = 8, tries = 4): number {
  const time = (size: number): number => {
    const before = process.cpuUsage();
    run(size);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  let [least, most] = [Infinity, Infinity];
  for (let i = 0; i < tries; i++) {
    least = Math.min(least, time(small));
    most = Math.min(most, time(small * factor));
  }
  return most / Math.max(least, 1);
}
