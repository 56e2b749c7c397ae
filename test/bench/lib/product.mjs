import { spawn, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres, sweepAbandoned } from '../../../src/tools/embedded-postgres.mjs';
import { cpuOf, cpuOfFamily } from './figures.mjs';

/** `BENCH_PROFILE=folder` writes there where the product's CPU time went. */
const PROFILE = process.env.BENCH_PROFILE
  ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
  : [];
const MAIN = fileURLToPath(new URL('../../../dist/src/main.js', import.meta.url));

const DATABASES = 'peyman-bench-db-';
/** Ends and deletes the databases of runs that were killed. */
export const sweepDatabases = () => sweepAbandoned(tmpdir(), DATABASES);

/** A durable PostgreSQL of its own for one run of the benchmark. */
export async function aDatabase() {
  const dir = mkdtempSync(join(tmpdir(), DATABASES));
  const server = await startPostgres({ dir, durable: true });
  return {
    url: server.url,
    cpu: () => cpuOfFamily(server.pid),
    stop: async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Loaded into every program that is started here: it ends when this one is killed. */
const WATCH = ['--import', new URL('../../../src/tools/parent-watch.mjs', import.meta.url).href];
/** Loaded into a process whose memory is looked at. */
const PROBE = ['--import', new URL('./probe.mjs', import.meta.url).href];

const lookInto = (child) => () =>
  new Promise((resolve) => {
    const hear = (message) => {
      if (!message.look) return;
      child.off('message', hear);
      resolve(message.look);
    };
    child.on('message', hear);
    child.send('look');
  });

const end = (child, signal) =>
  new Promise((resolve) => {
    child.removeAllListeners('exit');
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill(signal);
  });

/**
 * The product as it is deployed: production build, its real sign-in, rights and logging. `look()` tells its memory
 * when `probe` is wanted; `crash()` ends it without a word.
 */
export async function startProduct(database, environment = {}, { probe = false } = {}) {
  const child = spawn(process.execPath, [...PROFILE, ...WATCH, ...(probe ? PROBE : []), MAIN], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: '0',
      DATABASE_URL: database.url,
      DEMONSTRATION: '0',
      COMMAND_RATE: '1000000',
      COMMAND_BURST: '1000000',
      LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit', ...(probe ? ['ipc'] : [])],
  });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /running: (http\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(`the product ended: ${said}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    cpu: () => cpuOf(child.pid),
    look: lookInto(child),
    stop: () => end(child, 'SIGTERM'),
    crash: () => end(child, 'SIGKILL'),
  };
}

/** An anchor program in a process of its own; it says its port once it listens. */
export async function startAnchor(file, args = []) {
  const program = fileURLToPath(new URL(`../anchors/${file}`, import.meta.url));
  const child = fork(program, args.map(String), { execArgv: [...WATCH, ...PROBE] });
  const said = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error(`${file} ended`)));
  });
  return {
    ...said,
    child,
    cpu: () => cpuOf(child.pid),
    look: lookInto(child),
    stop: () => end(child, 'SIGKILL'),
  };
}

export async function count(database, sql, values) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(sql, values);
  await client.end();
  return rows[0];
}

/** Asks the product as the browser does; throws at a refusal. */
export async function post(product, person, path, body) {
  const response = await fetch(product.url + path, {
    method: 'POST',
    headers: { cookie: person.cookie, 'x-peyman': '1', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** Reads what only the signed in may read. */
export async function get(product, { cookie }, path) {
  const response = await fetch(product.url + path, { headers: { cookie } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** A statement with these clauses, brought in by the first delegate. */
export async function createStatement(product, coalition, clauses, languages = ['en']) {
  const input = { coalitionId: coalition.id, titles: { en: 'Bench' }, languages, clauses };
  const answer = await post(product, coalition.people[0], '/api/commands', {
    commandId: randomUUID(),
    type: 'statement:create',
    input,
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.data.statementId;
}
