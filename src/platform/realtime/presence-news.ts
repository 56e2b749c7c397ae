import type { Presence } from '../../contract/socket.js';
import type { Someone } from './presence.js';

const TELL_MS = 100;
const NOBODY: ReadonlySet<string> = new Set();

/** Where the news goes: the sockets of a room here, those of all nodes, and the other nodes themselves. */
interface Listeners {
  /** Those who have just come (`newcomers`, sockets) have been told everything instead. */
  room(roomId: string, news: Presence[], newcomers: ReadonlySet<string>): void;
  /** Who has just come wants to know who is there. */
  newcomers(roomId: string, newcomers: ReadonlySet<string>): void;
  everywhere(roomId: string, news: Presence[]): void;
  nodes(counts: { who: Someone; sockets: number }[]): void;
}

/**
 * Who came, who went and what they do, told together ten times a second. When a thousand return at once, or a
 * hundred move their carets, each would otherwise be told of each in a packet of its own; and each of a thousand
 * would be given a list that is put into words for them alone.
 */
export class PresenceNews {
  private readonly rooms = new Map<string, Map<string, Presence>>();
  private readonly arrivals = new Map<string, Set<string>>();
  private readonly doings = new Map<string, Map<string, Presence>>();
  private readonly counts = new Map<string, { who: Someone; sockets: number }>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly listeners: Listeners) {}

  /** For the sockets of this node; the latest word on a seat counts. */
  tell(news: Presence | null): void {
    if (!news) return;
    if (!news.here) this.doings.get(news.roomId)?.delete(news.seatId);
    const room = this.rooms.get(news.roomId) ?? new Map<string, Presence>();
    this.rooms.set(news.roomId, room.set(news.seatId, news));
    this.soon();
  }

  /** For a socket that has come into a room: who else is there, in one list for all who come together. */
  arrives(roomId: string, socketId: string): void {
    const room = this.arrivals.get(roomId) ?? new Set<string>();
    this.arrivals.set(roomId, room.add(socketId));
    this.soon();
  }

  /** For the sockets of all nodes: what somebody does. Of each the last word, with what it left unsaid. */
  does(news: Presence): void {
    const room = this.doings.get(news.roomId) ?? new Map<string, Presence>();
    this.doings.set(news.roomId, room.set(news.seatId, { ...room.get(news.seatId), ...news }));
    this.soon();
  }

  /** For the other nodes. */
  count(who: Someone, sockets: number): void {
    this.counts.set(`${who.roomId} ${who.seatId}`, { who, sockets });
    this.soon();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private soon(): void {
    this.timer ??= setTimeout(() => this.flush(), TELL_MS).unref();
  }

  private flush(): void {
    this.timer = null;
    for (const [roomId, newcomers] of this.arrivals) this.listeners.newcomers(roomId, newcomers);
    for (const [roomId, news] of this.rooms)
      this.listeners.room(roomId, [...news.values()], this.arrivals.get(roomId) ?? NOBODY);
    this.arrivals.clear();
    this.rooms.clear();
    for (const [roomId, news] of this.doings) {
      if (news.size > 0) this.listeners.everywhere(roomId, [...news.values()]);
    }
    this.doings.clear();
    if (this.counts.size > 0) this.listeners.nodes([...this.counts.values()]);
    this.counts.clear();
  }
}
