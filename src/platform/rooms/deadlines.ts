import { randomUUID } from 'node:crypto';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { describeError } from '../describe-error.js';
import { Clock } from '../clock.js';
import { measures } from '../health/measures.js';
import { Transactions } from './transactions.js';
import type { Tx } from './tx.js';

/** What happens when a deadline comes. It acts in nobody's name. */
export type OnDue = (tx: Tx, roomId: string, subject: string) => Promise<void>;

interface DueRow {
  kind: string;
  room_id: string;
  subject: string;
}

const LOOK_MS = 1_000;
const PAGE = 100;
/** A deadline whose handler failed is tried again after this long, doubling up to the longest wait. */
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * What happens by itself at a given time, by the database's clock. Every node
 * looks once a second, and at the very moment when the next one is due. The
 * first to hold the room does it and marks it done in the same transaction;
 * whoever comes second finds it done. So each takes effect exactly once, and a
 * node that dies in the middle leaves it to the others.
 */
@Injectable()
export class Deadlines implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('deadlines');
  private readonly handlers = new Map<string, OnDue>();
  private readonly failed = new Map<string, { retryAt: number; wait: number }>();
  private timer: NodeJS.Timeout | null = null;
  private wakeAt = Number.POSITIVE_INFINITY;
  private looking: Promise<void> | null = null;
  /** Somebody asked to look while looking. */
  private again = false;
  private stopped = true;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Says what a kind of deadline does. Called by modules before the application has started. */
  on(kind: string, handler: OnDue): void {
    if (this.handlers.has(kind)) throw new Error(`two handlers for the deadline ${kind}`);
    this.handlers.set(kind, handler);
  }

  /** Sets the deadline of a subject; one of the same kind that it has already is moved. */
  async schedule(tx: Tx, kind: string, roomId: string, subject: string, due: Date): Promise<void> {
    await tx.query(
      `INSERT INTO deadline (id, kind, room_id, subject, due) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (kind, subject) DO UPDATE SET room_id = $3, due = $5, done_at = NULL`,
      [randomUUID(), kind, roomId, subject, due],
    );
    tx.afterCommit(() => this.wakeIn(due.getTime() - tx.now.getTime()));
  }

  /** Takes a deadline back. */
  async cancel(tx: Tx, kind: string, subject: string): Promise<void> {
    await tx.query('DELETE FROM deadline WHERE kind = $1 AND subject = $2 AND done_at IS NULL', [
      kind,
      subject,
    ]);
  }

  onApplicationBootstrap(): void {
    this.stopped = false;
    this.wakeIn(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.looking;
  }

  private wakeIn(ms: number): void {
    const wait = Math.min(LOOK_MS, Math.max(0, ms));
    const at = this.clock.steady() + wait;
    if (this.stopped || at >= this.wakeAt) return;
    if (this.timer) clearTimeout(this.timer);
    this.wakeAt = at;
    this.timer = setTimeout(() => this.wake(), wait);
    this.timer.unref();
  }

  private wake(): void {
    this.wakeAt = Number.POSITIVE_INFINITY;
    if (this.looking) {
      this.again = true;
      return;
    }
    this.again = false;
    this.looking = this.look()
      .catch((error: unknown) => {
        this.log.warn(`deadlines cannot be read: ${describeError(error)}`);
        return LOOK_MS;
      })
      .then((next) => {
        this.looking = null;
        this.wakeIn(this.again ? 0 : next);
      });
  }

  /** Does what is due and answers in how many milliseconds the next one is. */
  private async look(): Promise<number> {
    const kinds = [...this.handlers.keys()];
    const present = `clock_timestamp() + $2 * interval '1 millisecond'`;
    const due = await this.transactions.read<DueRow>(
      `SELECT kind, room_id, subject FROM deadline
       WHERE done_at IS NULL AND kind = ANY($1) AND due <= ${present} ORDER BY due LIMIT ${PAGE}`,
      [kinds, this.clock.offset],
    );
    for (const row of due) {
      if (this.stopped) return LOOK_MS;
      await this.take(row);
    }
    const [next] = await this.transactions.read<{ ms: string | null }>(
      `SELECT ceil(extract(epoch FROM min(due) - (${present})) * 1000) AS ms FROM deadline
       WHERE done_at IS NULL AND kind = ANY($1) AND due > ${present}`,
      [kinds, this.clock.offset],
    );
    return next?.ms == null ? LOOK_MS : Number(next.ms);
  }

  private async take(row: DueRow): Promise<void> {
    const key = `${row.kind} ${row.subject}`;
    const failure = this.failed.get(key);
    if (failure && failure.retryAt > this.clock.steady()) return;
    try {
      await this.transactions.run({ room: row.room_id }, (tx) => this.perform(tx, row));
      this.failed.delete(key);
    } catch (error) {
      const wait = Math.min(LONGEST_RETRY_MS, (failure?.wait ?? RETRY_MS / 2) * 2);
      measures.deadlineFailures.inc();
      this.failed.set(key, { retryAt: this.clock.steady() + wait, wait });
      this.log.error(`the deadline ${row.kind} failed and is tried again: ${describeError(error)}`);
    }
  }

  /** Under the room's lock: only what is still due and not done. */
  private async perform(tx: Tx, { kind, room_id, subject }: DueRow): Promise<void> {
    tx.standForNode();
    const [mine] = await tx.query<{ due: Date }>(
      `UPDATE deadline SET done_at = $3
       WHERE kind = $1 AND subject = $2 AND room_id = $4 AND done_at IS NULL AND due <= $3 RETURNING due`,
      [kind, subject, tx.now, room_id],
    );
    if (!mine) return;
    await this.handlers.get(kind)!(tx, room_id, subject);
    const late = tx.now.getTime() - mine.due.getTime();
    tx.afterCommit(() => measures.deadlineSeconds.observe(late / 1_000));
  }
}
