import { populate } from './lib/coalition.mjs';
import { inRounds, median, show } from './lib/figures.mjs';
import { connectAll, RawSocket } from './lib/raw-socket.mjs';
import { bounded, growth, spread } from './lib/rows.mjs';
import { enter, once, productSide } from './lib/talk.mjs';
import { saturate, steady } from './lib/talk-load.mjs';

/** Messages a second to the smaller room; the larger one gets as many deliveries in all. */
const PER_SECOND = 50;
const IN_FLIGHT = 32;
/** Members of each of the other coalitions. */
const MEMBERS = 100;

/** A larger room at the same number of deliveries, and how close to its most a room can be filled. */
export async function roomGrowth({ rounds, seconds, few, many }) {
  const talk = (n, perSecond) =>
    once(
      () => productSide(n),
      (side) => steady(side, n, perSecond, seconds),
    );
  const full = await once(
    () => productSide(few),
    (side) => saturate(side, few, IN_FLIGHT, seconds),
  )();
  const most = full.perSecond / few;
  const results = await inRounds(rounds, {
    few: talk(few, PER_SECOND),
    many: talk(many, (PER_SECOND * few) / many),
    easy: talk(few, most * 0.3),
    hard: talk(few, most * 0.9),
  });
  const ends = { small: results.few, large: results.many, figure: 'p99', times: many / few };
  const steps = results.hard.map(({ p99 }, i) => p99 / results.easy[i].p99);
  const told = (side) => show(median(results[side].map(({ p99 }) => p99)));
  return [
    growth(
      'room: p99',
      `clients in a room ${few} → ${many.toLocaleString('en-US')} at ${PER_SECOND * few} deliveries/s: p99 ` +
        `(${told('few')} → ${told('many')} ms)`,
      ends,
      0.3,
    ),
    bounded(
      'room: no cliff',
      `${few} clients: p99 at 90 % of the ${show(most)} messages/s that ${IN_FLIGHT} in flight reach ÷ p99 at 30 %; not a slope ` +
        `(${told('easy')} → ${told('hard')} ms)`,
      spread(steps),
      5,
    ),
  ];
}

/** People who are signed in and idle in coalitions of their own. */
const idleElsewhere = (idle) => async (database, products) => {
  const sockets = [];
  for (let begun = 0; begun < idle; begun += MEMBERS) {
    const coalition = await populate(database, Math.min(MEMBERS, idle - begun));
    const made = await connectAll(coalition.people.length, async (i) => {
      const { cookie } = coalition.people[i];
      const socket = await new RawSocket(products[0].port, { cookie }).ready;
      await enter(socket, coalition.plenary);
      return socket;
    });
    sockets.push(...made);
  }
  return { stop: () => sockets.forEach((socket) => socket.close()) };
};

/** Others on the same server who do nothing. */
export async function elsewhere({ rounds, seconds, clients, idle }) {
  const talk = (others) =>
    once(
      () => productSide(clients, { prepare: idleElsewhere(others) }),
      (side) => steady(side, clients, PER_SECOND, seconds),
    );
  const results = await inRounds(rounds, { alone: talk(0), beside: talk(idle) });
  const ends = { small: results.alone, large: results.beside, times: (clients + idle) / clients };
  const what = `${clients} clients, ${PER_SECOND} messages/s, 0 → ${idle.toLocaleString('en-US')} idle in other coalitions`;
  return [
    growth('elsewhere: p99', `${what}: p99`, { ...ends, figure: 'p99' }, 0.1),
    growth('elsewhere: CPU', `${what}: CPU per delivery`, { ...ends, figure: 'cpuEach' }, 0.1),
  ];
}
