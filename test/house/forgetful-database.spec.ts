import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { createApp } from '../../src/create-app.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { type EmbeddedPostgres, startPostgres, sweepAbandoned } from '../../src/tools/embedded-postgres.mjs';
import { eventually } from '../support/app.js';

jest.setTimeout(90_000);

/** What is on is read from the server's own files, so this has a server of its own. */
describe('T-102: a database that may forget what it has acknowledged', () => {
  let parent: string;
  let server: EmbeddedPostgres;
  let admin: pg.Client;

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'peyman-forgetful-'));
    chmodSync(parent, 0o755); // as root, the database's account must be able to enter
    server = await startPostgres({ dir: join(parent, 'postgres'), durable: true });
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
    await sweepAbandoned(parent, 'postgres');
    rmSync(parent, { recursive: true, force: true });
  });

  /** For everybody who comes from now on: how the server is set up. */
  async function set(change: string): Promise<void> {
    await admin.query(`ALTER SYSTEM ${change}`);
    await admin.query('SELECT pg_reload_conf()');
  }
  async function during(setting: string, test: () => Promise<void>): Promise<void> {
    await set(`SET ${setting} = off`);
    try {
      const shown = async () => (await admin.query(`SHOW ${setting}`)).rows[0] as Record<string, string>;
      await eventually(async () => (await shown())[setting] === 'off');
      await test();
    } finally {
      await set(`RESET ${setting}`);
    }
  }
  /** As the readers of the manual start it. */
  const start = (url = server.url) =>
    createApp(loadConfig({ NODE_ENV: 'production', DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'silent' }));
  const refusesToStart = async (url?: string): Promise<void> => {
    await expect(start(url)).rejects.toThrow(
      /^Peyman cannot start: this PostgreSQL may lose .* fsync, full_page_writes and synchronous_commit on\.$/,
    );
    expect(await tables()).toBe(0);
  };
  const tables = async (): Promise<number> =>
    (await admin.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).rowCount!;

  it.each(['fsync', 'full_page_writes'])('stops the start before anything is written: no %s', (setting) =>
    during(setting, () => refusesToStart()),
  );

  it.each(['off', 'local', 'remote_write'])(
    'stops the start before anything is written: an address that asks for synchronous_commit=%s',
    async (value) => {
      const url = new URL(server.url);
      url.searchParams.set('options', `-c synchronous_commit=${value}`);
      await refusesToStart(url.href);
    },
  );

  it('is asked to remember where only its synchronous_commit is off, and starts', () =>
    during('synchronous_commit', async () => {
      const { app, close } = await start();
      const asked = app.get(DataSource, { strict: false });
      expect(await asked.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
      await close();
      expect(await tables()).toBeGreaterThan(0);
    }));
});
