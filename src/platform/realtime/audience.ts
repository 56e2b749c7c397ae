import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Server, Socket } from 'socket.io';
import type { RecordedEvent } from '../../contract/events.js';
import type {
  ClientToServer,
  Doing,
  Entered,
  EventBatch,
  Presence,
  ServerToClient,
} from '../../contract/socket.js';
import type { StrawView } from '../../contract/views.js';
import { may } from '../../domain/access/policy.js';
import { FOLLOWING } from '../../domain/coalition/coalition.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Seats, type SeatedSubject } from '../access/seats.js';
import { Sessions } from '../access/sessions.js';
import { Clock } from '../clock.js';
import { CONFIG, type Config } from '../config/config.js';
import { measures } from '../health/measures.js';
import { Reads, type Reading } from '../database/reads.js';
import { Dispatcher, type Address, type News, type Outlet } from '../rooms/dispatcher.js';
import { RoomReader } from '../rooms/room-reader.js';
import { PresenceBook, type Someone } from './presence.js';
import { PresenceNews } from './presence-news.js';
import { SlowReaders } from './slow-readers.js';
import { textFrame, Wires, type ConnectionLike } from './wires.js';

export interface SocketData {
  accountId: string;
  sessionId: string;
  /** When the session behind it was last known to be in use. */
  awakeAt: number;
  /** The seat by which the socket is in a room. */
  rooms: Map<string, SeatedSubject>;
}
interface BetweenNodes {
  hint: (room: Address, news: News) => void;
  present: (node: string, list: { who: Someone; sockets: number }[]) => void;
  'session-ended': (sessionId: string) => void;
}
export type AppServer = Server<ClientToServer, ServerToClient, BetweenNodes, SocketData>;
export type AppSocket = Socket<ClientToServer, ServerToClient, BetweenNodes, SocketData>;

const PAGE = 200;
/** Who has missed more than this loads the view anew instead. */
const TOO_FAR = 4_000;
const REPEAT_MS = 10_000;
const STIR_MS = 1_000;
const SESSION_LOOK_MS = 2_000;
const QUIET = new Set(['text.updated', 'message.reacted']);

/** The sockets of this node: which rooms they are in, and what they are sent. */
@Injectable()
export class Audience implements Outlet, OnApplicationShutdown {
  readonly node = randomUUID();
  private readonly log = new Logger('audience');
  private server: AppServer | null = null;
  private timers: NodeJS.Timeout[] = [];
  private readonly news = new PresenceNews({
    room: (roomId, news) => this.server?.local.to(roomId).emit('presence', news),
    everywhere: (roomId, news) => this.server?.to(roomId).emit('presence', news),
    nodes: (counts) => this.others?.serverSideEmit('present', this.node, counts),
  });
  private readonly wires = new Wires();
  private readonly stirred = new Map<string, { timer: NodeJS.Timeout; pending: RecordedEvent | null }>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: Sessions,
    private readonly seats: Seats,
    private readonly dispatcher: Dispatcher,
    private readonly reader: RoomReader,
    private readonly reads: Reads,
    private readonly presence: PresenceBook,
    private readonly slow: SlowReaders,
    private readonly clock: Clock,
  ) {}

  open(server: AppServer): void {
    this.server = server;
    server.engine.on('connection', (connection: ConnectionLike) => this.wires.watch(connection));
    server.on('hint', (room, news) => {
      this.dispatcher.hinted(room.id, news);
      this.tellOfStir(room, news);
    });
    server.on('present', (node, list) => this.hearPresence(node, list));
    server.on('session-ended', (sessionId) => this.disconnect((s) => s.data.sessionId === sessionId));
    this.dispatcher.open(this);
    this.slow.open(server);
    this.timers = [
      setInterval(() => this.repeatPresence(), REPEAT_MS),
      setInterval(() => this.failClosed(), 1_000),
      setInterval(() => void this.lookForEnded(), SESSION_LOOK_MS),
    ];
    for (const timer of this.timers) timer.unref();
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const { timer } of this.stirred.values()) clearTimeout(timer);
    this.stirred.clear();
    this.news.stop();
    this.slow.close();
    this.server = null;
  }

  get sockets(): number {
    return this.server?.sockets.sockets.size ?? 0;
  }

  // -- entering and leaving ------------------------------------------------------------------

  /** Lets a socket into a room and answers what it has missed. */
  async enter(socket: AppSocket, roomId: string, lastSeq: number | null): Promise<Entered> {
    const { seq, subject, partyIds } = await this.admit(socket, roomId);
    const present = this.presence.in(roomId);
    if (lastSeq === null || lastSeq >= seq) return { events: [], seq, more: false, reload: false, present };
    if (seq - lastSeq > TOO_FAR) measures.resumeReloads.inc();
    if (seq - lastSeq > TOO_FAR) return { events: [], seq, more: false, reload: true, present };
    const recent = this.dispatcher.recent(roomId, lastSeq);
    // Memory may end before `seq` on a node that is behind: then the table is asked, and nothing is skipped.
    const reaches = recent !== null && (recent.at(-1)?.seq ?? lastSeq) >= seq;
    measures.resumePages.inc({ from: reaches ? 'memory' : 'table' });
    const read = (db: Reading) => this.reader.after(roomId, lastSeq, PAGE, db);
    const stored = (reaches ? recent : await this.reads.in({ partyIds }, socket.data.accountId, read)).slice(
      0,
      PAGE,
    );
    const missed = upToRemoval(stored, seq, subject);
    const last = missed.at(-1)?.seq ?? lastSeq;
    // The list of who is here may be long: it comes with the last page.
    const more = last < seq;
    return { events: missed, seq, more, reload: false, present: more ? [] : present };
  }

  /**
   * Joins if the seat may. The right was read at the room's seq `s`; if this node
   * has already sent an event after `s` that removes somebody, it is read again;
   * and so it is if sessions were ended since.
   */
  private async admit(
    socket: AppSocket,
    roomId: string,
  ): Promise<{ seq: number; subject: SeatedSubject; partyIds: readonly string[] | null }> {
    for (let tries = 0; tries < 20; tries++) {
      const session = { id: socket.data.sessionId, now: this.clock.now() };
      const found = await this.seats.inRoom(socket.data.accountId, roomId, session);
      if (!found || !may('room.enter', found.subject, found.room)) throw new Refusal('not-found');
      const cursor = this.dispatcher.follow(roomId, found.room.seq);
      const since = cursor > found.room.seq ? this.dispatcher.recent(roomId, found.room.seq) : [];
      if (!since || since.some((e) => e.type === 'seat.ended' || e.type === 'party.left-room')) continue;
      if (this.dispatcher.heeded > found.endings) continue;
      if (!socket.connected) throw new Refusal('not-found');
      const before = socket.data.rooms.has(roomId);
      socket.data.rooms.set(roomId, found.subject);
      void socket.join(roomId);
      if (found.room.kind === 'coalition') void socket.join(stirRooms(found.room.coalitionId, found.subject));
      if (!before) this.countPresence(roomId, found.subject, 1);
      return { seq: found.room.seq, subject: found.subject, partyIds: found.room.partyIds };
    }
    throw new Refusal('overloaded');
  }

  leave(socket: AppSocket, roomId: string): void {
    const subject = socket.data.rooms.get(roomId);
    if (!subject) return;
    socket.data.rooms.delete(roomId);
    void socket.leave(roomId);
    this.countPresence(roomId, subject, -1);
    if (!this.server?.sockets.adapter.rooms.get(roomId)?.size) this.dispatcher.unfollow(roomId);
  }

  gone(socket: AppSocket): void {
    for (const roomId of [...socket.data.rooms.keys()]) this.leave(socket, roomId);
  }

  // -- what goes out -------------------------------------------------------------------------

  /** To many readers at once, so it is put into words once, and into a frame where a reader has a WebSocket. */
  emit(roomId: string, events: readonly RecordedEvent[]): void {
    const batch: EventBatch = { roomId, events };
    const packet = `2${JSON.stringify(['events', batch])}`;
    let frame: Buffer | undefined;
    this.each(roomId, ({ conn }) => {
      frame ??= textFrame(`4${packet}`);
      if (!this.wires.write(conn as unknown as ConnectionLike, frame)) conn.write(packet);
    });
  }

  evict(roomId: string, who: { seatId: string } | { partyId: string }): void {
    this.each(roomId, (socket) => {
      const subject = socket.data.rooms.get(roomId);
      if (!subject) return;
      if ('seatId' in who ? subject.seatId !== who.seatId : subject.partyId !== who.partyId) return;
      for (const name of stirRooms(subject.coalitionId, subject)) void socket.leave(name);
      this.leave(socket, roomId);
      socket.emit('room:closed', { roomId });
    });
  }

  hint(room: Address, news: News): void {
    this.others?.serverSideEmit('hint', room, news);
    this.tellOfStir(room, news);
  }

  /** Ephemeral news to a room, on all nodes. */
  straw(roomId: string, view: StrawView): void {
    this.server?.to(roomId).emit('straw', view);
  }

  doing(socket: AppSocket, doing: Doing): void {
    const subject = socket.data.rooms.get(doing.roomId);
    if (!subject || !socket.rooms.has(doing.roomId)) return;
    if (!may('room.announce-presence', subject, { kind: 'plenary', partyIds: [subject.partyId] })) return;
    const { seatId, partyId, handle } = subject;
    const news: Presence = { ...doing, seatId, partyId, handle, here: true };
    this.news.does(news);
  }

  /** Tells an account's other windows what it has read. */
  readMark(accountId: string, roomId: string, seq: number): void {
    this.each(roomId, (socket) => {
      if (socket.data.accountId === accountId) socket.emit('read-mark', { roomId, seq });
    });
  }

  endSession(sessionId: string): void {
    this.disconnect((socket) => socket.data.sessionId === sessionId);
    this.others?.serverSideEmit('session-ended', sessionId);
  }

  async closeEnded(): Promise<number> {
    const here = [...new Set(this.all().map((socket) => socket.data.sessionId))];
    const { ids, endings } = await this.sessions.ended(here);
    const ended = new Set(ids);
    if (ended.size > 0) this.disconnect((socket) => ended.has(socket.data.sessionId));
    return endings;
  }

  /** The sockets of a session on this node, the oldest first. */
  socketsOf(sessionId: string): AppSocket[] {
    return this.all().filter((socket) => socket.data.sessionId === sessionId);
  }

  /** The other nodes, where there is a way to reach them. */
  private get others(): AppServer | null {
    return this.config.REDIS_URL ? this.server : null;
  }

  // -- inside --------------------------------------------------------------------------------

  private all(): AppSocket[] {
    return [...(this.server?.sockets.sockets.values() ?? [])];
  }

  private disconnect(which: (socket: AppSocket) => boolean): void {
    for (const socket of this.all().filter(which)) {
      socket.emit('signed-out');
      socket.disconnect(true);
    }
  }

  /** Sessions that ran out, and what nobody told. */
  private async lookForEnded(): Promise<void> {
    if (this.sockets === 0) return;
    // The dispatcher's own look says that the database is away, and closes everything when that lasts.
    await this.closeEnded().catch(() => undefined);
  }

  private each(roomId: string, task: (socket: AppSocket) => void): void {
    for (const id of [...(this.server?.sockets.adapter.rooms.get(roomId) ?? [])]) {
      const socket = this.server?.sockets.sockets.get(id);
      if (socket) task(socket);
    }
  }

  /** That something has happened is told no earlier than what. */
  private tellOfStir(room: Address, { events, endings }: News): void {
    if (endings <= this.dispatcher.heeded) return this.stir(room, events);
    this.dispatcher.heed(endings).then(
      () => this.stir(room, events),
      () => undefined,
    );
  }

  /** "Something has happened there": to those who may know of the room, at most once a second for each room. */
  private stir(room: Address, events: readonly RecordedEvent[]): void {
    const event = events.findLast((e) => !QUIET.has(e.type));
    if (!event || !this.server) return;
    const waiting = this.stirred.get(room.id);
    if (waiting) {
      waiting.pending = event;
      return;
    }
    const send = (e: RecordedEvent): void => {
      const names = room.partyIds?.map(partyRoom) ?? [followRoom(room.coalitionId)];
      this.server?.local
        .to(names)
        .emit('coalition:stirred', { coalitionId: room.coalitionId, roomId: room.id, type: e.type });
    };
    send(event);
    const entry = { pending: null as RecordedEvent | null, timer: undefined as unknown as NodeJS.Timeout };
    entry.timer = setTimeout(() => {
      this.stirred.delete(room.id);
      if (entry.pending) this.stir(room, [entry.pending]);
    }, STIR_MS);
    this.stirred.set(room.id, entry);
  }

  private countPresence(roomId: string, { seatId, partyId, handle }: SeatedSubject, change: number): void {
    const who = { roomId, seatId, partyId, handle };
    const sockets = this.presence.socketsOn(this.node, roomId, seatId) + change;
    const news = this.presence.set(this.node, who, sockets, this.clock.steady());
    this.news.tell(news);
    if (news || sockets === 0) this.news.count(who, sockets);
  }

  private hearPresence(node: string, list: { who: Someone; sockets: number }[]): void {
    for (const { who, sockets } of list) {
      this.news.tell(this.presence.set(node, who, sockets, this.clock.steady()));
    }
  }

  private repeatPresence(): void {
    const own = this.presence.ownOf(this.node);
    if (own.length > 0) this.others?.serverSideEmit('present', this.node, own);
    for (const news of this.presence.forget(this.node, this.clock.steady())) this.news.tell(news);
  }

  /** A node that cannot read the record does not know any more who may listen. */
  private failClosed(): void {
    if (this.dispatcher.blindFor < 15_000 || this.sockets === 0) return;
    this.log.error('the database has not answered for 15 seconds: all sockets are closed');
    for (const socket of this.all()) socket.disconnect(true);
  }
}

/** What somebody who was let in at `seq` may read of what was read after that: nothing after the own removal. */
function upToRemoval(
  events: RecordedEvent[],
  seq: number,
  { seatId, partyId }: SeatedSubject,
): RecordedEvent[] {
  const removal = events.findIndex(({ type, payload, ...event }) => {
    const gone = payload as { seatId?: string; partyId?: string };
    return (
      event.seq > seq &&
      ((type === 'seat.ended' && gone.seatId === seatId) ||
        (type === 'party.left-room' && gone.partyId === partyId))
    );
  });
  return removal < 0 ? events : events.slice(0, removal + 1);
}

const partyRoom = (partyId: string): string => `party:${partyId}`;
const followRoom = (coalitionId: string): string => `follow:${coalitionId}`;
const stirRooms = (coalitionId: string, subject: SeatedSubject): string[] =>
  FOLLOWING.includes(subject.standing)
    ? [partyRoom(subject.partyId), followRoom(coalitionId)]
    : [partyRoom(subject.partyId)];
