import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { anotherSession } from '../../bench/lib/coalition.mjs';
import { RawSocket } from '../../bench/lib/raw-socket.mjs';
import { finding } from '../lib/checker.mjs';
import { pause, until } from '../lib/cluster.mjs';
import { judge } from '../lib/history.mjs';
import { Stage } from '../lib/stage.mjs';

/** T-016: somebody is removed while the room is full of talk; half of the runs without Redis. */
export const removalUnderFire = (cluster, sizes) =>
  removals(cluster, sizes, [
    { place: 'caucus', ...SEAT_ENDED },
    { place: 'plenary', ...SEAT_ENDED },
  ]);

/**
 * T-017: the same for everything else that ends or narrows somebody's access, where people talk and where they write in
 * one clause. An account cannot be disabled, a party's seat cannot move to another party, and a coalition cannot be
 * archived: there are no such commands. Their effects are had by ending sessions, by ending the seat, and by the
 * withdrawal of a party.
 */
export const otherRemovals = (cluster, sizes) =>
  removals(cluster, sizes, [
    { place: 'plenary', ...PARTY_EXPELLED },
    { place: 'caucus', ...SESSIONS_ENDED },
    { place: 'plenary', ...ROLE_LOWERED },
    { place: 'statement', ...SEAT_ENDED },
    { place: 'statement', ...SESSIONS_ENDED },
    { place: 'statement', ...ROLE_LOWERED },
  ]);

/*
 * How somebody goes. `type` is the entry in the room from which on they hear nothing, where there is one; `page` how
 * their next request is answered; `stays` whether they go on listening; `mayFinish` whether a command of theirs that is
 * already in its transaction may be the last (decision 0014).
 */
const SEAT_ENDED = {
  remove: (stage, victim, head) =>
    stage.command('seat:end', { coalitionId: stage.coalition.id, seatId: victim.seat }, { person: head }),
  type: 'seat.ended',
  page: 404,
};
const PARTY_EXPELLED = {
  remove: (stage, victim) =>
    stage.command('party:change-standing', {
      coalitionId: stage.coalition.id,
      partyId: victim.party,
      standing: 'withdrawn',
    }),
  type: 'party.left-room',
  page: 404,
};
const ROLE_LOWERED = {
  remove: (stage, victim, head) =>
    stage.command(
      'seat:change-role',
      { coalitionId: stage.coalition.id, seatId: victim.seat, role: 'observer' },
      { person: head },
    ),
  page: 200,
  stays: true,
};
const SESSIONS_ENDED = {
  remove: async (stage, victim) => {
    const { cookie } = await anotherSession({ url: stage.cluster.database.url }, victim);
    const response = await fetch(`${stage.cluster.nodes[0].url}/api/sessions`, {
      method: 'DELETE',
      headers: { cookie, 'x-peyman': '1' },
    });
    stage.expect(response.status === 200, `ending the other sessions was answered ${response.status}`);
  },
  page: 401,
  mayFinish: true,
};

async function removals(cluster, { runs, events }, kinds) {
  const total = { acknowledged: 0, after: 0, findings: [] };
  for (let run = 0; run < runs; run++) {
    const kind = kinds[run % kinds.length];
    // Each kind as often with Redis as without.
    const redisDies = (run + Math.floor(run / kinds.length)) % 2 === 1;
    const stage = await Stage.set(cluster, 30);
    await new Removal(stage, kind).play(events, redisDies, total);
    const { acknowledged, findings } = await stage.verdict();
    total.acknowledged += acknowledged;
    const how = `${kind.place}, ${kind.type ?? kind.page}${redisDies ? ', Redis died' : ''}`;
    total.findings.push(...findings.map((one) => finding(one.kind, `run ${run} (${how}): ${one.what}`)));
    await cluster.redis.heal();
    const isBack = () => cluster.nodes.every(({ toRedis }) => toRedis.connections.size > 0);
    if (!(await until(isBack, 20_000))) throw new Error('the nodes do not find Redis again');
  }
  return { runs, events, ...total };
}

class Removal {
  heard = [];
  begun = 0;
  /** What was acknowledged, of all of them. */
  said = 0;
  isOver = false;
  isGone = false;
  /** What the victim began to say once the removal had been answered. */
  tooLate = [];
  texts = new Map();

  constructor(stage, kind) {
    Object.assign(this, { stage, kind });
    // First and eleventh of the second party: its head, and the one who has to go.
    this.head = stage.people[1];
    this.victim = stage.people[11];
  }

  async play(events, redisDies, total) {
    const { stage, kind, head, victim } = this;
    const { cluster } = stage;
    await cluster.query(`UPDATE seat SET role = 'head' WHERE id = $1`, [head.seat]);
    await this.#findRoom();
    const others = kind.place === 'caucus' ? [head, stage.people[21]] : [stage.people[2], stage.people[3]];
    const writers = await Promise.all(others.map((person, i) => this.#socket(person, i % 2)));
    // The victim sits on every node: on the one that removes, and on those that have to hear of it.
    const sitting = await Promise.all(cluster.nodes.map((_, i) => this.#socket(victim, i, true)));
    const entering = sitting.map((socket) => this.#enter(socket));
    const talking = sitting.map((socket, i) => this.#victimSpeaks(socket, i));
    const writing = writers.map(async (socket, i) => {
      while (this.said < events && (await this.#say(socket, others[i], `writer ${i}`)));
    });
    const at = events * (0.2 + Math.random() * 0.5);
    const redisAt = at * (0.5 + Math.random() / 2);
    await this.#until(redisAt);
    if (redisDies) await cluster.redis.stop();
    await this.#until(at);
    await kind.remove(stage, victim, head);
    this.isGone = true;
    const answered = (await stage.ends()).get(this.roomId);
    await Promise.all(writing);
    await pause(200);
    this.isOver = true;
    await Promise.all([...entering, ...talking]);
    await this.#judge(answered, total);
    for (const socket of [...writers, ...sitting]) socket.close();
  }

  async #until(n) {
    if (!(await until(() => this.said >= n, 60_000))) throw new Error(`only ${this.said} of ${n} were said`);
  }

  async #findRoom() {
    const { stage, kind, victim } = this;
    if (kind.place === 'plenary') this.roomId = stage.plenary;
    else if (kind.place === 'caucus') this.roomId = await stage.caucus(victim.party);
    else {
      const { statementId, clauseIds } = await stage.statement(1);
      this.roomId = statementId;
      [this.clauseId] = clauseIds;
    }
  }

  #socket({ cookie }, node, isVictim = false) {
    const hear = (bytes, start, end) => {
      const [name, batch] = JSON.parse(bytes.toString('utf8', start, end));
      if (name === 'events' && batch.roomId === this.roomId)
        this.heard.push(...batch.events.map(({ seq }) => seq));
    };
    return new RawSocket(this.stage.cluster.nodes[node].port, {
      cookie,
      ...(isVictim ? { onEvent: hear } : {}),
    }).ready;
  }

  /** Goes on asking to be let in, and for what it has missed. */
  async #enter(socket) {
    for (let last = 0; !this.isOver; await pause(5)) {
      const answer = await within(socket.answer('room:enter', { roomId: this.roomId, lastSeq: last }));
      if (!answer?.ok) continue;
      this.heard.push(...answer.data.events.map(({ seq }) => seq));
      last = Math.max(last, answer.data.events.at(-1)?.seq ?? 0);
    }
  }

  async #victimSpeaks(socket, i) {
    for (; !this.isOver; await pause(2)) {
      const isTooLate = this.isGone;
      const key = await within(this.#say(socket, this.victim, `victim ${i}`));
      if (key && isTooLate) this.tooLate.push(key);
    }
  }

  /** A message, or a few letters in the clause; the key of what was taken, or null. */
  async #say(socket, person, name) {
    const { stage, roomId } = this;
    const { key, type, input } = await this.#words(`${name} ${this.begun++}`, name, person);
    stage.history.intend(key, roomId);
    const command = { commandId: randomUUID(), type, input: { roomId, ...input } };
    const answer = await socket.answer('command', command);
    if (!answer.ok) {
      stage.history.intents.delete(key);
      if (person !== this.victim) stage.history.answered(key, { ok: false, code: answer.error.code });
      return null;
    }
    this.said += 1;
    const { seq } = answer.data;
    stage.history.answered(key, { ok: true, ...(type === 'text:update' ? { until: seq } : { seq }) });
    return key;
  }

  async #words(body, name, person) {
    if (!this.clauseId) return { key: body, type: 'message:post', input: { body } };
    const doc = this.texts.get(name) ?? (await this.#open(name, person));
    const text = doc.getXmlFragment('en').get(0).get(0);
    let update;
    doc.once('update', (bytes) => (update = bytes));
    text.insert(text.length, `${body} `);
    const clock = Y.getState(doc.store, doc.clientID);
    return {
      key: `edit ${this.clauseId} ${doc.clientID}:${clock}`,
      type: 'text:update',
      input: {
        clauseId: this.clauseId,
        clientId: doc.clientID,
        update: Buffer.from(update).toString('base64'),
      },
    };
  }

  async #open(name, { cookie }) {
    const { clientId, docs } = (await this.stage.read(this.roomId, { cookie, write: true })).body;
    const doc = new Y.Doc();
    for (const update of docs.flatMap(({ updates }) => updates))
      Y.applyUpdate(doc, Buffer.from(update, 'base64'));
    doc.clientID = clientId;
    this.texts.set(name, doc);
    return doc;
  }

  async #judge(answered, total) {
    const { stage, kind, heard, roomId, victim } = this;
    const { cluster } = stage;
    const end = (await stage.ends()).get(roomId);
    const seq = kind.type ? await this.#entry() : answered;
    stage.expect(
      heard.some((one) => one <= seq),
      'the victim heard nothing before',
    );
    stage.expect(end > seq, 'nothing was said afterwards');
    const late = heard.filter((one) => one > seq);
    if (kind.stays) stage.expect(Math.max(...heard) === end, 'who only lost a right hears nothing more');
    else if (late.length > 0)
      stage.find(finding('leak', `${late.length} events after the removal at ${seq}, first ${late[0]}`));
    const theirs = await cluster.query(
      `SELECT seq::int FROM event WHERE room_id = $1 AND by_seat = $2 AND type = ANY($3)`,
      [roomId, victim.seat, ['message.posted', 'text.updated']],
    );
    const after = theirs.filter((one) => one.seq > seq);
    stage.expect(after.length < theirs.length, 'the victim said nothing before');
    const taken = kind.mayFinish ? this.tooLate.length : after.length;
    if (taken > 0) stage.find(finding('leak', `${taken} words of somebody who was gone`));
    total.after += (kind.stays ? 0 : late.length) + taken;
    await Promise.all(cluster.nodes.map((node) => this.#asksAgain(node)));
    stage.find(await judge(cluster, stage.history, roomId));
  }

  async #entry() {
    const [{ seq }] = await this.stage.cluster.query(
      `SELECT seq::int FROM event WHERE room_id = $1 AND type = $2 AND (payload->>'seatId' = $3 OR payload->>'partyId' = $4) ORDER BY seq LIMIT 1`,
      [this.roomId, this.kind.type, this.victim.seat, this.victim.party],
    );
    return seq;
  }

  /** A page of the history, or the text; and a line, where even that was ended. */
  async #asksAgain(node) {
    const { stage, kind, roomId } = this;
    const headers = { cookie: this.victim.cookie, 'x-peyman': '1', 'content-type': 'application/json' };
    const page = this.clauseId
      ? await fetch(`${node.url}/api/statements/${roomId}/texts`, { method: 'POST', headers, body: '{}' })
      : await fetch(`${node.url}/api/rooms/${roomId}/messages`, { headers });
    stage.expect(page.status === kind.page, `a page of the history was answered ${page.status}`);
    if (kind.page !== 401) return;
    const line = await this.#socket(this.victim, stage.cluster.nodes.indexOf(node)).catch(() => null);
    const answer = await (line && within(line.answer('room:enter', { roomId, lastSeq: 0 })));
    stage.expect(!answer?.ok, 'an ended session was let in again');
    line?.close();
  }
}

/** A socket that was closed answers nothing any more. */
const within = (promise) => Promise.race([promise, pause(1_000)]);
