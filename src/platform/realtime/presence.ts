import { Injectable } from '@nestjs/common';
import type { Presence, Present } from '../../contract/socket.js';

export type Someone = Omit<Presence, 'here' | 'typing' | 'cursor'>;

interface Here {
  readonly who: Someone;
  /** Sockets of this seat per node: nodes tell each other their own number. */
  readonly byNode: Map<string, { sockets: number; heard: number }>;
}

/** A node that has said nothing for this long takes its people with it. */
const FORGET_MS = 30_000;

/**
 * Who is in which room, over all nodes. Never stored: each node counts its own
 * sockets, tells the others, and repeats itself so that a lost hint heals.
 */
@Injectable()
export class PresenceBook {
  private readonly rooms = new Map<string, Map<string, Here>>();

  /** Sets how many sockets a seat has in a room on a node; answers the news, if any. */
  set(node: string, who: Someone, sockets: number, now: number): Presence | null {
    const room = this.rooms.get(who.roomId) ?? new Map<string, Here>();
    this.rooms.set(who.roomId, room);
    const here = room.get(who.seatId);
    const was = here !== undefined;
    if (sockets > 0) {
      const entry = here ?? { who, byNode: new Map() };
      entry.byNode.set(node, { sockets, heard: now });
      room.set(who.seatId, entry);
      return was ? null : { ...who, here: true };
    }
    here?.byNode.delete(node);
    if (!here || here.byNode.size > 0) return null;
    room.delete(who.seatId);
    if (room.size === 0) this.rooms.delete(who.roomId);
    return { ...who, here: false };
  }

  socketsOn(node: string, roomId: string, seatId: string): number {
    return this.rooms.get(roomId)?.get(seatId)?.byNode.get(node)?.sockets ?? 0;
  }

  in(roomId: string): Present['people'] {
    const people = [...(this.rooms.get(roomId)?.values() ?? [])];
    return people.map(({ who: { seatId, partyId, handle } }) => ({ seatId, partyId, handle }));
  }

  /** Everyone this node holds itself, for the repetition. */
  ownOf(node: string): { who: Someone; sockets: number }[] {
    const own: { who: Someone; sockets: number }[] = [];
    for (const room of this.rooms.values()) {
      for (const { who, byNode } of room.values()) {
        const sockets = byNode.get(node)?.sockets ?? 0;
        if (sockets > 0) own.push({ who, sockets });
      }
    }
    return own;
  }

  /** Forgets people of nodes that have fallen silent; answers those who are gone. */
  forget(self: string, now: number): Presence[] {
    const gone: Presence[] = [];
    for (const room of this.rooms.values()) {
      for (const { who, byNode } of room.values()) {
        for (const [node, { heard }] of byNode) {
          if (node === self || now - heard < FORGET_MS) continue;
          const news = this.set(node, who, 0, now);
          if (news) gone.push(news);
        }
      }
    }
    return gone;
  }
}
