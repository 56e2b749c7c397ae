import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { EventLoop } from '../../src/platform/health/event-loop.js';
import { Lifecycle } from '../../src/platform/health/lifecycle.js';
import { GuardPool } from '../../src/modules/coediting/guard/guard-pool.js';
import { startGuardWorker } from '../../src/modules/coediting/guard/worker-location.js';
import { eventually, startApp, type TestApp } from '../support/app.js';
import { testServerUrl } from '../support/database.js';

interface Answer {
  status: string;
  checks: Record<string, boolean>;
}

describe('readiness', () => {
  let app: TestApp;
  afterEach(() => app.close());

  const ask = async (): Promise<{ status: number; body: Answer; retryAfter: string | null }> => {
    const { status, body, headers } = await app.http(null, 'GET', '/health/ready');
    return { status, body: body as Answer, retryAfter: headers.get('retry-after') };
  };
  const failing = async (): Promise<string[]> =>
    Object.entries((await ask()).body.checks).flatMap(([name, holds]) => (holds ? [] : [name]));
  const becomes = (names: string[]): Promise<void> =>
    eventually(async () => JSON.stringify(await failing()) === JSON.stringify(names));

  it('says yes when everything is there, and names each thing that is not', async () => {
    app = await startApp();
    const yes = await ask();
    expect([yes.status, yes.body]).toEqual([
      200,
      {
        status: 'ready',
        checks: {
          database: true,
          writable: true,
          migrations: true,
          record: true,
          eventLoop: true,
          staying: true,
          guard: true,
        },
      },
    ]);

    app.app.get(Lifecycle, { strict: false }).draining = true;
    const leaving = await ask();
    expect([leaving.status, leaving.retryAfter]).toEqual([503, '5']);
    expect(await failing()).toEqual(['staying']);
    app.app.get(Lifecycle, { strict: false }).draining = false;

    const loop = app.app.get(EventLoop, { strict: false });
    // What the loop measures meanwhile of itself does not count.
    Object.defineProperty(loop, 'delay', { get: () => 800, set() {}, configurable: true });
    expect(await failing()).toEqual(['eventLoop']);
    Object.defineProperty(loop, 'delay', { value: 0, writable: true });

    const [last] = await app.query<{ name: string }>('SELECT name FROM migrations ORDER BY id DESC LIMIT 1');
    await app.query(`UPDATE migrations SET name = 'Another' WHERE name = $1`, [last!.name]);
    await becomes(['migrations']);
    await app.query(`UPDATE migrations SET name = $1 WHERE name = 'Another'`, [last!.name]);
    await becomes([]);

    const name = new URL(app.databaseUrl).pathname.slice(1);
    const admin = new pg.Client({ connectionString: testServerUrl() });
    await admin.connect();
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await admin.end();
    await becomes(['writable']);
  });

  it('says no while the database is away', async () => {
    app = await startApp();
    await app.app.get(DataSource, { strict: false }).destroy();
    await becomes(['database', 'writable', 'migrations']);
    expect((await ask()).status).toBe(503);
  });
});

describe('a process whose event loop is busy', () => {
  it('notices', async () => {
    const loop = new EventLoop();
    const until = performance.now() + 2_500;
    while (performance.now() < until) {
      const block = performance.now() + 300;
      while (performance.now() < block);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const busy = loop.delay;
    loop.onApplicationShutdown();
    expect(busy).toBeGreaterThan(150);
  });
});

describe('a guard whose workers do not start', () => {
  it('is not sound, tries again when asked, and is sound once they start', async () => {
    let broken = true;
    const lost: string[] = [];
    const pool = new GuardPool({
      start: () => {
        if (!broken) return startGuardWorker();
        const worker = startGuardWorker();
        void worker.terminate();
        return worker;
      },
      onLost: (why) => lost.push(why),
    });
    try {
      expect(pool.isSound).toBe(true);
      await expect(pool.initialUpdate({}, 1)).rejects.toMatchObject({ code: 'crashed' });
      expect(pool.isSound).toBe(false);
      expect(lost).toEqual(['crashed']);
      broken = false;
      await eventually(() => pool.isSound);
      expect(pool.running).toBe(1);
    } finally {
      await pool.close();
    }
  });
});
