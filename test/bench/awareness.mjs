import { populate } from './lib/coalition.mjs';
import { inRounds, median, show, sleep } from './lib/figures.mjs';
import { aDatabase, createStatement, post, startProduct } from './lib/product.mjs';
import { connectAll, RawSocket } from './lib/raw-socket.mjs';
import { growth } from './lib/rows.mjs';
import { enter } from './lib/talk.mjs';

/** As often as the client says where its caret is while somebody moves it. */
const PER_SECOND = 5;
const WARM_UP = 1;

/** Everybody moves the caret all the time; what each of them is told about the others. */
async function moving(editors, seconds) {
  const database = await aDatabase();
  const product = await startProduct(database);
  try {
    const coalition = await populate(database, editors);
    const roomId = await createStatement(product, coalition, [
      { kind: 'operative', texts: { en: 'All are equal.' } },
    ]);
    const [first] = coalition.people;
    const { docs, clientId } = await post(product, first, `/api/statements/${roomId}/texts`, { write: true });
    const { clauseId } = docs[0];
    let packets = 0;
    let measuring = false;
    const people = await connectAll(editors, async (i) => {
      const known = new Map();
      const onEvent = (bytes, start, end) => {
        const [name, batch] = JSON.parse(bytes.toString('utf8', start, end));
        if (name !== 'presence') return;
        if (measuring) packets += 1;
        for (const { seatId, cursor } of batch) if (cursor) known.set(seatId, cursor.anchor.item.clock);
      };
      const { cookie, seat } = coalition.people[i];
      const socket = await new RawSocket(product.port, { cookie, onEvent }).ready;
      await enter(socket, roomId);
      return { socket, seat, known };
    });
    let last;
    const move = (at) => {
      last = at;
      // A place in a text as Yjs names it; nobody looks whether it is there.
      const place = { item: { client: clientId, clock: at } };
      for (const { socket } of people) {
        const cursor = { clauseId, language: 'en', clientId, anchor: place, head: place };
        socket.write(`42["doing",${JSON.stringify({ roomId, cursor })}]`);
      }
    };
    const begin = performance.now();
    let cpu;
    for (let i = 0; i < (WARM_UP + seconds) * PER_SECOND; i++) {
      await sleep(begin + (i * 1_000) / PER_SECOND - performance.now());
      if (i === WARM_UP * PER_SECOND) {
        measuring = true;
        cpu = product.cpu();
      }
      move(i);
    }
    await sleep(1_500);
    measuring = false;
    cpu = product.cpu() - cpu;
    for (const { known, seat } of people)
      for (const other of people)
        if (other.seat !== seat && known.get(other.seat) !== last)
          throw new Error(`a caret is thought to be at ${known.get(other.seat)} and is at ${last}`);
    for (const { socket } of people) socket.close();
    return { told: packets / editors / seconds, cpuEach: cpu / (editors * seconds * PER_SECOND) };
  } finally {
    await product.stop();
    await database.stop();
  }
}

/** Carets of others: what they cost may not grow with everybody who is there. */
export async function awareness({ rounds, seconds, few, many }) {
  const results = await inRounds(rounds, {
    few: () => moving(few, seconds),
    many: () => moving(many, seconds),
  });
  const ends = { small: results.few, large: results.many, times: many / few };
  const told = (side) => show(median(results[side].map((row) => row.told)));
  const cost = median(results.many.map(({ cpuEach }) => cpuEach * 1e6));
  return [
    growth(
      'carets',
      `editors ${few} → ${many}, each moving its caret ${PER_SECOND} times a second: packets an editor gets in a second ` +
        `(${told('few')} → ${told('many')}; ${show(cost)} µs of CPU for a move)`,
      { ...ends, figure: 'told' },
      0.3,
    ),
  ];
}
