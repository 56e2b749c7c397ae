import { randomUUID } from 'node:crypto';
import { RawSocket } from './raw-socket.mjs';
import { postCommand } from './talk.mjs';

/**
 * A member as far as the record goes: follows a room, comes back after a lost line from the last number it has, and
 * sends again, under the same id, what it has no answer for.
 */
export class Follower {
  /** The last number of the room that was taken, everything before it included. */
  seq = 0;
  /** What the messages said, in their order. */
  said = [];
  #early = [];
  #isLive = false;
  #outbox = new Map();

  constructor({ cookie }, roomId) {
    this.cookie = cookie;
    this.roomId = roomId;
  }

  get isConnected() {
    return this.socket !== undefined;
  }

  get unanswered() {
    return this.#outbox.size;
  }

  /** Connects and catches up; answers the time it took. */
  async connect(port) {
    const begin = performance.now();
    const onEvent = (bytes, start, end) => {
      const [name, batch] = JSON.parse(bytes.toString('utf8', start, end));
      if (name === 'events' && batch.roomId === this.roomId) this.#hear(batch.events);
    };
    const socket = await new RawSocket(port, { cookie: this.cookie, onEvent }).ready;
    this.socket = socket;
    for (let more = true; more;) {
      const answer = await socket.answer('room:enter', { roomId: this.roomId, lastSeq: this.seq });
      if (!answer.ok) throw new Error(JSON.stringify(answer));
      if (answer.data.reload) throw new Error('too much was missed');
      this.#take(answer.data.events);
      more = answer.data.more;
    }
    this.#isLive = true;
    this.#take(this.#early.splice(0));
    for (const [commandId, number] of this.#outbox) this.#send(commandId, number);
    return performance.now() - begin;
  }

  cut() {
    this.socket?.close();
    this.socket = undefined;
    this.#isLive = false;
    this.#early = [];
  }

  post(number) {
    const commandId = randomUUID();
    this.#outbox.set(commandId, number);
    if (this.#isLive) this.#send(commandId, number);
  }

  #send(commandId, number) {
    this.socket.ask('command', postCommand(this.roomId, number, commandId), (bytes, start, end) => {
      if (bytes.indexOf('"ok":true', start) < 0) throw new Error(bytes.toString('utf8', start, end));
      this.#outbox.delete(commandId);
      this.onAnswer?.(number);
    });
  }

  #hear(events) {
    if (this.#isLive) this.#take(events);
    else this.#early.push(...events);
  }

  #take(events) {
    for (const { seq, type, payload } of events) {
      if (seq <= this.seq) continue;
      if (seq !== this.seq + 1) throw new Error(`number ${seq} came after ${this.seq}: something was lost`);
      this.seq = seq;
      if (type === 'message.posted') this.said.push(Number.parseInt(payload.message.body, 10));
    }
  }
}

/** Everybody has heard the same, every message once, and the record says so too. */
export function checkSame(followers, posted, stored) {
  const first = followers[0].said.join();
  for (const [i, { said }] of followers.entries()) {
    if (said.length !== posted) throw new Error(`member ${i} got ${said.length} of ${posted} messages`);
    if (new Set(said).size !== posted) throw new Error(`member ${i} got a message twice`);
    if (said.join() !== first) throw new Error(`member ${i} got another order than the first`);
  }
  if (stored !== posted) throw new Error(`${posted} messages posted, ${stored} stored`);
}

/** Waits until everybody is connected, has every answer and has heard so many messages. */
export async function settled(followers, posted, sleep, seconds = 30) {
  const isThere = (one) => one.isConnected && one.unanswered === 0 && one.said.length >= posted;
  for (let i = 0; i < seconds * 20 && !followers.every(isThere); i++) await sleep(50);
}
