import { Injectable } from '@nestjs/common';
import { Seats, type Asker, type Place } from '../access/seats.js';
import { Clock } from '../clock.js';

/** So many are looked up with one question. */
const MOST = 250;

interface Waiting extends Asker {
  readonly resolve: (place: Place | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The rights of those who want into a room. While one question is on its way to the database, whoever comes to the
 * same room waits for the next one and shares it: a thousand who return at once are a handful of questions, and none
 * of them waits for a thousand others. Whoever asks is answered with what was read after that.
 */
@Injectable()
export class Admissions {
  private readonly rooms = new Map<string, Waiting[]>();

  constructor(
    private readonly seats: Seats,
    private readonly clock: Clock,
  ) {}

  /** The room and the asker's seat in it; nothing where there is no such room, seat or living session. */
  look(roomId: string, asker: Asker): Promise<Place | null> {
    return new Promise((resolve, reject) => {
      const waiting = { ...asker, resolve, reject };
      const others = this.rooms.get(roomId);
      if (others) return void others.push(waiting);
      const queue = [waiting];
      this.rooms.set(roomId, queue);
      void this.serve(roomId, queue);
    });
  }

  private async serve(roomId: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      // Who comes in the same turn of the event loop comes together.
      await new Promise((resolve) => setImmediate(resolve));
      const askers = queue.splice(0, MOST);
      try {
        const places = await this.seats.intoRoom(roomId, askers, this.clock.now());
        for (const [i, { resolve }] of askers.entries()) resolve(places[i] ?? null);
      } catch (error) {
        for (const { reject } of askers) reject(error);
      }
    }
    this.rooms.delete(roomId);
  }
}
