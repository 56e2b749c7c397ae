import * as Y from 'yjs';
import { hocuspocusSide, productSide } from './lib/co-editors.mjs';
import { inRounds, median, quantile, ratio, show, sleep } from './lib/figures.mjs';
import { atMost, growth, spread } from './lib/rows.mjs';

const PER_SECOND = 5;
/** All together, while the code is being compiled: few editors would take minutes for that. */
const WARM_PER_SECOND = 200;
/** The anchor falls behind with 200 editors: it must be able to catch up with what it was warmed up with. */
const MOST_WARM = 12_000;
const MOST_MEASURED = 7_500;
/** One editor in so many reads its frames as they come, for the times; the others afterwards, to keep the load cheap. */
const SAMPLE = 5;
const CALM_MS = 3_000;
/** The anchor has taken 80 s for what 200 editors had typed in 12. */
const MOST_CATCHING_UP_MS = 240_000;
const text = (doc) => doc.getXmlFragment('en').get(0).get(0);

/**
 * Everybody writes on at a place of their own in the same text, one letter at a time, evenly spread. In the `warmUp`
 * seconds before, every letter is taken back by the next stroke: until the code is compiled, without filling the clause.
 */
async function type(side, editors, seconds, warmUp) {
  const sentAt = new Map();
  const times = [];
  let measuring = false;
  let begin = Infinity;
  let unanswered = 0;
  let lastFrame = 0;
  /** Letters that the sampled editors have still to hear of. */
  let missing = 0;
  const people = [];
  for (let i = 0; i < editors; i++) {
    const frames = [];
    const isSample = i % SAMPLE === 0;
    const receive = (frame) => {
      frames.push(frame);
      lastFrame = performance.now();
      if (!isSample) return;
      const now = performance.now();
      for (const update of side.updatesIn(frame)) {
        for (const { id, length } of Y.decodeUpdate(update).structs) {
          const at = id.client === clientId ? undefined : sentAt.get(id.client);
          if (at) missing -= length;
          if (!measuring || !at) continue;
          for (let k = 0; k < length; k++) if (at[id.clock + k] > begin) times.push(now - at[id.clock + k]);
        }
      }
    };
    const { clientId, first, send, close } = await side.connect(i, receive);
    const doc = new Y.Doc();
    for (const update of first) Y.applyUpdate(doc, update);
    doc.clientID = clientId;
    const at = [];
    sentAt.set(clientId, at);
    doc.on('update', (update) => {
      if (doc.isChecked) return;
      unanswered += 1;
      send(update, () => (unanswered -= 1));
    });
    people.push({ doc, frames, at, close });
  }
  await sleep(300);

  const began = text(people[0].doc).length;
  const start = performance.now();
  // An even number for each: what is typed in the warm-up is taken back in it.
  const rate = editors * PER_SECOND;
  const warmRate = Math.max(rate, WARM_PER_SECOND);
  const strokes = Math.min(warmUp * warmRate, MOST_WARM) / editors;
  const warm = 2 * Math.floor(strokes / 2) * editors;
  const letters = Math.min(Math.round(seconds * rate), MOST_MEASURED);
  let before;
  for (let n = 0; n < warm + letters; n++) {
    const due = start + 1_000 * (Math.min(n, warm) / warmRate + Math.max(0, n - warm) / rate);
    while (performance.now() < due) await sleep(1);
    if (!measuring && n >= warm) {
      for (let i = 0; i < 200 && unanswered > 0; i++) await sleep(5);
      measuring = true;
      begin = performance.now();
      before = { cpu: side.cpu(), database: side.databaseCpu() };
    }
    const { doc, at } = people[n % editors];
    const here = text(doc);
    if (!measuring && Math.floor(n / editors) % 2 === 1) {
      here.delete(here.length - 1, 1);
      continue;
    }
    at.push(performance.now());
    here.insert(here.length, 'abcdefghijklmnopqrstuvwxyz '[n % 27]);
  }
  // What is still under way belongs to the keystrokes that were counted.
  const typed = warm / 2 + letters;
  for (const [i, { at }] of people.entries()) if (i % SAMPLE === 0) missing += typed - at.length;
  const deadline = performance.now() + MOST_CATCHING_UP_MS;
  const isOver = () => unanswered === 0 && missing === 0 && performance.now() - lastFrame > 300;
  while (!isOver() && performance.now() < deadline) await sleep(20);
  const cpu = side.cpu() - before.cpu;
  const database = side.databaseCpu() - before.database;
  measuring = false;
  // Beyond its cliff a server stands still between two frames of the same letters.
  while (performance.now() - lastFrame < CALM_MS && performance.now() < deadline + CALM_MS) await sleep(20);
  for (const { close } of people) close();
  await check(side, people, began + letters);
  return {
    perKeystroke: (cpu / letters) * 1e6,
    withDatabase: ((cpu + database) / letters) * 1e6,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}

/** Every keystroke must be in every replica, in the same place. */
async function check(side, people, expectedLength) {
  const texts = people.map(({ doc, frames }) => {
    doc.isChecked = true;
    doc.transact(() => {
      for (const frame of frames) for (const update of side.updatesIn(frame)) Y.applyUpdate(doc, update);
    });
    return text(doc).toString();
  });
  const other = texts.findIndex((one) => one !== texts[0]);
  if (other >= 0)
    throw new Error(`editor ${other} has ${texts[other].length} letters, the first ${texts[0].length}`);
  if (texts[0].length !== expectedLength)
    throw new Error(`${expectedLength} letters expected, ${texts[0].length} in the text`);
  await side.check(texts[0]);
}

/**
 * P9 and P10: many people in one clause, everything judged and stored, against Hocuspocus, which does neither. `sizes`:
 * a quiet clause, a busy one, a crowded one, and more than anybody expects.
 */
export async function coediting({ rounds, seconds, warmUp, sizes }) {
  const once = (make, editors) => async () => {
    const side = await make(editors);
    try {
      return await type(side, editors, seconds, warmUp);
    } finally {
      await side.stop();
    }
  };
  const sides = {};
  for (const n of sizes) {
    sides[`hocuspocus ${n}`] = once(hocuspocusSide, n);
    sides[`product ${n}`] = once(productSide, n);
  }
  const results = await inRounds(rounds, sides);
  const [quiet, busy, crowded, most] = sizes;
  const cpuRow = (n, target) => {
    const [product, hocuspocus] = [results[`product ${n}`], results[`hocuspocus ${n}`]];
    const all = ratio(product, hocuspocus, 'withDatabase');
    const what =
      `${n} editors × ${PER_SECOND} letters/s in one clause, CPU per keystroke ÷ Hocuspocus in memory ` +
      `(with PostgreSQL's CPU: ${show(all.median)}; ${show(median(product.map((row) => row.perKeystroke)))} µs)`;
    return atMost(`P9, ${n} editors`, what, ratio(product, hocuspocus, 'perKeystroke'), 1.2, target);
  };
  const told = (side, figure) => spread(results[side].map((row) => row[figure]));
  const timeRow = (n, floor, target) =>
    atMost(
      `P10, p99, ${n} editors`,
      `from one editor to the other in ms (Hocuspocus: ${show(told(`hocuspocus ${n}`, 'p99').median)})`,
      told(`product ${n}`, 'p99'),
      floor,
      target,
    );
  const ends = { small: results[`product ${quiet}`], large: results[`product ${crowded}`] };
  return [
    cpuRow(busy, 0.5),
    cpuRow(crowded, 0.35),
    cpuRow(most, 0.2),
    atMost(
      `P10, p50, ${quiet} editors`,
      `from one editor to the other ÷ Hocuspocus (${show(told(`product ${quiet}`, 'p50').median)} ms)`,
      ratio(results[`product ${quiet}`], results[`hocuspocus ${quiet}`], 'p50'),
      3,
      1.5,
    ),
    timeRow(busy, 50, 30),
    timeRow(most, 500, 50),
    growth(
      'editors',
      `editors ${quiet} → ${crowded}: CPU per keystroke`,
      { ...ends, figure: 'perKeystroke', times: crowded / quiet },
      0,
    ),
  ];
}
