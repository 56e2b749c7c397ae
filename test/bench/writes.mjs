import { populate } from './lib/coalition.mjs';
import { inRounds, median, quantile, ratio, show, sleep } from './lib/figures.mjs';
import { aDatabase, startAnchor, startProduct } from './lib/product.mjs';
import { connectAll, RawSocket } from './lib/raw-socket.mjs';
import { atLeast, atMost } from './lib/rows.mjs';
import { countMessages, postCommand } from './lib/talk.mjs';

const POOL = 16;
const BODY = 'b'.repeat(140);
const WARM_UP_MS = 2_000;
/** Before anything counts: until the code is compiled. One writer alone would take a minute for that. */
const FIRST_WARM_UP = { writers: 64, seconds: 4 };

/** Closed loop: each writer posts its next message when the last one is acknowledged, which is after the commit. */
async function post({ sockets, product, database }, writers, roomId, seconds) {
  const times = [];
  let running = true;
  let measuring = false;
  let sent = 0;
  let answered = 0;
  const next = (socket) => {
    if (!running) return;
    const begin = performance.now();
    sent += 1;
    socket.ask('command', postCommand(roomId, sent), (bytes, start, end) => {
      if (bytes.indexOf('"ok":true', start) < 0) throw new Error(bytes.toString('utf8', start, end));
      answered += 1;
      if (measuring) times.push(performance.now() - begin);
      next(socket);
    });
  };
  for (const socket of sockets.slice(0, writers)) next(socket);
  await sleep(WARM_UP_MS);
  measuring = true;
  const before = { product: product.cpu(), database: database.cpu() };
  await sleep(seconds * 1_000);
  measuring = false;
  const each = (side, cpu) => ((cpu() - before[side]) / times.length) * 1e6;
  const cpu = { product: each('product', product.cpu), database: each('database', database.cpu) };
  running = false;
  for (let i = 0; i < 100 && answered < sent; i++) await sleep(50);
  if (answered < sent) throw new Error(`${sent - answered} messages were never acknowledged`);
  return { sent, perSecond: times.length / seconds, p50: quantile(times, 0.5), ...cpu };
}

/** P6: what the path of a message writes, against one INSERT each. Nobody is in the room. */
export async function durableWrites({ rounds, seconds, writers }) {
  const database = await aDatabase();
  const product = await startProduct(database);
  const anchor = await startAnchor('writes.mjs', [database.url]);
  try {
    const { people, plenary } = await populate(database, Math.max(...writers));
    const sockets = await connectAll(
      people.length,
      (i) => new RawSocket(product.port, { cookie: people[i].cookie }).ready,
    );
    const insert = (count) => async () => {
      const { times, stored } = await new Promise((resolve) => {
        anchor.child.once('message', ({ written }) => resolve(written));
        anchor.child.send({ write: { writers: count, seconds, body: BODY } });
      });
      if (stored !== times.length) throw new Error(`${times.length} rows written, ${stored} stored`);
      return { perSecond: times.length / seconds, p50: quantile(times, 0.5) };
    };
    const say = (count) => async () => {
      const before = await countMessages(database, plenary);
      const figures = await post(sides, count, plenary, seconds);
      const stored = (await countMessages(database, plenary)) - before;
      if (stored !== figures.sent) throw new Error(`${figures.sent} messages acknowledged, ${stored} stored`);
      return figures;
    };
    const sides = { sockets, product, database };
    await post(sides, FIRST_WARM_UP.writers, plenary, FIRST_WARM_UP.seconds);
    const results = await inRounds(rounds, {
      pool: insert(POOL),
      'pool 1': insert(1),
      ...Object.fromEntries(writers.map((count) => [count, say(count)])),
    });
    for (const socket of sockets) socket.close();
    return rows(results, writers);
  } finally {
    await anchor.stop();
    await product.stop();
    await database.stop();
  }
}

function rows(results, writers) {
  const told = (name, figure) => show(median(results[name].map((row) => row[figure])));
  const alone = atMost(
    'P6, p50, 1 writer',
    `a message at a time, sending to acknowledgement after the commit ÷ one INSERT (${told('1', 'p50')} and ${told('pool 1', 'p50')} ms)`,
    ratio(results['1'], results['pool 1'], 'p50'),
    1.5,
    1.2,
  );
  const together = writers
    .filter((count) => count > 1)
    .map((count) =>
      atLeast(
        `P6, ${count} writers`,
        `messages stored a second ÷ rows of a pool of ${POOL}, one INSERT each ` +
          `(${told(String(count), 'perSecond')} and ${told('pool', 'perSecond')}; p50 ${told(String(count), 'p50')} ms; ` +
          `CPU of a message: ${told(String(count), 'product')} µs, and ${told(String(count), 'database')} in PostgreSQL)`,
        ratio(results[count], results.pool, 'perSecond'),
        1,
        5,
      ),
    );
  return [...together, alone];
}
