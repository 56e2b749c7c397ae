import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createDataSource } from '../../src/data-source.js';
import { migrate } from '../../src/platform/database/migrate.js';

/** The run's own name, so that a server that outlives the run never hands out yesterday's tables. */
const TEMPLATE = process.env['TEST_DATABASE_TEMPLATE'] ?? 'peyman_test_template';
/** Any number, the same in every worker. */
const TEMPLATE_LOCK = 7_301_966;

/** The address of the throw-away server (its `postgres` database), which `global-setup.mjs` has started. */
export function testServerUrl(): string {
  const url = process.env['TEST_DATABASE_ADMIN_URL'];
  if (!url) throw new Error('TEST_DATABASE_ADMIN_URL is not set: run the tests with test/jest.config.mjs');
  return url;
}

/**
 * A migrated, empty database of one's own; its name contains "test".
 * The first caller of a run migrates the template, everybody after that copies it (65 to 90 ms).
 * Nobody needs to drop it: the server is thrown away after the run.
 */
export async function freshDatabase(): Promise<string> {
  return createDatabase(async (admin, name) => {
    await ensureTemplate(admin);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  });
}

/** A database without any table, for the tests of the migrations themselves. */
export async function emptyDatabase(): Promise<string> {
  return createDatabase(async (admin, name) => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  });
}

async function createDatabase(create: (admin: pg.Client, name: string) => Promise<void>): Promise<string> {
  const admin = new pg.Client({ connectionString: testServerUrl() });
  await admin.connect();
  try {
    // One at a time: PostgreSQL refuses to copy a template that another session is just using.
    await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const name = `peyman_test_${randomBytes(6).toString('hex')}`;
    await create(admin, name);
    return urlOf(name);
  } finally {
    await admin.end();
  }
}

async function ensureTemplate(admin: pg.Client): Promise<void> {
  const ready = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]);
  if (ready.rowCount) return;
  // Migrated under another name, so that a migration that fails leaves no half-made template behind.
  const draft = `${TEMPLATE}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
  await migrateDatabase(urlOf(draft));
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
    [draft],
  );
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${TEMPLATE}`);
}

async function migrateDatabase(url: string): Promise<void> {
  const dataSource = await createDataSource(url, 2).initialize();
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function urlOf(database: string): string {
  const url = new URL(testServerUrl());
  url.pathname = `/${database}`;
  return url.href;
}
