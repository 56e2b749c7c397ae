import { inRounds, ratio, show } from './lib/figures.mjs';
import { atLeast, atMost, growth } from './lib/rows.mjs';
import { bareSide, once, productSide } from './lib/talk.mjs';
import { saturate, steady } from './lib/talk-load.mjs';

const IN_FLIGHT = [
  [1, 0.5, 0.75],
  [8, 0.8, 4],
  [32, 0.8, 10],
];

/** P1: everybody in one room, so many messages on their way at once; and at 8 in flight again in a larger room. */
export async function fanOut({ rounds, seconds, clients, more }) {
  const rows = [];
  for (const [inFlight, floor, target] of IN_FLIGHT) {
    const side = (make, n) =>
      once(
        () => make(n),
        (made) => saturate(made, n, inFlight, seconds),
      );
    const results = await inRounds(rounds, {
      bare: side(bareSide, clients),
      product: side(productSide, clients),
      ...(inFlight === 8 ? { bareMore: side(bareSide, more), productMore: side(productSide, more) } : {}),
    });
    const line = (n, product, bare) =>
      atLeast(
        `P1, ${inFlight} in flight${n === clients ? '' : `, ${n.toLocaleString('en-US')} clients`}`,
        `${n.toLocaleString('en-US')} clients, delivered per CPU second ÷ bare Socket.IO ` +
          `(with PostgreSQL's CPU: ${show(ratio(product, bare, 'perCpuWithDatabase').median)})`,
        ratio(product, bare, 'perCpu'),
        floor,
        target,
      );
    rows.push(line(clients, results.product, results.bare));
    if (!results.productMore) continue;
    rows.push(line(more, results.productMore, results.bareMore));
    const ends = { small: results.product, large: results.productMore, figure: 'cpuEach' };
    const what = `clients in a room ${clients} → ${more.toLocaleString('en-US')}, 8 in flight: CPU per delivery`;
    rows.push(growth('room: CPU', what, { ...ends, times: more / clients }, 0.3));
  }
  return rows;
}

/** P2: fifty messages a second to everybody. */
export async function latency({ rounds, seconds, clients }) {
  const side = (make) =>
    once(
      () => make(clients),
      (made) => steady(made, clients, 50, seconds),
    );
  const { bare, product } = await inRounds(rounds, { bare: side(bareSide), product: side(productSide) });
  return [
    ['p50', 2, 1.3],
    ['p99', 2, 1.3],
    ['cpu', 2, 1.2],
  ].map(([figure, floor, target]) =>
    atMost(
      `P2, ${figure}`,
      `${clients} clients, 50 messages/s, sending to receiving after commit ÷ bare Socket.IO`,
      ratio(product, bare, figure),
      floor,
      target,
    ),
  );
}
