import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { describeError } from '../describe-error.js';
import type { RecordedEvent } from '../../contract/events.js';
import { Clock } from '../clock.js';
import { measures } from '../health/measures.js';
import { RoomReader } from './room-reader.js';

/** Where a node's events go: the sockets on this node, and a hint to the other nodes. */
export interface Outlet {
  emit(roomId: string, events: readonly RecordedEvent[]): void;
  /** Nobody of this seat or party gets anything of this room from now on. */
  evict(roomId: string, who: { seatId: string } | { partyId: string }): void;
  /** The record of this room is not what it was: whoever follows it begins anew from what they have. */
  reopen(roomId: string): void;
  /** "Room r has these events": a shortcut for the other nodes, which may be lost. */
  hint(room: Address, news: News): void;
  /** Closes the sockets of sessions that have ended, and says how often sessions had been ended by then. */
  closeEnded(): Promise<number>;
}

/** Events, and how often sessions had been ended before the first of them was written. */
export interface News {
  readonly events: readonly RecordedEvent[];
  readonly endings: number;
}

/** A room and who belongs there: enough to say "something has happened there" to the right people. */
export interface Address {
  readonly id: string;
  readonly coalitionId: string;
  readonly partyIds: readonly string[] | null;
}

const PAGE = 500;
const RING = 400;
const POLL_MS = 1_000;
const CORRECTS: ReadonlySet<string> = new Set(['message.edited', 'message.deleted', 'message.hidden']);

interface Feed {
  /** The last seq given to the sockets of this node. */
  cursor: number;
  /** The most recent events, for those who come back after a moment. */
  ring: RecordedEvent[];
  waiting: News[];
  running: boolean;
}

/**
 * Sends the events of each room to this node's sockets, in order, without gaps,
 * from a cursor of its own: from memory when the next number is at hand, from
 * the table when one is missing. The table is the truth; calls of `committed`
 * and hints from other nodes only say that it is worth looking.
 *
 * Nothing goes out that was written after a session was ended before the sockets
 * of that session are closed on this node, whatever has become of hints.
 */
@Injectable()
export class Dispatcher implements OnApplicationShutdown {
  private readonly log = new Logger('dispatch');
  private readonly feeds = new Map<string, Feed>();
  private outlet: Outlet | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isLooking = false;
  /** The sockets of so many endings of sessions are closed here. */
  heeded = 0;
  private heeding: Promise<number> | null = null;
  /** When the database last answered the slow poll. */
  private lastLook = performance.now();
  /** Rooms whose sockets lacked events when the poll last looked, and how many the worst of them lacked. */
  behind = { rooms: 0, largest: 0 };

  constructor(
    private readonly reader: RoomReader,
    private readonly clock: Clock,
  ) {}

  open(outlet: Outlet): void {
    this.outlet = outlet;
    this.timer = setInterval(() => void this.look(), POLL_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
    this.outlet = null;
  }

  /** How long ago the database was last seen, in milliseconds. */
  get blindFor(): number {
    return performance.now() - this.lastLook;
  }

  /** Events that this node has just committed. */
  committed(room: Address, news: News): void {
    this.offer(room.id, news);
    this.outlet?.hint(room, news);
  }

  /** Events that another node says it has committed. */
  hinted(roomId: string, news: News): void {
    this.offer(roomId, news);
  }

  /** Starts following a room from `seq` if this node does not follow it yet; answers the cursor. */
  follow(roomId: string, seq: number): number {
    const feed = this.feeds.get(roomId);
    if (feed) return feed.cursor;
    this.feeds.set(roomId, { cursor: seq, ring: [], waiting: [], running: false });
    return seq;
  }

  cursor(roomId: string): number | null {
    return this.feeds.get(roomId)?.cursor ?? null;
  }

  unfollow(roomId: string): void {
    this.feeds.delete(roomId);
  }

  get following(): number {
    return this.feeds.size;
  }

  /** Events after `seq` from memory, or null when memory does not reach back that far. */
  recent(roomId: string, seq: number): RecordedEvent[] | null {
    const feed = this.feeds.get(roomId);
    if (!feed) return null;
    if (seq >= feed.cursor) return [];
    const first = feed.ring[0];
    if (!first || first.seq > seq + 1) return null;
    return feed.ring.filter((e) => e.seq > seq);
  }

  private offer(roomId: string, news: News): void {
    const feed = this.feeds.get(roomId);
    const [first] = news.events;
    if (!feed || !first) return;
    // The common case without waiting: the next numbers, nothing under way, nobody to be closed out.
    if (!feed.running && first.seq === feed.cursor + 1 && news.endings <= this.heeded)
      return this.deliver(roomId, feed, news.events);
    feed.waiting.push(news);
    void this.drain(roomId, feed);
  }

  private async drain(roomId: string, feed: Feed): Promise<void> {
    if (feed.running) return;
    feed.running = true;
    try {
      while (feed.waiting.length > 0 && this.feeds.get(roomId) === feed) {
        const news = feed.waiting.shift()!;
        await this.heed(news.endings);
        if (this.feeds.get(roomId) !== feed) return;
        const events = news.events.filter((e) => e.seq > feed.cursor);
        if (events.length === 0) continue;
        if (events[0]!.seq === feed.cursor + 1) this.deliver(roomId, feed, events);
        else await this.catchUp(roomId, feed);
      }
    } catch (error) {
      this.log.warn(`room feed fell behind: ${describeError(error)}`);
    } finally {
      feed.running = false;
    }
  }

  private async catchUp(roomId: string, feed: Feed): Promise<void> {
    for (;;) {
      measures.recordReads.inc();
      const { events, endings } = await this.reader.following(roomId, feed.cursor, PAGE);
      if (events.length === 0) return;
      await this.heed(endings);
      if (this.feeds.get(roomId) !== feed) return;
      this.deliver(roomId, feed, events);
      if (events.length < PAGE) return;
    }
  }

  /** Waits until the sockets of the first `endings` endings are closed. */
  async heed(endings: number): Promise<void> {
    while (this.outlet && this.heeded < endings) {
      this.heeding ??= this.outlet.closeEnded().finally(() => (this.heeding = null));
      this.heeded = Math.max(this.heeded, await this.heeding);
    }
  }

  /** Gives events to the sockets; whoever an event removes is gone before the next one is written. */
  private deliver(roomId: string, feed: Feed, events: readonly RecordedEvent[]): void {
    let from = 0;
    for (let i = 0; i < events.length; i++) {
      const event = events[i]!;
      if (event.type !== 'seat.ended' && event.type !== 'party.left-room') continue;
      this.outlet?.emit(roomId, events.slice(from, i + 1));
      from = i + 1;
      feed.cursor = event.seq;
      const gone = event.payload as { seatId?: string; partyId: string };
      this.outlet?.evict(roomId, gone.seatId ? { seatId: gone.seatId } : { partyId: gone.partyId });
    }
    if (from < events.length) this.outlet?.emit(roomId, events.slice(from));
    const last = events[events.length - 1]!;
    feed.cursor = last.seq;
    measures.dispatchedEvents.inc(events.length);
    measures.dispatchSeconds.observe(Math.max(0, this.clock.now().getTime() - Date.parse(last.at)) / 1_000);
    feed.ring.push(...events);
    // Words that were changed or taken back are corrected in the table, not here: nobody is told them from memory.
    if (events.some((e) => CORRECTS.has(e.type))) feed.ring = [];
    if (feed.ring.length > RING * 2) feed.ring = feed.ring.slice(-RING);
  }

  private async lookAfter(roomId: string, feed: Feed, head: number): Promise<void> {
    this.behind.rooms += 1;
    this.behind.largest = Math.max(this.behind.largest, head - feed.cursor);
    if (feed.running) return;
    feed.running = true;
    try {
      await this.catchUp(roomId, feed);
    } catch (error) {
      // The others are not to wait for this one; it is looked after again in a second.
      this.log.warn(`room feed fell behind: ${describeError(error)}`);
    } finally {
      feed.running = false;
    }
    if (feed.waiting.length > 0) void this.drain(roomId, feed);
  }

  /** The slow poll: what every hint failed to tell. */
  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const rooms = [...this.feeds.keys()];
    const before = new Map([...this.feeds].map(([roomId, { cursor }]) => [roomId, cursor]));
    try {
      const heads = await this.reader.heads(rooms);
      this.lastLook = performance.now();
      this.behind = { rooms: 0, largest: 0 };
      for (const roomId of rooms) {
        const feed = this.feeds.get(roomId);
        const head = heads.get(roomId);
        if (!feed || head === undefined) continue;
        // What was given out before the question is not there any more: the database was restored from a copy.
        if (head < before.get(roomId)!) {
          this.log.error('a record is shorter than it was: whoever follows it begins anew');
          this.feeds.delete(roomId);
          this.outlet?.reopen(roomId);
        } else if (head > feed.cursor) await this.lookAfter(roomId, feed, head);
      }
    } catch (error) {
      this.log.warn(`the record cannot be read: ${describeError(error)}`);
    } finally {
      this.isLooking = false;
    }
  }
}
