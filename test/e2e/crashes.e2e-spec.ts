import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';
import type { Answer } from '../../src/contract/socket.js';
import { startPostgres } from '../../src/tools/embedded-postgres.mjs';
import { eventually } from '../support/app.js';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const WRITERS = 8;
/** Acknowledged messages before the crash. */
const ENOUGH = 200;

/** A real process on a durable database, killed without warning while people write. */
describe('a crash', () => {
  let dir: string;
  let database: Awaited<ReturnType<typeof startPostgres>>;
  let app: ChildProcess;
  let url: string;
  let cookie: string;
  let plenary: string;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'peyman-crash-'));
    chmodSync(dir, 0o755); // as root, the database's account must be able to enter
    database = await startPostgres({ dir: join(dir, 'postgres'), durable: true });
    await boot();
    const made = await post('/api/accounts', {
      handle: 'founder',
      password: 'a long and quiet password',
      locale: 'en',
    });
    cookie = made.headers.get('set-cookie')!.split(';')[0]!;
    const founded = await post('/api/commands', {
      commandId: randomUUID(),
      type: 'coalition:create',
      input: {
        names: { en: 'Crash' },
        slug: 'crash',
        languages: ['en'],
        party: { names: { en: 'Party' }, shortNames: { en: 'P' } },
      },
    });
    expect(founded.status).toBe(200);
    const view = (await (await fetch(`${url}/api/coalitions/crash`, { headers: { cookie } })).json()) as {
      channels: { id: string; kind: string }[];
    };
    plenary = view.channels.find((c) => c.kind === 'plenary')!.id;
    // This is about crashes, not about who may write.
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`UPDATE coalition SET rules = rules || '{"secondFactor": false}'::jsonb`);
    await client.end();
  }, 120_000);

  afterAll(async () => {
    app.kill('SIGKILL');
    await database.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('of the application loses nothing that was acknowledged, and a repeated command takes effect once', async () => {
    const acknowledged = await writeUntil(() => app.kill('SIGKILL'));
    await boot();
    expect(acknowledged.size).toBeGreaterThanOrEqual(ENOUGH);
    await expectStored(acknowledged);

    const socket = await connect();
    const [commandId, body] = [...acknowledged][0]!;
    const again = await send(socket, commandId, body);
    expect(again.ok).toBe(true);
    socket.disconnect();
    await expectStored(acknowledged);
  }, 120_000);

  it('of PostgreSQL loses nothing that was acknowledged', async () => {
    const port = Number(new URL(database.url).port);
    const acknowledged = await writeUntil(() => process.kill(database.pid, 'SIGKILL'));
    app.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 500));
    database = await startPostgres({ dir: join(dir, 'postgres'), durable: true, port });
    await boot();
    expect(acknowledged.size).toBeGreaterThanOrEqual(ENOUGH);
    await expectStored(acknowledged);
  }, 120_000);

  async function boot(): Promise<void> {
    const { NODE_OPTIONS: _, ...env } = process.env;
    app = spawn(process.execPath, [MAIN], {
      env: {
        ...env,
        NODE_ENV: 'production',
        PORT: '0',
        DATABASE_URL: database.url,
        DEMONSTRATION: '0',
        ARGON2_MEMORY_KIB: '1024',
        ARGON2_PASSES: '1',
        COMMAND_RATE: '10000',
        COMMAND_BURST: '10000',
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    url = await new Promise<string>((resolve, reject) => {
      let said = '';
      app.stdout!.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /running: (http\S+)/.exec(said);
        if (found) resolve(found[1]!);
      });
      app.once('exit', (code) =>
        reject(new Error(`the application ended (${code}) before it listened: ${said}`)),
      );
    });
  }

  function post(path: string, body: unknown): Promise<Response> {
    return fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-peyman': '1', ...(cookie ? { cookie } : {}) },
      body: JSON.stringify(body),
    });
  }

  async function connect(): Promise<Socket> {
    const socket = io(url, {
      transports: ['websocket'],
      extraHeaders: { cookie, origin: url },
      reconnection: false,
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }

  function send(socket: Socket, commandId: string, body: string): Promise<Answer<unknown>> {
    const command = { commandId, type: 'message:post', input: { roomId: plenary, body } };
    return socket.timeout(8_000).emitWithAck('command', command) as Promise<Answer<unknown>>;
  }

  /** Writes as fast as answers come, crashes after a moment, and says what had been acknowledged. */
  async function writeUntil(crash: () => void): Promise<Map<string, string>> {
    const acknowledged = new Map<string, string>();
    let running = true;
    const sockets = await Promise.all(Array.from({ length: WRITERS }, connect));
    const writers = sockets.map(async (socket, w) => {
      for (let i = 0; running; i++) {
        const commandId = randomUUID();
        const body = `${w}/${i}/${commandId}`;
        const answer = await send(socket, commandId, body).catch(() => null);
        if (answer?.ok) acknowledged.set(commandId, body);
        else running = false;
      }
      socket.disconnect();
    });
    await eventually(() => acknowledged.size >= ENOUGH, 30_000);
    crash();
    await Promise.all(writers);
    return acknowledged;
  }

  async function expectStored(acknowledged: Map<string, string>): Promise<void> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ body: string; n: number }>(
      'SELECT body, count(*)::int AS n FROM message WHERE body = ANY($1) GROUP BY body',
      [[...acknowledged.values()]],
    );
    const gaps = await client.query(
      'SELECT count(*)::int AS n, max(seq)::int AS last FROM event WHERE room_id = $1',
      [plenary],
    );
    await client.end();
    expect(rows.filter((r) => r.n !== 1)).toEqual([]);
    expect(rows).toHaveLength(acknowledged.size);
    expect(gaps.rows[0].n).toBe(gaps.rows[0].last);
  }
});
