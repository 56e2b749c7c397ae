import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Dispatcher } from '../rooms/dispatcher.js';
import { EventLoop } from './event-loop.js';
import { Lifecycle } from './lifecycle.js';

/** Whether this process should be given readers, and what speaks against it. */
export interface Readiness {
  readonly status: 'ready' | 'not-ready';
  readonly checks: Readonly<Record<string, boolean>>;
}

/** A database that has not answered by then does not count as reachable. */
const PATIENCE_MS = 2_000;
/** Balancers ask often, strangers may too: one look at the database serves all that ask within this time. */
const FRESH_MS = 500;
const BLIND_MS = 10_000;
const SLOW_LOOP_MS = 500;

/** Asks everything a reader would depend on. A check that cannot be made counts as failed. */
@Injectable()
export class ReadinessChecks {
  private readonly others = new Map<string, () => boolean>();
  private looked: { at: number; answer: Promise<Record<string, boolean>> } | null = null;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly dispatcher: Dispatcher,
    private readonly loop: EventLoop,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** A module says what it needs to be of use. */
  add(name: string, holds: () => boolean): void {
    this.others.set(name, holds);
  }

  async read(): Promise<Readiness> {
    const checks = {
      ...(await this.database()),
      record: this.dispatcher.blindFor < BLIND_MS,
      eventLoop: this.loop.delay < SLOW_LOOP_MS,
      staying: !this.lifecycle.draining,
      ...Object.fromEntries([...this.others].map(([name, holds]) => [name, holds()])),
    };
    return { status: Object.values(checks).every(Boolean) ? 'ready' : 'not-ready', checks };
  }

  private database(): Promise<Record<string, boolean>> {
    const now = performance.now();
    if (!this.looked || now - this.looked.at > FRESH_MS) {
      this.looked = { at: now, answer: this.lookAtDatabase() };
    }
    return this.looked.answer;
  }

  private async lookAtDatabase(): Promise<Record<string, boolean>> {
    const names = this.dataSource.migrations.map((step) => step.name ?? step.constructor.name);
    const asked = this.dataSource
      .query<{ writable: boolean; migrations: boolean }[]>(
        `SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS writable,
                (SELECT count(*) FROM migrations WHERE name = ANY($1)) = $2 AS migrations`,
        [names, names.length],
      )
      .then(([row]) => ({ database: true, writable: row!.writable, migrations: row!.migrations }));
    const away = { database: false, writable: false, migrations: false };
    return Promise.race([asked.catch(() => away), this.afterPatience(away)]);
  }

  private afterPatience<T>(answer: T): Promise<T> {
    return new Promise((resolve) => setTimeout(() => resolve(answer), PATIENCE_MS).unref());
  }
}
