import { populate } from './lib/coalition.mjs';
import { inRounds, median, ratio, show, sleep } from './lib/figures.mjs';
import { checkSame, Follower, settled } from './lib/follower.mjs';
import { aDatabase, startAnchor, startProduct } from './lib/product.mjs';
import { connectAll, RawSocket } from './lib/raw-socket.mjs';
import { atMost } from './lib/rows.mjs';
import { countMessages } from './lib/talk.mjs';

/** Node's own length of the queue of those who want to connect. */
const USUAL_BACKLOG = 511;
const WRITERS = 8;
/** Messages before the crash; half of the members lose their line in the middle of them. */
const MESSAGES = 100;
const AFTERWARDS = 20;

/** Posts until so many are answered, and leaves what is under way under way. */
function talkUntil(followers, numbers, answered) {
  return new Promise((resolve) => {
    let done = 0;
    for (const writer of followers.slice(0, WRITERS)) {
      writer.onAnswer = () => {
        done += 1;
        if (done >= answered) resolve();
        else writer.post(numbers.next());
      };
      writer.post(numbers.next());
    }
  });
}

class Numbers {
  last = 0;
  next() {
    this.last += 1;
    return this.last;
  }
}

/** Everybody comes at the same moment; when the last one is there, and what it cost the server. */
async function rush(tasks, cpu) {
  const begin = performance.now();
  const before = cpu();
  await Promise.all(tasks.map((task) => task()));
  return { last: performance.now() - begin, cpu: (cpu() - before) / tasks.length };
}

async function crashAndReturn(clients) {
  const database = await aDatabase();
  let product = await startProduct(database);
  try {
    const { people, plenary } = await populate(database, clients);
    const followers = people.map((person) => new Follower(person, plenary));
    await connectAll(clients, (i) => followers[i].connect(product.port));
    const numbers = new Numbers();
    await talkUntil(followers, numbers, MESSAGES / 2);
    for (const follower of followers.slice(clients / 2)) follower.cut();
    await talkUntil(followers, numbers, MESSAGES / 2);
    await product.crash();
    for (const follower of followers) follower.cut();
    for (const writer of followers.slice(0, WRITERS)) writer.onAnswer = undefined;

    product = await startProduct(database);
    const figures = await rush(
      followers.map((follower) => () => follower.connect(product.port)),
      product.cpu,
    );
    await talkUntil(followers, numbers, AFTERWARDS);
    for (const writer of followers.slice(0, WRITERS)) writer.onAnswer = undefined;
    await settled(followers, numbers.last, sleep);
    checkSame(followers, numbers.last, await countMessages(database, plenary));
    for (const follower of followers) follower.cut();
    return figures;
  } finally {
    await product.stop();
    await database.stop();
  }
}

async function bareConnect(clients) {
  const anchor = await startAnchor('chat.mjs', [USUAL_BACKLOG]);
  try {
    const sockets = [];
    const one = async () => sockets.push(await new RawSocket(anchor.port).ready);
    const figures = await rush(
      Array.from({ length: clients }, () => one),
      anchor.cpu,
    );
    for (const socket of sockets) socket.close();
    return figures;
  } finally {
    await anchor.stop();
  }
}

/** P4: the server is killed and started again, and everybody comes back at once. */
export async function reconnectStorm({ rounds, clients }) {
  const { bare, product } = await inRounds(rounds, {
    bare: () => bareConnect(clients),
    product: () => crashAndReturn(clients),
  });
  const of = (figure, scale) => show(median(product.map((row) => row[figure])) * scale);
  const what = `killed and started again, ${clients.toLocaleString('en-US')} clients at once`;
  return [
    atMost(
      'P4, time',
      `${what}, each resumes from its last number: until the last is live ÷ bare Socket.IO, connecting only, backlog ` +
        `${USUAL_BACKLOG} (${of('last', 1)} ms)`,
      ratio(product, bare, 'last'),
      2,
      1,
    ),
    atMost(
      'P4, cpu',
      `the same, CPU of the server per client (${of('cpu', 1e6)} µs)`,
      ratio(product, bare, 'cpu'),
      3,
      1.5,
    ),
  ];
}
