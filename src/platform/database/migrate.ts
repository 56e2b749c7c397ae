import type { DataSource } from 'typeorm';
import { patient } from './patience.js';

/** Any number; the same for every node, so that two that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_263_901;

/** Brings the database to the newest step. Safe to call from several processes at once. */
export async function migrate(dataSource: DataSource): Promise<number> {
  const runner = dataSource.createQueryRunner();
  try {
    patient((await runner.connect()) as object);
    await runner.query('SET statement_timeout = 0; SET lock_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    return done.length;
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.query('RESET statement_timeout; RESET lock_timeout').catch(() => undefined);
    await runner.release();
  }
}

const OLDEST_SERVER = 150_000;

/** Refuses a server that is too old, or that may forget what it has acknowledged. */
export async function assertDurable(dataSource: DataSource, allowFast: boolean): Promise<void> {
  const [row] = await dataSource.query<{ version: number; fsync: string; pages: string; commit: string }[]>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
            current_setting('full_page_writes') AS pages, current_setting('synchronous_commit') AS commit`,
  );
  if (!row || row.version < OLDEST_SERVER) {
    throw new Error('Peyman cannot start: it needs PostgreSQL 15 or newer.');
  }
  if (allowFast) return;
  if (row.fsync !== 'on' || row.pages !== 'on' || row.commit !== 'on') {
    throw new Error(
      'Peyman cannot start: this PostgreSQL may lose what it has acknowledged. Turn fsync, full_page_writes and synchronous_commit on.',
    );
  }
}
