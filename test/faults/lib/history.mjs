import { checkRecord, checkTexts, checkViews } from './checker.mjs';
import * as Y from 'yjs';

/** What everybody meant, was told and saw, for the checker. Times are those of this one process. */
export class History {
  intents = new Map();
  acks = new Map();
  views = [];
  edits = [];
  replicas = [];
  /** Commands sent again, under the same id. */
  retries = 0;
  reconnects = 0;
  /** Acknowledged, but without anything to recognise it by: words taken away. Replicas tell of them. */
  removals = 0;
  casts = [];
  /** Rooms that had a record before the scenario began. */
  begins = new Map();

  intend(key, roomId) {
    this.intents.set(key, { at: performance.now(), roomId });
  }

  answered(key, answer) {
    this.acks.set(key, { at: performance.now(), ...answer });
  }

  /** Notes how a command ends, under a key that will be found on record. */
  async noting(key, roomId, promise) {
    this.intend(key, roomId);
    try {
      const { seq, until } = await promise;
      this.answered(key, { ok: true, seq, until });
      return true;
    } catch (error) {
      this.answered(key, { ok: false, code: error.code ?? String(error) });
      return false;
    }
  }

  unkeyed(promise) {
    promise.then(
      () => (this.removals += 1),
      ({ code }) => this.answered(`removal ${this.acks.size}`, { ok: false, code }),
    );
    return promise;
  }

  view(who, roomId, from) {
    const view = { who, roomId, stretches: [{ from, seqs: [], keys: [] }] };
    this.views.push(view);
    return view;
  }

  get acknowledged() {
    let n = this.removals + this.casts.filter(({ answer }) => answer === 'ok').length;
    for (const { ok } of this.acks.values()) if (ok) n += 1;
    return n;
  }

  get refused() {
    return [...this.acks.values()].filter(({ ok }) => !ok);
  }
}

/**
 * The key under which an event is known in a history; null for what nobody here meant. A window writes under one
 * number in all clauses, and counts in each of them from the beginning.
 */
export function keyOf(type, payload) {
  if (type === 'message.posted') return payload.message.body;
  if (type !== 'text.updated' || !payload.update) return null;
  const clock = clockOf(payload);
  return clock === 0 ? null : `edit ${payload.clauseId} ${payload.clientId}:${clock}`;
}

const clocks = new Map();
/** Up to which of its own numbers an update brings its writer; 0 where it only takes away. */
export function clockOf({ clientId, update }) {
  let clock = clocks.get(update);
  if (clock !== undefined) return clock;
  clock = 0;
  for (const { id, length } of Y.decodeUpdate(Buffer.from(update, 'base64')).structs) {
    if (id.client === clientId) clock = Math.max(clock, id.clock + length);
  }
  if (clocks.size > 1_000) clocks.clear();
  clocks.set(update, clock);
  return clock;
}

/** What the tables hold of a room. Messages are read from their own table too: the two must say the same. */
export async function recordOf(cluster, roomId, begin = 0) {
  const events = await cluster.query(
    'SELECT seq::int, type, payload, body FROM event WHERE room_id = $1 ORDER BY seq',
    [roomId],
  );
  const record = events.map(({ seq, type, payload, body }) => ({
    seq,
    key: seq <= begin ? null : keyOf(type, body ? { ...payload, update: body.toString('base64') } : payload),
  }));
  const messages = await cluster.query('SELECT seq::int, body FROM message WHERE room_id = $1 ORDER BY seq', [
    roomId,
  ]);
  const said = events
    .filter(({ type }) => type === 'message.posted')
    .map(({ seq, payload }) => [seq, payload.message.body]);
  if (JSON.stringify(said) !== JSON.stringify(messages.map(({ seq, body }) => [seq, body])))
    throw new Error('the messages are not what the record says');
  const [{ next }] = await cluster.query('SELECT next_seq::int AS next FROM room WHERE id = $1', [roomId]);
  const last = record.at(-1)?.seq ?? 0;
  if (next !== last + 1) throw new Error(`the room would go on with ${next} after ${last}`);
  return record;
}

/** Everything the checker has to say of one room. */
export async function judge(cluster, history, roomId) {
  const record = await recordOf(cluster, roomId, history.begins.get(roomId));
  const here = (map) => new Map([...map].filter(([key]) => history.intents.get(key)?.roomId === roomId));
  return [
    ...checkRecord({ intents: here(history.intents), acks: here(history.acks), record }),
    ...checkViews({ record, views: history.views.filter((view) => view.roomId === roomId) }),
  ];
}

/** The same for the text of a clause: the record, replayed update by update, is what everybody must have. */
export async function judgeTexts(cluster, history, clauseId) {
  const rows = await cluster.query(
    'SELECT body FROM event WHERE subject = $1 AND body IS NOT NULL ORDER BY seq',
    [clauseId],
  );
  const doc = new Y.Doc();
  for (const { body } of rows) Y.applyUpdate(doc, body);
  const replicas = history.replicas
    .filter((one) => one.clauseId === clauseId)
    .map(({ who, doc: theirs }) => ({ who, text: textOf(theirs) }));
  return checkTexts({
    acks: history.edits.filter((edit) => edit.clauseId === clauseId),
    clocks: Y.decodeStateVector(Y.encodeStateVector(doc)),
    replay: textOf(doc),
    replicas,
  });
}

export const textOf = (doc) => doc.getXmlFragment('en').toString();
