import type { CommandInput, CommandOutput, CommandType } from '@contract/commands';
import type { Answer, ClientToServer, Command, Doing, Entered, EventBatch } from '@contract/socket';
import type { Presence, Present, ServerToClient } from '@contract/socket';
import { Emitter, Store } from './emitter';
import { Refused } from './failure';
import { Feed, type FeedHandlers } from './feed';
import { newId } from './id';
import { Outbox } from './outbox';
import { PresenceBook } from './presence';

/** As much of a socket.io client as is needed here. */
export interface LiveSocket {
  readonly connected: boolean;
  /** False when the library will not reconnect by itself. */
  readonly active: boolean;
  connect(): unknown;
  disconnect(): unknown;
  on(name: string, listener: (...args: never[]) => void): unknown;
  emit(name: keyof ClientToServer, ...args: unknown[]): unknown;
}

export interface Connection {
  readonly state: 'connected' | 'reconnecting' | 'offline';
  /** Commands without an answer. */
  readonly unsent: number;
  /** When the line was lost; null while it is up. */
  readonly since: number | null;
}

export interface LiveClock {
  now(): number;
  /** Runs something later; the answer calls it off. */
  later(milliseconds: number, run: () => void): () => void;
  random(): number;
}

const realClock: LiveClock = {
  now: () => Date.now(),
  later: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Where the line is used. */
export interface Page {
  /** Nobody looks at it. */
  readonly isHidden: boolean;
  /** Calls `run` whenever somebody looks at it again. */
  onShown(run: () => void): void;
}

const alwaysShown: Page = { isHidden: false, onShown: () => undefined };

/** What is passed on as it comes, without a record. */
export type News = Pick<
  ServerToClient,
  'coalition:stirred' | 'straw' | 'read-mark' | 'signed-out' | 'room:closed' | 'room:resume'
>;

const NEWS = ['coalition:stirred', 'straw', 'read-mark', 'signed-out'] as const;
const OFFLINE_AFTER = 8_000;
const DOING_EVERY = 200;

/**
 * The one line to the server: commands with an answer, rooms with their record, and who is where.
 * It knows no framework; screens watch `connection` and `presence(roomId)`.
 */
export class Live {
  readonly connection = new Store<Connection>({ state: 'reconnecting', unsent: 0, since: null });
  readonly news = new Emitter<News>();

  private readonly outbox: Outbox;
  private readonly feeds = new Map<string, Set<Feed>>();
  private readonly people = new PresenceBook();
  private readonly moves = new Map<string, { at: number; next: Doing | null }>();
  private cancelOffline: () => void = () => undefined;
  private retries = 0;
  private stopped = true;
  private replaced = false;

  constructor(
    private readonly socket: LiveSocket,
    private readonly clock: LiveClock = realClock,
    private readonly page: Page = alwaysShown,
  ) {
    this.outbox = new Outbox({
      send: (command, answer) => this.socket.emit('command', command, answer),
      later: this.clock.later,
      random: this.clock.random,
      changed: (unsent) => this.say({ unsent }),
    });
    this.listen();
    this.page.onShown(() => this.tryNow());
  }

  /** Opens the line. Calling it again is harmless. */
  start(): void {
    this.stopped = false;
    if (!this.socket.connected && !this.socket.active) this.socket.connect();
    if (this.connection.get().since === null && !this.socket.connected) this.lost();
  }

  /** Closes the line and gives up on what waits: for signing out. */
  stop(): void {
    this.stopped = true;
    this.cancelOffline();
    for (const feeds of this.feeds.values()) for (const feed of feeds) feed.close();
    this.feeds.clear();
    this.outbox.disconnected();
    this.outbox.abandon('not-signed-in');
    this.people.forget();
    this.moves.clear();
    this.socket.disconnect();
    this.say({ state: 'reconnecting', since: null });
  }

  /** Tries at once instead of waiting for the next attempt. */
  tryNow(): void {
    if (this.stopped || this.socket.connected) return;
    this.replaced = false;
    this.socket.disconnect();
    this.socket.connect();
  }

  /**
   * Gives an order and waits for its answer. Without a line it waits and is sent on return, in order.
   * `onlyNow` is for what must not wait, a vote: without a line it is refused at once. `commandId` is for giving the
   * same order once more: if it was carried out after all, its receipt answers. Whoever is signed out gives no
   * orders: what waited would go out as whoever signs in next.
   */
  async command<T extends CommandType>(
    type: T,
    input: CommandInput<T>,
    options: { onlyNow?: boolean; commandId?: string } = {},
  ): Promise<CommandOutput<T>> {
    if (this.stopped) throw new Refused({ code: 'not-signed-in' });
    if (options.onlyNow && !this.socket.connected) throw new Refused({ code: 'offline' });
    const command: Command = { commandId: options.commandId ?? newId(), type, input };
    return (await this.outbox.add(command)) as CommandOutput<T>;
  }

  readonly rooms = {
    /** Enters a room from the last seq one has (null: from the present). Leaves when the answer is called. */
    enter: (roomId: string, fromSeq: number | null, handlers: FeedHandlers): (() => void) => {
      const feed = new Feed(this.lineOf(roomId), fromSeq, handlers);
      const feeds = this.feeds.get(roomId) ?? new Set();
      this.feeds.set(roomId, feeds.add(feed));
      if (this.socket.connected) feed.connected();
      return () => this.leave(roomId, feed);
    },
  };

  /** Who is in the room. */
  presence(roomId: string): Store<readonly Presence[]> {
    return this.people.room(roomId);
  }

  /** Says what one is doing, at most five times a second; the last word always goes out. */
  doing(doing: Doing): void {
    const { roomId } = doing;
    const move = this.moves.get(roomId) ?? { at: -Infinity, next: null };
    this.moves.set(roomId, move);
    const waiting = move.next !== null;
    move.next = { ...move.next, ...doing };
    if (waiting) return;
    const wait = move.at + DOING_EVERY - this.clock.now();
    if (wait <= 0) this.tell(roomId);
    else this.clock.later(wait, () => this.tell(roomId));
  }

  private tell(roomId: string): void {
    const move = this.moves.get(roomId);
    if (!move?.next) return;
    if (this.socket.connected) this.socket.emit('doing', move.next);
    move.at = this.clock.now();
    move.next = null;
  }

  private lineOf(roomId: string) {
    return {
      enter: (lastSeq: number | null, answer: (answer: Answer<Entered>) => void) => {
        if (this.socket.connected) this.socket.emit('room:enter', { roomId, lastSeq }, answer);
      },
      later: this.clock.later,
    };
  }

  private leave(roomId: string, feed: Feed): void {
    feed.close();
    const feeds = this.feeds.get(roomId);
    if (!feeds?.delete(feed) || feeds.size > 0) return;
    this.feeds.delete(roomId);
    this.people.replace(roomId, []);
    if (this.socket.connected) this.socket.emit('room:leave', { roomId }, () => undefined);
  }

  private listen(): void {
    const on = this.socket.on.bind(this.socket);
    on('connect', () => {
      this.retries = 0;
      this.replaced = false;
      this.cancelOffline();
      this.say({ state: 'connected', since: null });
      // Commands first: what they change is then part of what the rooms catch up on.
      this.outbox.connected();
      this.eachFeed((feed) => feed.connected());
    });
    on('disconnect', () => this.lost());
    on('replaced', () => (this.replaced = true));
    on('connect_error', (error: Error & { data?: { code?: string } }) => {
      if (error.data?.code === 'not-signed-in') return this.news.emit('signed-out');
      this.lost();
    });
    on('events', (batch: EventBatch) => {
      for (const feed of this.feeds.get(batch.roomId) ?? []) feed.receive(batch.events);
    });
    on('present', ({ roomId, people }: Present) => {
      if (!this.feeds.has(roomId)) return;
      this.people.replace(
        roomId,
        people.map((one) => ({ roomId, ...one, here: true })),
      );
    });
    on('presence', (batch: Presence[]) =>
      this.people.merge(batch.filter((one) => this.feeds.has(one.roomId))),
    );
    on('room:resume', ({ roomId }: { roomId: string }) => {
      for (const feed of this.feeds.get(roomId) ?? []) feed.resume();
      this.news.emit('room:resume', { roomId });
    });
    on('room:closed', ({ roomId }: { roomId: string }) => {
      for (const feed of this.feeds.get(roomId) ?? []) feed.close(new Refused({ code: 'seat.ended' }));
      this.people.replace(roomId, []);
      this.news.emit('room:closed', { roomId });
    });
    for (const name of NEWS) {
      on(name, (...args: unknown[]) => this.news.emit(name, ...(args as Parameters<News[typeof name]>)));
    }
  }

  private eachFeed(run: (feed: Feed) => void): void {
    for (const feeds of [...this.feeds.values()]) for (const feed of [...feeds]) run(feed);
  }

  private lost(): void {
    if (this.stopped) return;
    this.outbox.disconnected();
    this.eachFeed((feed) => feed.disconnected());
    this.people.forget();
    const { since, state } = this.connection.get();
    this.say({ state: state === 'offline' ? 'offline' : 'reconnecting', since: since ?? this.clock.now() });
    if (since === null) {
      this.cancelOffline();
      this.cancelOffline = this.clock.later(OFFLINE_AFTER, () => {
        if (!this.socket.connected) this.say({ state: 'offline' });
      });
    }
    // Windows that took each other's places in turn would never come to rest.
    if (this.replaced && this.page.isHidden) return;
    // The server or its middleware closed the line: the library waits for us.
    if (!this.socket.active) {
      const wait = Math.min(10_000, 500 * 2 ** this.retries++) * (0.5 + this.clock.random());
      this.clock.later(wait, () => {
        if (!this.stopped && !this.socket.connected) this.socket.connect();
      });
    }
  }

  private say(news: Partial<Connection>): void {
    const before = this.connection.get();
    const after = { ...before, ...news };
    const same =
      before.state === after.state && before.unsent === after.unsent && before.since === after.since;
    if (!same) this.connection.set(after);
  }
}
