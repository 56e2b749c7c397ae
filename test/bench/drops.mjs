import { populate } from './lib/coalition.mjs';
import { inRounds, quantile, show, sleep } from './lib/figures.mjs';
import { checkSame, Follower, settled } from './lib/follower.mjs';
import { aDatabase, startProduct } from './lib/product.mjs';
import { connectAll } from './lib/raw-socket.mjs';
import { atLeast, atMost, spread } from './lib/rows.mjs';
import { countMessages } from './lib/talk.mjs';

const PER_SECOND = 10;
const EVERY_MS = 5_000;
const GONE_MS = [500, 2_000];

/** Loses its line every five seconds and comes back after a moment; the times it took to catch up. */
async function unsteady(follower, port, until, times) {
  const [shortest, longest] = GONE_MS;
  await sleep(Math.random() * EVERY_MS);
  while (performance.now() < until) {
    follower.cut();
    await sleep(shortest + Math.random() * (longest - shortest));
    times.push(await follower.connect(port));
    await sleep(EVERY_MS);
  }
}

async function talkOverDrops(clients, seconds) {
  const database = await aDatabase();
  const product = await startProduct(database);
  try {
    const { people, plenary } = await populate(database, clients);
    const followers = people.map((person) => new Follower(person, plenary));
    await connectAll(clients, (i) => followers[i].connect(product.port));
    const begin = performance.now();
    const times = [];
    const lines = followers.map((follower) =>
      unsteady(follower, product.port, begin + seconds * 1_000, times),
    );
    const posted = seconds * PER_SECOND;
    for (let i = 0; i < posted; i++) {
      await sleep(begin + (i * 1_000) / PER_SECOND - performance.now());
      followers[i % clients].post(i + 1);
    }
    await Promise.all(lines);
    await settled(followers, posted, sleep);
    const heard = followers.reduce((sum, { said }) => sum + new Set(said).size, 0);
    checkSame(followers, posted, await countMessages(database, plenary));
    for (const follower of followers) follower.cut();
    return {
      share: (100 * heard) / (clients * posted),
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      returns: times.length,
    };
  } finally {
    await product.stop();
    await database.stop();
  }
}

/** P5: nobody's line holds for long, and nobody misses anything. */
export async function drops({ rounds, clients, seconds }) {
  const { product } = await inRounds(rounds, { product: () => talkOverDrops(clients, seconds) });
  const told = (figure) => spread(product.map((row) => row[figure]));
  const what = `${clients} clients, each cut off every ${EVERY_MS / 1_000} s for ${GONE_MS.map((ms) => ms / 1_000).join(' to ')} s, ${PER_SECOND} messages/s for ${seconds} s`;
  return [
    atLeast(
      'P5, delivered %',
      `${what}: messages that every client got once and in order (else the run fails)`,
      told('share'),
      100,
      100,
    ),
    atMost(
      'P5, replay p99',
      `the same, from trying to connect to having everything, in ms (p50: ${show(told('p50').median)}; ${told('returns').median} returns)`,
      told('p99'),
      1_000,
      300,
    ),
  ];
}
