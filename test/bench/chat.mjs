import { randomUUID } from 'node:crypto';
import { inRounds, quantile, ratio, show, sleep } from './lib/figures.mjs';
import { aDatabase, count, populate, startAnchor, startProduct } from './lib/product.mjs';
import { countIn, RawSocket } from './lib/raw-socket.mjs';

const TEXT = 'x'.repeat(140);
const MARK = Buffer.from('"message.posted"');
const BARE_MARK = Buffer.from('"m"');
/** Seconds before the measuring begins: until the code is compiled. */
const WARM_UP = 3;

/** Opens sockets a hundred at a time. */
async function connectAll(n, make) {
  const sockets = [];
  for (let i = 0; i < n; i += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, n - i) }, (_, k) => make(i + k)))));
  }
  return sockets;
}

/** The product's side of both chat workloads: how to connect, how to send, how to recognise a delivery. */
async function productSide(n) {
  const database = await aDatabase();
  const product = await startProduct(database);
  const coalition = await populate(database, n);
  return {
    mark: MARK,
    connect: (onEvent) =>
      connectAll(n, async (i) => {
        const socket = await new RawSocket(product.port, { cookie: coalition.people[i].cookie, onEvent })
          .ready;
        const entered = await socket.answer('room:enter', { roomId: coalition.plenary, lastSeq: null });
        if (!entered.ok) throw new Error(JSON.stringify(entered));
        return socket;
      }),
    send: (socket, number, settle) =>
      socket.ask(
        'command',
        `{"commandId":"${randomUUID()}","type":"message:post","input":{"roomId":"${coalition.plenary}","body":"${number} ${TEXT}"}}`,
        settle,
      ),
    cpu: product.cpu,
    databaseCpu: database.cpu,
    stored: async () =>
      Number(
        (await count(database, 'SELECT count(*) AS n FROM message WHERE room_id = $1', [coalition.plenary]))
          .n,
      ),
    stop: async () => {
      await product.stop();
      await database.stop();
    },
  };
}

async function bareSide(n) {
  const anchor = await startAnchor('chat.mjs');
  return {
    mark: BARE_MARK,
    connect: (onEvent) => connectAll(n, () => new RawSocket(anchor.port, { onEvent }).ready),
    send: (socket, number) => socket.write(`42["m",{"number":"${number}","by":"someone","text":"${TEXT}"}]`),
    cpu: anchor.cpu,
    databaseCpu: () => 0,
    stored: async () => null,
    stop: anchor.stop,
  };
}

/** P1: `inFlight` senders each send the next message when theirs is done; delivered messages per CPU second. */
async function saturate(side, n, inFlight, seconds) {
  let delivered = 0;
  let sent = 0;
  let running = true;
  const own = new Map();
  const onEvent = (bytes, start, end) => {
    delivered += countIn(bytes, side.mark, start, end);
  };
  const sockets = await side.connect(onEvent);
  const next = (socket) => {
    if (!running) return;
    sent += 1;
    side.send(socket, sent, () => next(socket));
  };
  for (const socket of sockets.slice(1, 1 + inFlight)) {
    if (side.mark === BARE_MARK) {
      // Without an acknowledgement the own message coming back says that it is done.
      const number = () => own.get(socket);
      socket.onEvent = (bytes, start, end) => {
        onEvent(bytes, start, end);
        if (running && bytes.indexOf(`"number":"${number()}"`, start) >= 0) {
          own.set(socket, ++sent);
          side.send(socket, sent);
        }
      };
      own.set(socket, ++sent);
      side.send(socket, sent);
    } else next(socket);
  }
  await sleep(WARM_UP * 1_000);
  const before = { delivered, cpu: side.cpu(), database: side.databaseCpu() };
  await sleep(seconds * 1_000);
  const cpu = side.cpu() - before.cpu;
  const databaseCpu = side.databaseCpu() - before.database;
  const done = delivered - before.delivered;
  running = false;
  await sleep(600);
  const stored = await side.stored();
  if (stored !== null && stored !== sent) throw new Error(`${sent} messages sent, ${stored} stored`);
  if (delivered !== sent * n) throw new Error(`${sent} messages to ${n} readers, ${delivered} delivered`);
  for (const socket of sockets) socket.close();
  return { perCpu: done / cpu, perCpuWithDatabase: done / (cpu + databaseCpu), perSecond: done / seconds };
}

/** P2: a steady stream; the time from sending to receiving it back, for one reader in sixteen. */
async function steady(side, n, perSecond, seconds) {
  const sentAt = new Map();
  const times = [];
  let measuring = false;
  let heard = 0;
  const pattern = /"(?:body|number)":"(\d+)/g;
  const sockets = await side.connect(() => {});
  sockets.forEach((socket, i) => {
    if (i % 16 !== 0) return;
    socket.onEvent = (bytes, start, end) => {
      const now = performance.now();
      for (const [, number] of bytes.subarray(start, end).toString('latin1').matchAll(pattern)) {
        heard += 1;
        if (!measuring) continue;
        const at = sentAt.get(Number(number));
        if (at !== undefined) times.push(now - at);
      }
    };
  });
  const begin = performance.now();
  let cpu = 0;
  for (let i = 0; i < (seconds + WARM_UP) * perSecond; i++) {
    const due = begin + (i * 1_000) / perSecond;
    while (performance.now() < due) await sleep(1);
    if (!measuring && i >= WARM_UP * perSecond) {
      measuring = true;
      cpu = side.cpu();
    }
    sentAt.set(i, performance.now());
    side.send(sockets[1 + (i % 20)], i, () => {});
  }
  cpu = side.cpu() - cpu;
  const sent = (seconds + WARM_UP) * perSecond;
  const expected = sent * Math.ceil(sockets.length / 16);
  for (let i = 0; i < 100 && heard < expected; i++) await sleep(100);
  await sleep(400);
  if (heard !== expected) throw new Error(`${expected} deliveries expected, ${heard} heard`);
  const stored = await side.stored();
  if (stored !== null && stored !== sent) throw new Error(`${sent} messages sent, ${stored} stored`);
  for (const socket of sockets) socket.close();
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), cpu: cpu / seconds };
}

async function measure(rounds, n, work) {
  const once = (make) => async () => {
    const side = await make(n);
    try {
      return await work(side);
    } finally {
      await side.stop();
    }
  };
  return inRounds(rounds, { bare: once(bareSide), product: once(productSide) });
}

export async function fanOut({ rounds, seconds, clients }) {
  const rows = [];
  for (const [inFlight, floor, target] of [
    [1, 0.5, 0.75],
    [8, 0.8, 4],
    [32, 0.8, 10],
  ]) {
    const { bare, product } = await measure(rounds, clients, (side) =>
      saturate(side, clients, inFlight, seconds),
    );
    const node = ratio(product, bare, 'perCpu');
    const all = ratio(product, bare, 'perCpuWithDatabase');
    rows.push({
      id: `P1, ${inFlight} in flight`,
      what: `${clients} clients, delivered per CPU second ÷ bare Socket.IO (with PostgreSQL's CPU: ${show(all.median)})`,
      ...node,
      floor: `≥ ${floor}`,
      target: `≥ ${target}`,
      met: node.median >= floor,
      onTarget: node.median >= target,
    });
  }
  return rows;
}

export async function latency({ rounds, seconds, clients }) {
  const { bare, product } = await measure(rounds, clients, (side) => steady(side, clients, 50, seconds));
  return [
    ['p50', 2, 1.3],
    ['p99', 2, 1.3],
    ['cpu', 2, 1.2],
  ].map(([figure, floor, target]) => {
    const r = ratio(product, bare, figure);
    return {
      id: `P2, ${figure}`,
      what: `${clients} clients, 50 messages/s, sending to receiving after commit ÷ bare Socket.IO`,
      ...r,
      floor: `≤ ${floor}`,
      target: `≤ ${target}`,
      met: r.median <= floor,
      onTarget: r.median <= target,
    };
  });
}
