import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { populate } from './lib/coalition.mjs';
import { show, sleep } from './lib/figures.mjs';
import { aDatabase, createStatement, post, startProduct } from './lib/product.mjs';
import { RawSocket } from './lib/raw-socket.mjs';
import { atMost } from './lib/rows.mjs';
import { countMessages, enter, postCommand } from './lib/talk.mjs';

const AT_ONCE = 12;
const CLAUSES = 20;
const LETTERS = 5;
const FIRST_WORDS = 'All are equal.';
/** The time in parts: minutes, of the usual ten. After each everybody leaves, and the memory is looked at. */
const PARTS = 10;
/** The second look is what the last one is compared with: until then the server has not met everything yet. */
const COMPARED = 1;

const text = (doc) => doc.getXmlFragment('en').get(0).get(0);
const pick = (list) => list[Math.floor(Math.random() * list.length)];

/** Sends a command and insists on a yes. */
async function tell(socket, json) {
  const yes = await new Promise((resolve) => {
    socket.ask('command', json, (bytes, start, end) =>
      resolve(bytes.indexOf('"ok":true', start) >= 0 || bytes.toString('utf8', start, end)),
    );
  });
  if (yes !== true) throw new Error(yes);
}

/** Somebody comes, opens a text, writes in it and in the talk, and leaves. */
async function visit({ product, coalition, statements, done }) {
  const person = pick(coalition.people);
  const statement = pick(statements);
  const socket = await new RawSocket(product.port, { cookie: person.cookie }).ready;
  await enter(socket, coalition.plenary);
  const { clientId, docs, seq } = await post(product, person, `/api/statements/${statement.id}/texts`, {
    write: true,
  });
  await enter(socket, statement.id, seq);
  const { clauseId, updates } = pick(docs);
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, Buffer.from(update, 'base64'));
  doc.clientID = clientId;
  const typed = [];
  doc.on('update', (bytes) => typed.push(Buffer.from(bytes).toString('base64')));
  for (let i = 0; i < LETTERS; i++) text(doc).insert(text(doc).length, 'x');
  for (const one of typed) {
    const input = { roomId: statement.id, clauseId, clientId, update: one };
    await tell(socket, JSON.stringify({ commandId: randomUUID(), type: 'text:update', input }));
    statement.letters += 1;
  }
  await tell(socket, postCommand(coalition.plenary, (done.messages += 1)));
  doc.destroy();
  socket.close();
  done.visits += 1;
}

/** Every letter and every message that was acknowledged is there. */
async function check({ database, product, coalition, statements, done }) {
  const stored = await countMessages(database, coalition.plenary);
  if (stored !== done.messages) throw new Error(`${done.messages} messages acknowledged, ${stored} stored`);
  for (const { id, letters } of statements) {
    const { docs } = await post(product, coalition.people[1], `/api/statements/${id}/texts`, {});
    let length = 0;
    for (const { updates } of docs) {
      const doc = new Y.Doc();
      for (const update of updates) Y.applyUpdate(doc, Buffer.from(update, 'base64'));
      length += text(doc).length;
    }
    const expected = docs.length * FIRST_WORDS.length + letters;
    if (length !== expected) throw new Error(`${expected} letters acknowledged, ${length} in the texts`);
  }
}

/** P19: people come, write and leave for ten minutes, over a thousand documents; what stays behind. */
export async function soak({ seconds, documents, people }) {
  const database = await aDatabase();
  const product = await startProduct(database, {}, { probe: true });
  try {
    const coalition = await populate(database, people);
    const statements = [];
    const clauses = Array.from({ length: CLAUSES }, () => ({
      kind: 'operative',
      texts: { en: FIRST_WORDS },
    }));
    for (let i = 0; i < documents / CLAUSES; i++)
      statements.push({ id: await createStatement(product, coalition, clauses), letters: 0 });
    const all = { database, product, coalition, statements, done: { visits: 0, messages: 0 } };
    const looks = [];
    for (let part = 0; part < PARTS; part++) {
      const until = performance.now() + (seconds * 1_000) / PARTS;
      const one = async () => {
        while (performance.now() < until) await visit(all);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      await sleep(1_500);
      looks.push(await product.look());
    }
    await check(all);
    return rows(looks, all.done.visits, { seconds, documents });
  } finally {
    await product.stop();
    await database.stop();
  }
}

function rows(looks, visits, { seconds, documents }) {
  const compared = (figure) => {
    const value = looks.at(-1)[figure] / looks[COMPARED][figure];
    return { median: value, min: value, max: value };
  };
  const megabytes = looks.map(({ heap }) => show(heap / 2 ** 20)).join(', ');
  const what =
    `${show(seconds / 60)} minutes, ${visits.toLocaleString('en-US')} visits (${AT_ONCE} at once) that write in one of ` +
    `${documents.toLocaleString('en-US')} texts and in the talk`;
  return [
    atMost(
      'P19, heap',
      `${what}: heap without garbage at the end ÷ after a fifth of the time (MB after each tenth: ${megabytes})`,
      compared('heap'),
      1.2,
      1.05,
    ),
    atMost(
      'P19, open',
      `the same: sockets, timers and files that are open (${looks.at(-1).open})`,
      compared('open'),
      1,
      1,
    ),
  ];
}
