import * as Y from 'yjs';
import { clientTexts } from './lib/client-texts.mjs';
import { inRounds, median, ratio, show } from './lib/figures.mjs';
import { TAIL, TRACE, writeLongHistory } from './lib/long-history.mjs';
import { populate } from './lib/coalition.mjs';
import { aDatabase, count, createStatement, post, startProduct } from './lib/product.mjs';
import { RawSocket } from './lib/raw-socket.mjs';
import { atMost, spread } from './lib/rows.mjs';

const MEGA = 1024 * 1024;

/** What the record keeps of the statement: what opening reads, and everything there ever was. */
const STORED = `
  SELECT (SELECT sum(octet_length(s.state)) FROM clause_snapshot s JOIN clause c ON c.id = s.clause_id
          WHERE c.statement_id = $1)::float8 AS snapshots,
         (SELECT sum(octet_length(e.body)) FROM event e JOIN clause c ON c.id = e.subject
          LEFT JOIN clause_snapshot s ON s.clause_id = c.id
          WHERE e.room_id = $1 AND e.body IS NOT NULL AND e.seq > coalesce(s.seq, 0))::float8 AS tail,
         (SELECT sum(octet_length(body)) FROM event WHERE room_id = $1)::float8 AS log,
         (SELECT count(*) FROM event WHERE room_id = $1 AND body IS NOT NULL)::int AS updates,
         (pg_total_relation_size('event') + pg_total_relation_size('clause_version'))::float8 AS disk,
         pg_total_relation_size('receipt')::float8 AS receipts,
         (SELECT count(*) FROM clause_version v JOIN clause c ON c.id = v.clause_id WHERE c.statement_id = $1)::int AS versions`;

/** Opens a statement with the client's own library until its text could be drawn, and enters its room. */
async function open(library, product, person, roomId) {
  const begin = performance.now();
  const socket = new RawSocket(product.port, { cookie: person.cookie });
  const docs = [];
  const line = {
    fetch: async (request) => {
      const view = await post(product, person, `/api/statements/${roomId}/texts`, request);
      docs.push(...view.docs);
      return view;
    },
    send: () => Promise.reject(new Error('nothing is written here')),
    later: () => () => undefined,
  };
  const session = new library.TextsSession(['en'], line, false);
  await socket.ready;
  await session.start();
  const shown = docs.map(({ clauseId }) =>
    library.readBlocks(session.clause(clauseId).doc.getXmlFragment('en')),
  );
  const time = performance.now() - begin;
  session.stop();
  socket.close();
  const words = shown.map((blocks) =>
    blocks.flatMap(({ content }) => content.map(({ text }) => text)).join(''),
  );
  return { time, docs, words };
}

function assertText(words, clauses) {
  const wrong = words.filter((text) => text !== TRACE.text).length;
  if (words.length !== clauses || wrong > 0)
    throw new Error(`${wrong} of ${words.length} clauses have another text`);
}

/** The same bytes in one process: apply, and read the text. */
function bare(updates) {
  const begin = performance.now();
  for (const ofClause of updates) {
    const doc = new Y.Doc();
    doc.transact(() => ofClause.forEach((update) => Y.applyUpdate(doc, update)));
    doc.getXmlFragment('en').get(0).get(0).toString();
  }
  return { time: performance.now() - begin };
}

/** P11: a statement with a long past, opened when nobody has it in memory. */
export async function coldOpen({ rounds, edits }) {
  const clauses = Math.max(1, Math.round(edits / TRACE.edits));
  const library = await clientTexts();
  const database = await aDatabase();
  let product = await startProduct(database);
  try {
    const coalition = await populate(database, Math.max(clauses, 10));
    const small = await createStatement(product, coalition, [{ kind: 'operative', texts: { en: 'Small.' } }]);
    const roomId = await writeLongHistory(database, product, coalition, clauses);
    const reader = coalition.people[1];
    const first = await open(library, product, reader, roomId);
    assertText(first.words, clauses);
    const updates = first.docs.map(({ updates }) => updates.map((update) => Buffer.from(update, 'base64')));
    const stored = await count(database, STORED, [roomId]);
    const warm = [];
    const results = await inRounds(rounds, {
      bare: () => bare(updates),
      product: async () => {
        // A server that is running, in which nobody has had this statement open yet.
        await product.stop();
        product = await startProduct(database);
        await open(library, product, reader, small);
        const cold = await open(library, product, reader, roomId);
        assertText(cold.words, clauses);
        warm.push(await open(library, product, reader, roomId));
        return cold;
      },
    });
    return rows(results, warm, stored, clauses);
  } finally {
    await product.stop();
    await database.stop();
  }
}

function rows({ bare: anchor, product }, warm, stored, clauses) {
  const time = ratio(product, anchor, 'time');
  const again = ratio(warm, anchor, 'time');
  const text = clauses * Buffer.byteLength(TRACE.text);
  const share = (stored.snapshots + stored.tail) / text;
  const kept = (bytes) => `${(bytes / text).toFixed(1)} × the text`;
  const edits = (clauses * TRACE.edits).toLocaleString('en-US');
  return [
    atMost(
      'P11, time',
      `${edits} edits in ${clauses} ${clauses === 1 ? 'clause' : 'clauses'}, connect to text ready to draw, not in ` +
        `the server's memory ÷ Y.applyUpdate in one process (in memory: ${show(again.median)}; ` +
        `${show(median(product.map((row) => row.time)))} ms)`,
      time,
      6,
      3,
    ),
    atMost(
      'P11, bytes',
      `snapshots and a tail of ${TAIL} updates a clause ÷ ${(text / MEGA).toFixed(2)} MB of text; the history kept beside it: ` +
        `${stored.updates.toLocaleString('en-US')} updates of ${kept(stored.log)}, with indexes, hashes and ` +
        `${stored.versions} versions ${kept(stored.disk)} on disk, receipts ${kept(stored.receipts)}`,
      spread([share]),
      4,
      1.6,
    ),
  ];
}
