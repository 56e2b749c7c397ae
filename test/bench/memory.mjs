import { populate } from './lib/coalition.mjs';
import { inRounds, median, ratio, show, sleep } from './lib/figures.mjs';
import { aDatabase, startAnchor, startProduct } from './lib/product.mjs';
import { connectAll, RawSocket } from './lib/raw-socket.mjs';
import { atMost } from './lib/rows.mjs';
import { enter } from './lib/talk.mjs';

/** Members of one coalition; more of them are in another one. */
const MEMBERS = 1_000;
/** Connections that come and go before the first look: what is made once is no memory of a member. */
const FIRST = 100;

/** Bytes for each connection: the process before and after, both times without garbage. */
async function perConnection(program, clients, connect) {
  const first = await connectAll(Math.min(FIRST, clients), connect);
  for (const socket of first) socket.close();
  await sleep(1_000);
  const before = await program.look();
  const sockets = await connectAll(clients, connect);
  await sleep(1_500);
  const after = await program.look();
  const gone = sockets.filter((socket) => socket.tcp.destroyed).length;
  if (gone > 0) throw new Error(`${gone} of ${clients} idle connections were lost`);
  for (const socket of sockets) socket.close();
  return {
    rss: (after.rss - before.rss) / clients,
    heap: (after.heap - before.heap + after.external - before.external) / clients,
  };
}

async function bare(clients) {
  const anchor = await startAnchor('chat.mjs');
  try {
    return await perConnection(anchor, clients, () => new RawSocket(anchor.port).ready);
  } finally {
    await anchor.stop();
  }
}

/** Everybody is signed in, and in the rooms that the first screen of a coalition enters: its own and its plenary. */
async function members(clients) {
  const database = await aDatabase();
  const product = await startProduct(database, {}, { probe: true });
  try {
    const people = [];
    while (people.length < clients) {
      const coalition = await populate(database, Math.min(MEMBERS, clients - people.length));
      people.push(
        ...coalition.people.map(({ cookie }) => ({ cookie, rooms: [coalition.id, coalition.plenary] })),
      );
    }
    return await perConnection(product, clients, async (i) => {
      const socket = await new RawSocket(product.port, { cookie: people[i].cookie }).ready;
      for (const roomId of people[i].rooms) await enter(socket, roomId);
      return socket;
    });
  } finally {
    await product.stop();
    await database.stop();
  }
}

/** P3: what a member costs who only listens. */
export async function idleMemory({ rounds, clients }) {
  const results = await inRounds(rounds, { bare: () => bare(clients), product: () => members(clients) });
  return ['rss', 'heap'].map((figure) => {
    const kilobytes = (side) => show(median(results[side].map((row) => row[figure])) / 1024);
    const what =
      `${clients.toLocaleString('en-US')} idle members, ${MEMBERS.toLocaleString('en-US')} to a coalition: ` +
      `${figure === 'rss' ? 'resident memory' : 'heap and buffers'} for each ÷ bare Socket.IO ` +
      `(${kilobytes('product')} and ${kilobytes('bare')} KB)`;
    return atMost(`P3, ${figure}`, what, ratio(results.product, results.bare, figure), 2, 1.3);
  });
}
