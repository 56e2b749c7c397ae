import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { sleep } from './figures.mjs';
import { count, createStatement, post } from './product.mjs';
import { RawSocket } from './raw-socket.mjs';

/** Commands of one writer on their way at once. */
const IN_FLIGHT = 256;
/** What is written after the last snapshot: on average half of what makes the next one due. */
export const TAIL = 100;
/** A clause is not shortened twice within half a minute. */
const PAUSE_MS = 30_500;

const file = new URL('../../fixtures/editing-traces/sveltecomponent.json.gz', import.meta.url);
const { txns, endContent } = JSON.parse(gunzipSync(readFileSync(file)).toString());
const patches = txns.flatMap((txn) => txn.patches);
/** What one person typed and deleted while writing 18,451 characters, keystroke by keystroke. */
export const TRACE = { edits: patches.length, text: endContent };

/**
 * A statement whose clauses were each written by replaying the whole trace through the product's own path, one
 * update for each edit. What is left over after the snapshots is a tail of TAIL updates for each clause.
 */
export async function writeLongHistory(database, product, coalition, clauses) {
  const roomId = await createStatement(
    product,
    coalition,
    Array.from({ length: clauses }, () => ({ kind: 'operative', texts: { en: 'x' } })),
  );
  const writers = [];
  for (let i = 0; i < clauses; i++) {
    const person = coalition.people[i];
    const { clientId, docs } = await post(product, person, `/api/statements/${roomId}/texts`, {
      write: true,
    });
    const socket = await new RawSocket(product.port, { cookie: person.cookie }).ready;
    writers.push(writerOf({ socket, roomId, clientId, ...docs[i] }));
  }
  const until = patches.length - TAIL;
  await Promise.all(writers.map((write) => write(0, until - 1)));
  await sleep(PAUSE_MS);
  await Promise.all(writers.map((write) => write(until - 1, until)));
  await snapshots(database, roomId);
  await Promise.all(writers.map((write) => write(until, patches.length)));
  return roomId;
}

/** Replays a part of the trace into a clause: never more than IN_FLIGHT unanswered, all of it accepted. */
function writerOf({ socket, roomId, clientId, clauseId, updates }) {
  const doc = new Y.Doc();
  for (const first of updates) Y.applyUpdate(doc, Buffer.from(first, 'base64'));
  doc.clientID = clientId;
  const text = doc.getXmlFragment('en').get(0).get(0);
  let update;
  doc.on('update', (bytes) => (update = bytes));
  text.delete(0, text.length);
  const clearing = update;
  const send = (bytes) =>
    new Promise((resolve, reject) => {
      const input = { roomId, clauseId, clientId, update: Buffer.from(bytes).toString('base64') };
      const command = { commandId: randomUUID(), type: 'text:update', input };
      socket.ask('command', JSON.stringify(command), (answer, start, end) => {
        if (answer.indexOf('"ok":true', start) >= 0) resolve();
        else reject(new Error(answer.toString('utf8', start, end)));
      });
    });
  return async (from, to) => {
    const under = new Set();
    const add = async (bytes) => {
      const task = send(bytes).finally(() => under.delete(task));
      under.add(task);
      if (under.size >= IN_FLIGHT) await Promise.race(under);
    };
    if (from === 0) await add(clearing);
    for (const [at, deleted, inserted] of patches.slice(from, to)) {
      doc.transact(() => {
        if (deleted > 0) text.delete(at, deleted);
        if (inserted !== '') text.insert(at, inserted);
      });
      await add(update);
    }
    await Promise.all(under);
  };
}

/** Waits until every clause has a snapshot of the last of its updates. */
async function snapshots(database, roomId) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { missing } = await count(
      database,
      `SELECT count(*)::int AS missing FROM clause c LEFT JOIN clause_snapshot s ON s.clause_id = c.id
       WHERE c.statement_id = $1 AND (s.seq IS NULL OR s.seq < c.text_seq)`,
      [roomId],
    );
    if (missing === 0) return;
    if (Date.now() > deadline) throw new Error(`${missing} clauses without a snapshot`);
    await sleep(250);
  }
}
