/** How long acknowledgements took whose commands were given in this stretch of time, in milliseconds. */
export function latencies({ intents, acks }, from, to, who = () => true) {
  const times = [];
  for (const [key, { at }] of intents) {
    const ack = acks.get(key);
    if (at >= from && at < to && ack?.ok && who(key)) times.push(ack.at - at);
  }
  times.sort((a, b) => a - b);
  return { n: times.length, median: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
