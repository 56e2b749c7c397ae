import { quantile, sleep } from './figures.mjs';
import { countIn } from './raw-socket.mjs';

/** Seconds before the measuring begins, with so many messages in flight: until the code is compiled, as in a server that runs. */
export const WARM_UP = 3;
const WARM_IN_FLIGHT = 32;
/** The same where messages come at a steady pace: so many times as fast, then a pause after all of it has arrived. */
const WARM_RATE = 3;
const PAUSE_MS = 1_000;
/** One reader in so many looks into what it gets, for the times. */
const SAMPLE = 16;

/** Every number of the room, once and in order, from the first to the last this reader got. */
function checkOrder(frames, sent) {
  const numbers = frames.flatMap((frame) => {
    const [name, batch] = JSON.parse(frame);
    return name === 'events' ? batch.events.map(({ seq }) => seq) : [];
  });
  const wrong = numbers.findIndex((seq, i) => i > 0 && seq !== numbers[i - 1] + 1);
  if (wrong >= 0) throw new Error(`number ${numbers[wrong]} came after ${numbers[wrong - 1]}`);
  if (numbers.length !== sent) throw new Error(`${sent} events expected, ${numbers.length} received`);
}

async function checkStored(side, sent) {
  const stored = await side.stored();
  if (stored !== null && stored !== sent) throw new Error(`${sent} messages sent, ${stored} stored`);
}

/** Closed loop: `inFlight` senders each send the next message when theirs is done; delivered messages per CPU second. */
export async function saturate(side, n, inFlight, seconds) {
  let delivered = 0;
  let sent = 0;
  let running = true;
  const own = new Map();
  const onEvent = (bytes, start, end) => {
    delivered += countIn(bytes, side.mark, start, end);
  };
  const sockets = await side.connect(onEvent);
  const kept = [];
  if (side.isProduct) {
    const reader = sockets.at(-1);
    reader.onEvent = (bytes, start, end) => {
      onEvent(bytes, start, end);
      kept.push(bytes.toString('utf8', start, end));
    };
  }
  let flying = Math.max(inFlight, WARM_IN_FLIGHT);
  let wanted = flying;
  /** Whether the next message may follow the one that is done. */
  const goesOn = () => {
    if (running && flying <= wanted) return true;
    flying -= 1;
    return false;
  };
  const next = (socket) => {
    sent += 1;
    side.send(socket, sent, () => goesOn() && next(socket));
  };
  for (const socket of sockets.slice(1, 1 + flying)) {
    if (side.isProduct) {
      next(socket);
      continue;
    }
    // Without an acknowledgement the own message coming back says that it is done.
    socket.onEvent = (bytes, start, end) => {
      onEvent(bytes, start, end);
      if (bytes.indexOf(`"number":"${own.get(socket)}"`, start) >= 0 && goesOn()) {
        own.set(socket, ++sent);
        side.send(socket, sent);
      }
    };
    own.set(socket, ++sent);
    side.send(socket, sent);
  }
  await sleep(WARM_UP * 1_000);
  wanted = inFlight;
  while (flying > wanted) await sleep(20);
  await sleep(500);
  const before = { delivered, cpu: side.cpu(), database: side.databaseCpu() };
  await sleep(seconds * 1_000);
  const cpu = side.cpu() - before.cpu;
  const databaseCpu = side.databaseCpu() - before.database;
  const done = delivered - before.delivered;
  running = false;
  for (let i = 0; i < 50 && delivered < sent * n; i++) await sleep(100);
  await sleep(300);
  await checkStored(side, sent);
  if (delivered !== sent * n) throw new Error(`${sent} messages to ${n} readers, ${delivered} delivered`);
  if (side.isProduct) checkOrder(kept, sent);
  for (const socket of sockets) socket.close();
  return {
    perCpu: done / cpu,
    perCpuWithDatabase: done / (cpu + databaseCpu),
    cpuEach: cpu / done,
    perSecond: done / seconds,
  };
}

/** Open loop: a steady stream; the time from sending to receiving it back, for one reader in sixteen. */
export async function steady(side, n, perSecond, seconds) {
  const sentAt = new Map();
  const times = [];
  let measuring = false;
  let heard = 0;
  const pattern = /"(?:body|number)":"(\d+)/g;
  const sockets = await side.connect(() => {});
  sockets.forEach((socket, i) => {
    if (i % SAMPLE !== 0) return;
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
  const readers = Math.ceil(sockets.length / SAMPLE);
  const all = async (messages) => {
    for (let i = 0; i < 100 && heard < messages * readers; i++) await sleep(100);
  };
  const warm = Math.round(WARM_UP * perSecond * WARM_RATE);
  const total = warm + Math.round(seconds * perSecond);
  let begin = performance.now();
  let cpu = 0;
  for (let i = 0; i < total; i++) {
    const steps = i < warm ? i / WARM_RATE : i - warm + warm / WARM_RATE;
    const due = begin + (steps * 1_000) / perSecond;
    while (performance.now() < due) await sleep(1);
    if (!measuring && i >= warm) {
      const from = performance.now();
      await all(warm);
      await sleep(PAUSE_MS);
      begin += performance.now() - from;
      measuring = true;
      cpu = side.cpu();
    }
    sentAt.set(i, performance.now());
    side.send(sockets[1 + (i % Math.min(20, n - 1))], i, () => {});
  }
  cpu = side.cpu() - cpu;
  await all(total);
  await sleep(400);
  const expected = total * readers;
  if (heard !== expected) throw new Error(`${expected} deliveries expected, ${heard} heard`);
  await checkStored(side, total);
  for (const socket of sockets) socket.close();
  return {
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpu: cpu / seconds,
    cpuEach: cpu / ((total - warm) * n),
  };
}
