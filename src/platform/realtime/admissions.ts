import { Injectable } from '@nestjs/common';
import { Seats, type Asker, type Place } from '../access/seats.js';
import { Clock } from '../clock.js';
import { Together } from '../together.js';

/** The rights of those who want into a room, looked up together: many come back at once. */
@Injectable()
export class Admissions {
  private readonly rooms = new Map<string, Together<Asker, Place | undefined>>();

  constructor(
    private readonly seats: Seats,
    private readonly clock: Clock,
  ) {}

  /** The room and the asker's seat in it; nothing where there is no such room, seat or living session. */
  async look(roomId: string, asker: Asker): Promise<Place | null> {
    let room = this.rooms.get(roomId);
    if (!room) {
      room = new Together(
        (askers) => this.seats.intoRoom(roomId, askers, this.clock.now()),
        () => this.rooms.delete(roomId),
      );
      this.rooms.set(roomId, room);
    }
    return (await room.one(asker)) ?? null;
  }
}
