import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { startPostgres, sweepAbandoned } from '../../src/tools/embedded-postgres.mjs';

const LAUNCHER = resolve('src/tools/embedded-postgres.mjs');
jest.setTimeout(90_000);

let parent: string;
let dir: string;
const starters: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'peyman-house-'));
  chmodSync(parent, 0o755); // as root, the database's account must be able to enter
  dir = join(parent, 'postgres');
});
afterEach(async () => {
  for (const starter of starters.splice(0)) await kill(starter);
  await sweepAbandoned(parent, 'postgres');
  rmSync(parent, { recursive: true, force: true });
});

it('keeps the data from one start to the next, and leaves no process behind', async () => {
  const first = await startPostgres({ dir, durable: true });
  await note(first.url, 'kept');
  await first.stop();
  expect(isRunning(first.pid)).toBe(false);

  const second = await startPostgres({ dir, durable: true });
  expect(await notes(second.url)).toEqual(['kept']);
  await second.stop();
});

it('forgets nothing it has acknowledged', async () => {
  const server = await startPostgres({ dir, durable: true });
  const [settings] = await ask<{ fsync: string; pages: string; commit: string; checksums: string }>(
    server.url,
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
            current_setting('synchronous_commit') AS commit, current_setting('data_checksums') AS checksums`,
  );
  await server.stop();
  expect(settings).toEqual({ fsync: 'on', pages: 'on', commit: 'on', checksums: 'on' });
});

it('takes over from a starter that was killed, with what had been committed', async () => {
  const { url, starter, database } = await startElsewhere(true);
  await note(url, 'committed');
  await kill(starter);
  expect(isRunning(database)).toBe(true); // orphaned, and still holding the data

  const server = await startPostgres({ dir, durable: true });
  expect(isRunning(database)).toBe(false);
  expect(await notes(server.url)).toEqual(['committed']);
  await server.stop();
});

it('has what was committed when the database itself was killed', async () => {
  const first = await startPostgres({ dir, durable: true });
  await note(first.url, 'committed');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  await first.stop();

  const second = await startPostgres({ dir, durable: true });
  expect(await notes(second.url)).toEqual(['committed']);
  await second.stop();
});

it('does not take the data away from a Peyman that is running', async () => {
  const { url } = await startElsewhere(true);
  await expect(startPostgres({ dir, durable: true })).rejects.toThrow(/already running/);
  await note(url, 'undisturbed');
  expect(await notes(url)).toEqual(['undisturbed']);
});

it('begins again after a set-up that was cut short', async () => {
  const first = await startPostgres({ dir, durable: true });
  await first.stop();
  rmSync(join(dir, 'initialised'));
  rmSync(join(dir, 'data', 'postmaster.opts'));
  writeFileSync(join(dir, 'data', 'PG_VERSION'), '');

  const second = await startPostgres({ dir, durable: true });
  expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await second.stop();
});

it('never wipes data that has been served, even when the mark of the set-up is lost', async () => {
  const first = await startPostgres({ dir, durable: true });
  await note(first.url, 'kept');
  await first.stop();
  rmSync(join(dir, 'initialised'));

  const second = await startPostgres({ dir, durable: true });
  expect(await notes(second.url)).toEqual(['kept']);
  await second.stop();
});

it('guards the password, and asks for it', async () => {
  const server = await startPostgres({ dir, durable: true });
  expect(statSync(join(server.dir, 'password')).mode & 0o777).toBe(0o600);
  const wrong = new URL(server.url);
  wrong.password = 'guess';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

it('throws the data away when it was not meant to last', async () => {
  const server = await startPostgres({ dir, durable: false });
  await note(server.url, 'gone soon');
  await server.stop();
  expect(existsSync(server.dir)).toBe(false);
});

it('clears away what a killed test run left, and nothing that is in use', async () => {
  const { starter, database } = await startElsewhere(false);
  await sweepAbandoned(parent, 'postgres');
  expect(isRunning(database)).toBe(true);

  await kill(starter);
  await sweepAbandoned(parent, 'postgres');
  expect(isRunning(database)).toBe(false);
  expect(existsSync(dir)).toBe(false);
});

/** Another process that starts the database and holds it, as `npm start` does. */
async function startElsewhere(
  durable: boolean,
): Promise<{ url: string; starter: ChildProcess; database: number }> {
  const program = `
    const { startPostgres } = await import(${JSON.stringify(LAUNCHER)});
    const server = await startPostgres({ dir: ${JSON.stringify(dir)}, durable: ${durable} });
    console.log(server.url);
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  starters.push(starter);
  const [line] = (await once(starter.stdout!, 'data')) as [Buffer];
  const database = Number.parseInt(readFileSync(join(dir, 'data', 'postmaster.pid'), 'utf8'), 10);
  return { url: line.toString().trim(), starter, database };
}

/** Zombies do not count: where nobody collects the dead, a number outlives its process. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function note(url: string, text: string): Promise<void> {
  await ask(url, `CREATE TABLE IF NOT EXISTS note (body text); INSERT INTO note VALUES ('${text}')`);
}

async function notes(url: string): Promise<string[]> {
  return (await ask<{ body: string }>(url, 'SELECT body FROM note')).map(({ body }) => body);
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the server is killed under it on purpose
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

it.each(['/proc/nowhere/data', '/dev/null/data'])('says so when its folder cannot be: %s', async (folder) => {
  await expect(startPostgres({ dir: folder, durable: true })).rejects.toThrow(
    /cannot be made .*PEYMAN_DATA=/,
  );
});
