import { Refusal } from '../../domain/shared/refusal.js';
import { measures } from './measures.js';

/** What one process lets wait, in commands and in bytes, and what one room of it may take of that. */
export const LIMITS = {
  waiting: 32_768,
  bytes: 128 * 1024 * 1024,
  roomWaiting: 8_192,
  /** A room whose oldest command has had no answer for this long takes no more: they would wait longer still. */
  roomWaitMs: 5_000,
  /** Requests of the router under way at once. */
  requests: 2_000,
  /** The mean wait for the event loop above which requests are turned away. */
  loopDelayMs: 1_000,
};

/** When to come again, in seconds. */
export const COME_AGAIN = 3;

/** The commands under way in this process. What would only wait is turned away at once, with a word when to return. */
export class Load {
  waiting = 0;
  bytes = 0;

  /** Takes a place until `leave`, or says `overloaded`. */
  enter(bytes: number): void {
    if (this.waiting >= LIMITS.waiting) throw overloaded('node');
    if (this.bytes + bytes > LIMITS.bytes) throw overloaded('bytes');
    this.waiting += 1;
    this.bytes += bytes;
  }

  /** Says `overloaded` where a room takes no more. `room` is what waits in it, oldest first. */
  insistOnRoom(room: readonly { since: number }[]): void {
    if (room.length >= LIMITS.roomWaiting) throw overloaded('room');
    if (room[0] && performance.now() - room[0].since > LIMITS.roomWaitMs) throw overloaded('room-wait');
  }

  leave(bytes: number): void {
    this.waiting -= 1;
    this.bytes -= bytes;
  }
}

export function overloaded(reason: 'node' | 'bytes' | 'room' | 'room-wait' | 'requests'): Refusal {
  measures.shed.inc({ reason });
  return new Refusal('overloaded', { seconds: COME_AGAIN });
}
