import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { ANCHORS, requireAnchor } from './anchor-packages.mjs';
import { populate } from './coalition.mjs';
import { aDatabase, count, createStatement, post, startAnchor, startProduct } from './product.mjs';
import { RawSocket } from './raw-socket.mjs';

const FIRST_WORDS = 'Everyone has the right to freedom of thought.';
const text = (doc) => doc.getXmlFragment('en').get(0).get(0);
const UPDATE = 2;

const read = ({ updates }) => updates.map((update) => Buffer.from(update, 'base64'));

/** Through the product's own path: an id to write under, one command for each keystroke, events of the room. */
export async function productSide(editors) {
  const database = await aDatabase();
  const product = await startProduct(database);
  const coalition = await populate(database, editors);
  const roomId = await createStatement(product, coalition, [
    { kind: 'operative', texts: { en: FIRST_WORDS } },
  ]);
  const open = (person, write) => post(product, person, `/api/statements/${roomId}/texts`, { write });
  let refused = 0;
  return {
    connect: async (i, receive) => {
      const person = coalition.people[i];
      const { clientId, docs, seq } = await open(person, true);
      const [doc] = docs;
      const { clauseId } = doc;
      const onEvent = (bytes, start, end) => receive(Buffer.from(bytes.subarray(start, end)));
      const socket = await new RawSocket(product.port, { cookie: person.cookie, onEvent }).ready;
      const entered = await socket.answer('room:enter', { roomId, lastSeq: seq });
      if (!entered.ok) throw new Error(JSON.stringify(entered));
      return {
        clientId,
        first: read(doc),
        send: (update, settled) =>
          socket.ask(
            'command',
            `{"commandId":"${randomUUID()}","type":"text:update","input":{"roomId":"${roomId}","clauseId":"${clauseId}",` +
              `"clientId":${clientId},"update":"${Buffer.from(update).toString('base64')}"}}`,
            (bytes, start, end) => {
              if (bytes.indexOf('"ok":true', start) < 0) {
                refused += 1;
                console.error(bytes.toString('utf8', start, end));
              }
              settled();
            },
          ),
        close: () => socket.close(),
      };
    },
    updatesIn: (frame) => {
      const [name, batch] = JSON.parse(frame.toString());
      if (name !== 'events') return [];
      return batch.events
        .filter(({ type }) => type === 'text.updated')
        .map(({ payload }) => Buffer.from(payload.update, 'base64'));
    },
    /** What the record holds, and what a new reader is given, must be the text; nothing may have been refused. */
    check: async (expected) => {
      if (refused > 0) throw new Error(`${refused} keystrokes refused`);
      const { bodies } = await count(
        database,
        `SELECT array_agg(body ORDER BY seq) AS bodies FROM event WHERE room_id = $1 AND body IS NOT NULL`,
        [roomId],
      );
      for (const [where, updates] of [
        ['the record', bodies],
        ['a new reader', read((await open(coalition.people[1], false)).docs[0])],
      ]) {
        const doc = new Y.Doc();
        for (const update of updates) Y.applyUpdate(doc, update);
        if (text(doc).toString() !== expected) throw new Error(`${where} has another text than the editors`);
      }
    },
    cpu: product.cpu,
    databaseCpu: database.cpu,
    stop: async () => {
      await product.stop();
      await database.stop();
    },
  };
}

/** The same words and keystrokes over Hocuspocus' own protocol. */
export async function hocuspocusSide() {
  const WebSocket = requireAnchor('ws');
  const begun = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(FIRST_WORDS)]);
  begun.getXmlFragment('en').insert(0, [paragraph]);
  const first = Y.encodeStateAsUpdate(begun);
  const anchor = await startAnchor('coediting.mjs', [Buffer.from(first).toString('base64'), ANCHORS]);
  const message = (write) => {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, 'clause');
    write(encoder);
    return encoding.toUint8Array(encoder);
  };
  const sync = (kind, bytes) =>
    message((encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, kind);
      encoding.writeVarUint8Array(encoder, bytes);
    });
  const signIn = message((encoder) => {
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, 'anybody');
  });
  /** The kind of a sync message and its bytes; null for everything else. */
  const read = (frame) => {
    const decoder = decoding.createDecoder(frame);
    decoding.readVarString(decoder);
    if (decoding.readVarUint(decoder) !== 0) return null;
    return { kind: decoding.readVarUint(decoder), bytes: decoding.readVarUint8Array(decoder) };
  };
  return {
    connect: async (i, receive) => {
      const socket = new WebSocket(`ws://127.0.0.1:${anchor.port}`, { perMessageDeflate: false });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const known = await new Promise((resolve) => {
        socket.on('message', (frame) => {
          const step = read(frame);
          if (step?.kind === 1) resolve(step.bytes);
          else if (step?.kind === UPDATE) receive(frame);
        });
        socket.send(signIn);
        socket.send(sync(0, Y.encodeStateVector(new Y.Doc())));
      });
      return {
        clientId: new Y.Doc().clientID,
        first: [known],
        send: (update, settled) => {
          socket.send(sync(UPDATE, update));
          settled();
        },
        close: () => socket.terminate(),
      };
    },
    updatesIn: (frame) => {
      const step = read(frame);
      return step?.kind === UPDATE ? [step.bytes] : [];
    },
    check: async () => {},
    cpu: anchor.cpu,
    databaseCpu: () => 0,
    stop: anchor.stop,
  };
}
