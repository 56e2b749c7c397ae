import type { Answer, Command, Failure } from '@contract/socket';
import { Refused } from './failure';

interface Waiting {
  readonly command: Command;
  readonly resolve: (data: unknown) => void;
  readonly reject: (why: Refused) => void;
  /** What is meant for the same room stays in order. */
  readonly room: string;
  /** Not sent, or not again: its turn comes when everything before it in its room has an answer. */
  held: boolean;
  /** How often the server had no time for it. */
  turnedAway: number;
  cancel: () => void;
}

export interface OutboxLine {
  send(command: Command, answer: (answer: Answer<unknown>) => void): void;
  later(milliseconds: number, run: () => void): () => void;
  changed(unsent: number): void;
  random(): number;
}

const ANSWER_WITHIN = 20_000;
/** Not answers but "come again": whether it has happened is not known, and the same id finds out. */
const COME_AGAIN = new Set(['overloaded', 'too-many-requests']);
const LONGEST_WAIT = 10_000;

/** The room a command is about. One that is about none keeps no other waiting. */
function roomOf({ commandId, input }: Command): string {
  const { roomId, coalitionId } = input as { roomId?: string; coalitionId?: string };
  return roomId ?? coalitionId ?? commandId;
}

/**
 * Commands that have no answer yet, in the order they were given. Each keeps its id, so that sending it again
 * after a lost line is safe: the server's receipt answers. Once one was turned away, what is behind it in its room
 * goes one by one, each when everything before it has an answer; a refusal is one.
 */
export class Outbox {
  private readonly waiting = new Map<string, Waiting>();
  private up = false;

  constructor(private readonly line: OutboxLine) {}

  get size(): number {
    return this.waiting.size;
  }

  add(command: Command): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const room = roomOf(command);
      const held = this.of(room).some((one) => one.held || one.turnedAway > 0);
      const entry: Waiting = {
        command,
        resolve,
        reject,
        room,
        held,
        turnedAway: 0,
        cancel: () => undefined,
      };
      this.waiting.set(command.commandId, entry);
      this.line.changed(this.size);
      if (this.up && !held) this.send(entry);
    });
  }

  connected(): void {
    this.up = true;
    for (const entry of [...this.waiting.values()]) this.send(entry);
  }

  disconnected(): void {
    this.up = false;
    for (const entry of this.waiting.values()) entry.cancel();
  }

  /** Gives up on everything that waits: the person has signed out. */
  abandon(code: string): void {
    const given = [...this.waiting.values()];
    this.waiting.clear();
    this.line.changed(0);
    for (const entry of given) {
      entry.cancel();
      entry.reject(new Refused({ code }));
    }
  }

  /** What has no answer yet of one room, in order. */
  private of(room: string): Waiting[] {
    return [...this.waiting.values()].filter((one) => one.room === room);
  }

  private send(entry: Waiting): void {
    entry.held = false;
    entry.cancel();
    entry.cancel = this.line.later(ANSWER_WITHIN, () => this.up && this.send(entry));
    this.line.send(entry.command, (answer) => {
      if (!answer.ok && COME_AGAIN.has(answer.error.code)) this.comeAgain(entry, answer.error);
      else this.settle(entry, answer);
    });
  }

  /** Not all at the same moment: they would only be turned away again. */
  private comeAgain(entry: Waiting, { details }: Failure): void {
    if (!this.waiting.has(entry.command.commandId)) return;
    const asked = Number(details?.['seconds'] ?? 0) * 1_000;
    const wait = Math.min(LONGEST_WAIT, Math.max(asked, 250 * 2 ** entry.turnedAway++));
    entry.cancel();
    entry.cancel = this.line.later(wait * (1 + 0.5 * this.line.random()), () => {
      if (!this.up) return;
      if (this.of(entry.room)[0] === entry) this.send(entry);
      else entry.held = true;
    });
  }

  private settle(entry: Waiting, answer: Answer<unknown>): void {
    if (!this.waiting.delete(entry.command.commandId)) return;
    entry.cancel();
    this.line.changed(this.size);
    if (answer.ok) entry.resolve(answer.data);
    else entry.reject(new Refused(answer.error));
    const [next] = this.of(entry.room);
    if (this.up && next?.held) this.send(next);
  }
}
