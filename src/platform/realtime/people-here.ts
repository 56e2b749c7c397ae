import type { Doing, Presence, Present } from '../../contract/socket.js';
import type { SeatedSubject } from '../access/seats.js';
import type { Clock } from '../clock.js';
import type { PresenceBook, Someone } from './presence.js';
import { PresenceNews } from './presence-news.js';

/** How the news of people gets out. */
interface Reach {
  /** To the sockets of this node that are in a room, or some of them. */
  present(roomId: string, list: Present, to: (socketId: string) => boolean): void;
  presence(roomId: string, news: Presence[], to: (socketId: string) => boolean): void;
  /** To the sockets of all nodes that are in a room. */
  everywhere(roomId: string, news: Presence[]): void;
  nodes(counts: Counts): void;
}
/** What a node tells the others of itself. */
export type Counts = { who: Someone; sockets: number }[];

/** Who is in which room: this node counts its own sockets, hears of those of others, and tells its own sockets. */
export class PeopleHere {
  private readonly news: PresenceNews;

  constructor(
    private readonly node: string,
    private readonly book: PresenceBook,
    private readonly clock: Clock,
    private readonly reach: Reach,
  ) {
    this.news = new PresenceNews({
      newcomers: (roomId, newcomers) =>
        reach.present(roomId, { roomId, people: book.in(roomId) }, (id) => newcomers.has(id)),
      room: (roomId, news, newcomers) => reach.presence(roomId, news, (id) => !newcomers.has(id)),
      everywhere: (roomId, news) => reach.everywhere(roomId, news),
      nodes: (counts) => reach.nodes(counts),
    });
  }

  /** A socket has entered a room; it may have been in it before, and wants to know anew who else is there. */
  arrives(roomId: string, socketId: string): void {
    this.news.arrives(roomId, socketId);
  }

  /** A seat is in a room with one socket more, or less. */
  count(roomId: string, { seatId, partyId, handle }: SeatedSubject, change: 1 | -1): void {
    const who = { roomId, seatId, partyId, handle };
    const sockets = this.book.socketsOn(this.node, roomId, seatId) + change;
    const news = this.book.set(this.node, who, sockets, this.clock.steady());
    this.news.tell(news);
    if (news || sockets === 0) this.news.count(who, sockets);
  }

  does(doing: Doing, { seatId, partyId, handle }: SeatedSubject): void {
    this.news.does({ ...doing, seatId, partyId, handle, here: true });
  }

  hear(node: string, counts: Counts): void {
    for (const { who, sockets } of counts) {
      this.news.tell(this.book.set(node, who, sockets, this.clock.steady()));
    }
  }

  /** What a lost hint has left untold, and who has fallen silent. */
  repeat(): void {
    const own = this.book.ownOf(this.node);
    if (own.length > 0) this.reach.nodes(own);
    for (const news of this.book.forget(this.node, this.clock.steady())) this.news.tell(news);
  }

  stop(): void {
    this.news.stop();
  }
}
