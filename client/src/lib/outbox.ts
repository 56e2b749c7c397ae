import type { Answer, Command } from '@contract/socket';
import { Refused } from './failure';

interface Waiting {
  readonly command: Command;
  readonly resolve: (data: unknown) => void;
  readonly reject: (why: Refused) => void;
  cancel: () => void;
}

export interface OutboxLine {
  send(command: Command, answer: (answer: Answer<unknown>) => void): void;
  later(milliseconds: number, run: () => void): () => void;
  changed(unsent: number): void;
}

const ANSWER_WITHIN = 20_000;

/**
 * Commands that have no answer yet, in the order they were given. Each keeps its id, so that sending it again
 * after a lost line is safe: the server's receipt answers.
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
      const entry: Waiting = { command, resolve, reject, cancel: () => undefined };
      this.waiting.set(command.commandId, entry);
      this.line.changed(this.size);
      if (this.up) this.send(entry);
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
    for (const entry of [...this.waiting.values()]) this.settle(entry, { ok: false, error: { code } });
  }

  private send(entry: Waiting): void {
    entry.cancel();
    entry.cancel = this.line.later(ANSWER_WITHIN, () => this.up && this.send(entry));
    this.line.send(entry.command, (answer) => this.settle(entry, answer));
  }

  private settle(entry: Waiting, answer: Answer<unknown>): void {
    if (!this.waiting.delete(entry.command.commandId)) return;
    entry.cancel();
    this.line.changed(this.size);
    if (answer.ok) entry.resolve(answer.data);
    else entry.reject(new Refused(answer.error));
  }
}
