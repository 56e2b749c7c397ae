import type { RecordedEvent } from '../../contract/events.js';
import type { ServerToClient } from '../../contract/socket.js';
import { FOLLOWING } from '../../domain/coalition/coalition.js';
import type { SeatedSubject } from '../access/seats.js';
import type { Address } from '../rooms/dispatcher.js';

type Stir = Parameters<ServerToClient['coalition:stirred']>[0];

const STIR_MS = 1_000;
const QUIET = new Set(['text.updated', 'message.reacted']);

/**
 * "Something has happened there": to those of this node who may know of the room, at most once a second for each
 * room. What has happened they read as themselves.
 */
export class Stirs {
  private readonly rooms = new Map<string, { timer: NodeJS.Timeout; pending: RecordedEvent | null }>();

  /** `send` reaches the sockets that are under any of these names (`stirRooms`). */
  constructor(private readonly send: (names: string[], stir: Stir) => void) {}

  tell(room: Address, events: readonly RecordedEvent[]): void {
    const event = events.findLast((e) => !QUIET.has(e.type));
    if (!event) return;
    const waiting = this.rooms.get(room.id);
    if (waiting) {
      waiting.pending = event;
      return;
    }
    const names = room.partyIds?.map(partyRoom) ?? [followRoom(room.coalitionId)];
    this.send(names, { coalitionId: room.coalitionId, roomId: room.id, type: event.type });
    const entry = { pending: null as RecordedEvent | null, timer: undefined as unknown as NodeJS.Timeout };
    entry.timer = setTimeout(() => {
      this.rooms.delete(room.id);
      if (entry.pending) this.tell(room, [entry.pending]);
    }, STIR_MS);
    this.rooms.set(room.id, entry);
  }

  stop(): void {
    for (const { timer } of this.rooms.values()) clearTimeout(timer);
    this.rooms.clear();
  }
}

const partyRoom = (partyId: string): string => `party:${partyId}`;
const followRoom = (coalitionId: string): string => `follow:${coalitionId}`;

/** The names under which a seat hears that something has happened. */
export const stirRooms = (coalitionId: string, subject: SeatedSubject): string[] =>
  FOLLOWING.includes(subject.standing)
    ? [partyRoom(subject.partyId), followRoom(coalitionId)]
    : [partyRoom(subject.partyId)];
