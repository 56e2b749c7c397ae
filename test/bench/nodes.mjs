import { inRounds, ratio } from './lib/figures.mjs';
import { atMost, growth } from './lib/rows.mjs';
import { once, productSide } from './lib/talk.mjs';
import { saturate, steady } from './lib/talk-load.mjs';

const IN_FLIGHT = 8;
const PER_SECOND = 50;

/** P17: two nodes with Redis between them, everybody split over both, against one node. */
export async function twoNodes({ rounds, seconds, clients }) {
  const on = (nodes, load) => once(() => productSide(clients, { nodes }), load);
  const full = (side) => saturate(side, clients, IN_FLIGHT, seconds);
  const stream = (side) => steady(side, clients, PER_SECOND, seconds);
  const results = await inRounds(rounds, {
    one: on(1, full),
    two: on(2, full),
    'one, steady': on(1, stream),
    'two, steady': on(2, stream),
  });
  const ends = { small: results.one, large: results.two, figure: 'cpuEach', times: 2 };
  return [
    atMost(
      'P17, cpu',
      `${clients} clients on two nodes, ${IN_FLIGHT} messages in flight, CPU of both and of Redis per delivery ÷ one node`,
      ratio(results.two, results.one, 'cpuEach'),
      1.6,
      1.25,
    ),
    atMost(
      'P17, p99',
      `the same with ${PER_SECOND} messages/s, sending to receiving`,
      ratio(results['two, steady'], results['one, steady'], 'p99'),
      2,
      1.3,
    ),
    growth('nodes', 'nodes 1 → 2: total CPU per delivery', ends, 0.3),
  ];
}
