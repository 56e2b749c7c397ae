import type { AppSocket } from './audience.js';

type Line = AppSocket['conn'];

/** So long may a line stand on which nobody has said who is there. */
const PATIENCE_MS = 5_000;
/** So long is a goodbye waited for from whoever is sent away. */
const GOODBYE_MS = 1_000;

/** What is used of the transports of Engine.IO: a WebSocket, or the time that long polling waits for a last poll. */
interface Transport {
  socket?: { terminate?: () => void };
  closeTimeout?: number;
}
const transportOf = (line: Line): Transport => line.transport as unknown as Transport;

/**
 * Lines on which nobody is signed in stand for five seconds at the most. And a line that has ended ends: a WebSocket
 * would wait half a minute for the other side to say goodbye as well, and long polling for one more poll.
 */
export class Doorstep {
  private readonly standing = new Map<Line, NodeJS.Timeout>();
  private readonly asked = new WeakSet<Line>();

  /** Somebody has knocked. */
  watch(line: Line): void {
    this.wait(line, PATIENCE_MS);
    transportOf(line).closeTimeout = GOODBYE_MS;
    line.once('close', () => {
      this.enter(line);
      const { socket } = transportOf(line);
      setTimeout(() => socket?.terminate?.(), GOODBYE_MS).unref();
    });
  }

  /** Whether to listen to somebody who asks to be let in: once for each line. */
  mayAsk(line: Line): boolean {
    if (this.asked.has(line)) return false;
    this.asked.add(line);
    return true;
  }

  /** Somebody is let in. */
  enter(line: Line): void {
    this.asked.delete(line);
    clearTimeout(this.standing.get(line));
    this.standing.delete(line);
  }

  /** Somebody is told no, and not asked a second time. */
  sendAway(line: Line): void {
    if (line.readyState !== 'open') return;
    line.close();
    this.wait(line, GOODBYE_MS);
  }

  close(): void {
    for (const timer of this.standing.values()) clearTimeout(timer);
    this.standing.clear();
  }

  private wait(line: Line, ms: number): void {
    clearTimeout(this.standing.get(line));
    const timer = setTimeout(() => line.close(true), ms);
    timer.unref();
    this.standing.set(line, timer);
  }
}
