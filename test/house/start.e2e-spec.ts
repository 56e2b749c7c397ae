import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { sweepAbandoned } from '../../src/tools/embedded-postgres.mjs';

/** The whole of `npm start`, with data of its own. It needs signals and process tables as Linux has them. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;
jest.setTimeout(300_000);

let data: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'peyman-start-'));
  chmodSync(data, 0o755); // as root, the database's account must be able to enter
});
afterEach(async () => {
  for (const npm of started.splice(0)) {
    if (npm.pid && npm.exitCode === null && npm.signalCode === null) process.kill(-npm.pid, 'SIGKILL');
  }
  await waitFor(() => processesOn(data).length === 0, 15_000).catch(() => undefined);
  await sweepAbandoned(data, 'postgres');
  rmSync(data, { recursive: true, force: true });
});

onLinux('npm start', () => {
  it('serves with the demonstration, stops in order when npm alone is told to, and keeps the data', async () => {
    const first = await start();
    expect(first.output()).toMatch(/1\/5 Installing packages … [^]*5\/5 Starting Peyman/);
    expect(first.output()).toMatch(/This is a demonstration/);
    const page = await fetch(first.url);
    expect(page.headers.get('content-type')).toMatch(/text\/html/);
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
    await remember(first.databaseUrl(), 'kept');

    process.kill(first.npm.pid!, 'SIGTERM');
    await waitFor(() => processesOn(data).length === 0, 30_000);
    expect(readFileSync(join(data, 'postgres', 'postgres.log'), 'utf8')).toMatch(
      /database system is shut down/,
    );

    const second = await start();
    expect(await remembered(second.databaseUrl())).toEqual(['kept']);
    process.kill(-second.npm.pid!, 'SIGINT');
    process.kill(-second.npm.pid!, 'SIGINT'); // the impatient second Ctrl+C
    await waitFor(() => processesOn(data).length === 0, 30_000);
    expect(readFileSync(join(data, 'postgres', 'postgres.log'), 'utf8')).toMatch(
      /database system is shut down/,
    );
  });

  it('recovers what a crash of everything leaves behind', async () => {
    const first = await start();
    await remember(first.databaseUrl(), 'committed');
    for (const pid of processesOn(data)) tryToKill(pid);
    await waitFor(() => processesOn(data).length === 0, 30_000);

    const second = await start();
    expect(await remembered(second.databaseUrl())).toEqual(['committed']);
    process.kill(second.npm.pid!, 'SIGTERM');
    await waitFor(() => processesOn(data).length === 0, 30_000);
  });

  it('lives on when its database is killed', async () => {
    const running = await start();
    await remember(running.databaseUrl(), 'committed');
    const database = Number.parseInt(
      readFileSync(join(data, 'postgres', 'data', 'postmaster.pid'), 'utf8'),
      10,
    );
    process.kill(database, 'SIGKILL');
    await waitFor(async () => (await fetch(`${running.url}/health/ready`)).status !== 200, 30_000).catch(
      () => undefined,
    );
    await waitFor(async () => (await fetch(`${running.url}/health/ready`)).status === 200, 30_000);
    expect(await remembered(running.databaseUrl())).toEqual(['committed']);
    process.kill(running.npm.pid!, 'SIGTERM');
    await waitFor(() => processesOn(data).length === 0, 30_000);
  });

  it('does not come up on another port than the one asked for', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const refused = spawn(process.execPath, ['src/tools/start.mjs'], {
      env: environment({ PORT: String(port) }),
    });
    let said = '';
    refused.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(refused, 'exit')) as [number];
    blocker.close();
    expect(code).toBe(1);
    expect(said).toContain(`Port ${port} is already in use`);
  });
});

interface Running {
  npm: ChildProcess;
  url: string;
  output(): string;
  databaseUrl(): string;
}

async function start(): Promise<Running> {
  const npm = spawn('npm', ['start'], {
    detached: true,
    env: environment({}),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(npm);
  let output = '';
  npm.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  npm.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const address = () => /Peyman is running: (\S+)/.exec(output)?.[1];
  await waitFor(() => {
    if (npm.exitCode !== null) throw new Error(`npm start ended:\n${output}`);
    return address() !== undefined;
  }, 200_000);
  return { npm, url: address() ?? '', output: () => output, databaseUrl };
}

function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, REDIS_URL: __, PORT: ___, NODE_OPTIONS: ____, ...env } = process.env;
  return { ...env, NODE_ENV: 'production', PEYMAN_DATA: data, ...more };
}

/** The address of the embedded database, from what it keeps beside its data. */
function databaseUrl(): string {
  const home = join(data, 'postgres');
  const port = readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8').split('\n')[3];
  return `postgres://postgres:${readFileSync(join(home, 'password'), 'utf8')}@127.0.0.1:${port}/peyman`;
}

async function remember(url: string, text: string): Promise<void> {
  await ask(
    url,
    `CREATE TABLE IF NOT EXISTS test_note (body text); INSERT INTO test_note VALUES ('${text}')`,
  );
}

async function remembered(url: string): Promise<unknown[]> {
  return (await ask(url, 'SELECT body FROM test_note')).map(({ body }) => body as unknown);
}

async function ask(url: string, sql: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starter, application and database of this data folder: all that must be gone after an orderly end. */
function processesOn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const environ = readFileSync(`/proc/${pid}/environ`, 'utf8');
        const isProgram = /(node|postgres)$/.test(readlinkSync(`/proc/${pid}/exe`));
        return isProgram && environ.includes(`PEYMAN_DATA=${folder}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function tryToKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with another one.
  }
}

async function waitFor(condition: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Waited ${milliseconds} ms in vain; still there: ${processesOn(data).join(', ')}`);
}
