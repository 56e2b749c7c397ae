/** How long acknowledgements took whose commands were given in these stretches of time, in milliseconds. */
export function latencies({ intents, acks }, ...stretches) {
  const times = [];
  for (const [key, { at }] of intents) {
    const ack = acks.get(key);
    if (ack?.ok && stretches.some(({ from, to }) => at >= from && at < to)) times.push(ack.at - at);
  }
  times.sort((a, b) => a - b);
  return { n: times.length, median: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** R15: what is asked of everybody's latency while something is wrong that is not theirs. */
export function keepsPace(stage, { undisturbed, during }) {
  for (const [figure, most] of [
    ['median', 2],
    ['p99', 5],
  ]) {
    const ratio = during[figure] / undisturbed[figure];
    stage.expect(ratio <= most, `the ${figure} of latency was ${ratio.toFixed(2)} times the undisturbed one`);
  }
}

const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
