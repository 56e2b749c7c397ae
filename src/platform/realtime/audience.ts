import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Server, Socket } from 'socket.io';
import type { RecordedEvent } from '../../contract/events.js';
import type { ClientToServer, Doing, Entered, ServerToClient } from '../../contract/socket.js';
import type { StrawView } from '../../contract/views.js';
import { may } from '../../domain/access/policy.js';
import { Refusal } from '../../domain/shared/refusal.js';
import type { Place, SeatedSubject } from '../access/seats.js';
import { Sessions } from '../access/sessions.js';
import { Clock } from '../clock.js';
import { CONFIG, type Config } from '../config/config.js';
import { Dispatcher, type Address, type News, type Outlet } from '../rooms/dispatcher.js';
import { Admissions } from './admissions.js';
import { Missed } from './missed.js';
import { PeopleHere, type Counts } from './people-here.js';
import { PresenceBook } from './presence.js';
import { SlowReaders } from './slow-readers.js';
import { stirRooms, Stirs } from './stirs.js';
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
  present: (node: string, counts: Counts) => void;
  'session-ended': (sessionId: string) => void;
}
export type AppServer = Server<ClientToServer, ServerToClient, BetweenNodes, SocketData>;
export type AppSocket = Socket<ClientToServer, ServerToClient, BetweenNodes, SocketData>;

const REPEAT_MS = 10_000;
const SESSION_LOOK_MS = 2_000;

/** The sockets of this node: which rooms they are in, and what they are sent. */
@Injectable()
export class Audience implements Outlet, OnApplicationShutdown {
  readonly node = randomUUID();
  private readonly log = new Logger('audience');
  private server: AppServer | null = null;
  private timers: NodeJS.Timeout[] = [];
  private readonly people: PeopleHere;
  private readonly wires = new Wires();
  private readonly stirs = new Stirs((names, stir) =>
    this.server?.local.to(names).emit('coalition:stirred', stir),
  );

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: Sessions,
    private readonly admissions: Admissions,
    private readonly dispatcher: Dispatcher,
    private readonly missed: Missed,
    private readonly slow: SlowReaders,
    presence: PresenceBook,
    clock: Clock,
  ) {
    this.people = new PeopleHere(this.node, presence, clock, {
      present: (roomId, list, to) => this.tell(roomId, 'present', list, to),
      presence: (roomId, news, to) => this.tell(roomId, 'presence', news, to),
      everywhere: (roomId, news) => this.server?.to(roomId).emit('presence', news),
      nodes: (counts) => this.others?.serverSideEmit('present', this.node, counts),
    });
  }

  open(server: AppServer): void {
    this.server = server;
    server.engine.on('connection', (connection: ConnectionLike) => this.wires.watch(connection));
    server.on('hint', (room, news) => {
      this.dispatcher.hinted(room.id, news);
      this.tellOfStir(room, news);
    });
    server.on('present', (node, counts) => this.people.hear(node, counts));
    server.on('session-ended', (sessionId) => this.disconnect((s) => s.data.sessionId === sessionId));
    this.dispatcher.open(this);
    this.slow.open(server);
    this.timers = [
      setInterval(() => this.people.repeat(), REPEAT_MS),
      setInterval(() => this.failClosed(), 1_000),
      setInterval(() => void this.lookForEnded(), SESSION_LOOK_MS),
    ];
    for (const timer of this.timers) timer.unref();
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.stirs.stop();
    this.people.stop();
    this.slow.close();
    this.server = null;
  }

  get sockets(): number {
    return this.server?.sockets.sockets.size ?? 0;
  }

  // -- entering and leaving ------------------------------------------------------------------

  /** Lets a socket into a room and answers what it has missed. */
  async enter(socket: AppSocket, roomId: string, lastSeq: number | null): Promise<Entered> {
    this.insistOnRoomFor(socket);
    const entered = await this.missed.since(lastSeq, await this.admit(socket, roomId), socket.data.accountId);
    // Many may have been asked for at once.
    if (entered.events.length > 0) this.insistOnRoomFor(socket);
    return entered;
  }

  private insistOnRoomFor(socket: AppSocket): void {
    if (!this.slow.keepsUp(socket)) throw new Refusal('overloaded');
  }

  /**
   * Joins if the seat may. The right was read at the room's seq `s`; if this node
   * has already sent an event after `s` that removes somebody, it is read again;
   * and so it is if sessions were ended since.
   */
  private async admit(socket: AppSocket, roomId: string): Promise<Place> {
    try {
      return await this.join(socket, roomId);
    } finally {
      this.unfollowIfEmpty(roomId);
    }
  }

  private async join(socket: AppSocket, roomId: string): Promise<Place> {
    for (let tries = 0; tries < 20; tries++) {
      const found = await this.admissions.look(roomId, socket.data);
      if (!found || !may('room.enter', found.subject, found.room)) throw new Refusal('not-found');
      const cursor = this.dispatcher.follow(roomId, found.room.seq);
      const since = cursor > found.room.seq ? this.dispatcher.recent(roomId, found.room.seq) : [];
      if (!since || since.some((e) => e.type === 'seat.ended' || e.type === 'party.left-room')) continue;
      if (this.dispatcher.heeded > found.endings) continue;
      if (!socket.connected) throw new Refusal('not-found');
      const before = socket.data.rooms.get(roomId);
      if (before) this.unstir(socket, roomId, before);
      socket.data.rooms.set(roomId, found.subject);
      void socket.join(roomId);
      if (found.room.kind === 'coalition') void socket.join(stirRooms(found.room.coalitionId, found.subject));
      if (!before) this.people.count(roomId, found.subject, 1);
      this.people.arrives(roomId, socket.id);
      // What was sent to the room since its number was read came too early for this socket: it has been missed as well.
      return { ...found, room: { ...found.room, seq: Math.max(found.room.seq, cursor) } };
    }
    throw new Refusal('overloaded');
  }

  leave(socket: AppSocket, roomId: string): void {
    const subject = socket.data.rooms.get(roomId);
    if (!subject) return;
    socket.data.rooms.delete(roomId);
    void socket.leave(roomId);
    this.unstir(socket, roomId, subject);
    this.people.count(roomId, subject, -1);
    this.unfollowIfEmpty(roomId);
  }

  gone(socket: AppSocket): void {
    for (const roomId of [...socket.data.rooms.keys()]) this.leave(socket, roomId);
  }

  // -- what goes out -------------------------------------------------------------------------

  emit(roomId: string, events: readonly RecordedEvent[]): void {
    this.tell(roomId, 'events', { roomId, events });
  }

  /** To many readers at once, so it is put into words once, and into a frame where a reader has a WebSocket. */
  private tell<N extends 'events' | 'present' | 'presence'>(
    roomId: string,
    name: N,
    news: Parameters<ServerToClient[N]>[0],
    to: (socketId: string) => boolean = () => true,
  ): void {
    let packet: string | undefined;
    let frame: Buffer | undefined;
    this.each(roomId, (socket) => {
      if (!to(socket.id)) return;
      packet ??= `2${JSON.stringify([name, news])}`;
      frame ??= textFrame(`4${packet}`);
      const { conn } = socket;
      if (!this.wires.write(conn as unknown as ConnectionLike, frame)) conn.write(packet);
    });
  }

  evict(roomId: string, who: { seatId: string } | { partyId: string }): void {
    this.each(roomId, (socket) => {
      const subject = socket.data.rooms.get(roomId);
      if (!subject) return;
      if ('seatId' in who ? subject.seatId !== who.seatId : subject.partyId !== who.partyId) return;
      this.leave(socket, roomId);
      socket.emit('room:closed', { roomId });
    });
  }

  /** Everybody enters again, from the number that they have. */
  reopen(roomId: string): void {
    this.each(roomId, (socket) => {
      this.leave(socket, roomId);
      socket.emit('room:resume', { roomId });
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
    this.people.does(doing, subject);
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

  /** Whoever is not in the coalition's own room hears no more that something happened in its rooms. */
  private unstir(socket: AppSocket, roomId: string, subject: SeatedSubject): void {
    if (roomId !== subject.coalitionId) return;
    for (const name of stirRooms(subject.coalitionId, subject)) void socket.leave(name);
  }

  private unfollowIfEmpty(roomId: string): void {
    if (!this.server?.sockets.adapter.rooms.get(roomId)?.size) this.dispatcher.unfollow(roomId);
  }

  private each(roomId: string, task: (socket: AppSocket) => void): void {
    for (const id of [...(this.server?.sockets.adapter.rooms.get(roomId) ?? [])]) {
      const socket = this.server?.sockets.sockets.get(id);
      if (socket) task(socket);
    }
  }

  /** That something has happened is told no earlier than what. */
  private tellOfStir(room: Address, { events, endings }: News): void {
    if (endings <= this.dispatcher.heeded) return this.stirs.tell(room, events);
    this.dispatcher.heed(endings).then(
      () => this.stirs.tell(room, events),
      () => undefined,
    );
  }

  /** A node that cannot read the record does not know any more who may listen. */
  private failClosed(): void {
    if (this.dispatcher.blindFor < 15_000 || this.sockets === 0) return;
    this.log.error('the database has not answered for 15 seconds: all sockets are closed');
    for (const socket of this.all()) socket.disconnect(true);
  }
}
