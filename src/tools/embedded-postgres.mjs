import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { anyFreePort } from './ports.mjs';
import { executable, findPostgres, reachableFolder } from './postgres-binaries.mjs';
import { birthOf, commandLineOf, isAlive, isWorkedIn, pause, waitUntil } from './processes.mjs';

const run = promisify(execFile);

/** Faster and forgetful: for data that is thrown away after the run. */
const FORGETFUL = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
];

/**
 * Starts the PostgreSQL that npm brought, on 127.0.0.1 and a port of its own.
 *
 * `durable: true` keeps the data in `dir` and every acknowledged commit survives a power cut;
 * `durable: false` trades that for speed and deletes the data at the end. What a crash left behind is put in
 * order: a half-made cluster is made anew, a database server without its starter is stopped first.
 *
 * @param {{ dir: string, durable: boolean, port?: number }} options
 * @returns {Promise<{ url: string, pid: number, dir: string, exited: Promise<void>, stop: () => Promise<void> }>}
 */
export async function startPostgres({ dir, durable, port }) {
  const { native, account: usual } = findPostgres();
  const home = reachableFolder(resolve(dir), usual);
  const account = usual && ownerOfData(home, usual);
  giveTo(account, home);
  assertOurs(home);
  const release = claim(home);
  try {
    await stopOrphan(home);
    const password = await initialise({ home, native, account });
    const listening = port ?? (await anyFreePort());
    const server = await launch({ home, native, account, durable, port: listening });
    const stop = once(async () => {
      await server.stop();
      release();
      if (!durable) rmSync(home, { recursive: true, force: true });
    });
    const url = `postgres://postgres:${password}@127.0.0.1:${listening}/${durable ? 'peyman' : 'postgres'}`;
    return { url, pid: server.pid, dir: home, exited: server.exited, stop };
  } catch (error) {
    release();
    throw error;
  }
}

/** Stops and deletes throw-away servers whose starter was killed before it could. */
export async function sweepAbandoned(parent, prefix) {
  for (const name of readdirSync(parent)) {
    const home = join(parent, name);
    if (!name.startsWith(prefix) || !existsSync(join(home, 'owner.json')) || ownerOf(home)) continue;
    try {
      await stopOrphan(home);
      rmSync(home, { recursive: true, force: true });
    } catch {
      // Somebody else's: theirs to clear away.
    }
  }
}

/** One starter per folder: the second is told, instead of taking the database away from the first. */
function claim(home) {
  const file = join(home, 'owner.json');
  const owner = ownerOf(home);
  if (owner && owner.pid !== process.pid) {
    throw new Error(
      `Peyman is already running on the data in ${home} (process ${owner.pid}). Stop it first.`,
    );
  }
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }), { flag: 'wx' });
  return () => rmSync(file, { force: true });
}

/** The living process that claimed the folder, if any. */
function ownerOf(home) {
  try {
    const owner = JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8'));
    return isAlive(owner.pid) && birthOf(owner.pid) === owner.birth ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** A server still living on this very folder has lost its starter: let it finish its work and go. */
async function stopOrphan(home) {
  const data = join(home, 'data');
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!(pid > 0) || !isAlive(pid)) return;
  if (!isServerOn(data, pid)) return forget(file, data);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL']) {
    process.kill(pid, signal);
    if (await waitUntil(() => !isServerOn(data, pid), 10_000)) return forget(file, data);
  }
  throw new Error(`A database server left over from an earlier run (process ${pid}) does not stop.`);
}

function isServerOn(data, pid) {
  const command = commandLineOf(pid);
  return process.platform === 'win32' ? command.includes('postgres') : command.includes(data);
}

/**
 * The number of a server that is gone may live on: as a zombie where nobody collects the dead (containers), or as
 * somebody else's process. PostgreSQL would refuse to start. Where we can see that nothing works in the data any
 * more, children of the killed server included, its note is removed; elsewhere PostgreSQL decides by itself.
 */
async function forget(file, data) {
  if (process.platform !== 'linux') return;
  if (await waitUntil(() => !isWorkedIn(realpathSync(data)), 10_000)) rmSync(file, { force: true });
}

async function initialise({ home, native, account }) {
  const data = join(home, 'data');
  const secret = join(home, 'password');
  const marker = join(home, 'initialised');
  // postmaster.opts is written by a server that has served: such data is never wiped, marker or not.
  if (existsSync(marker) || existsSync(join(data, 'postmaster.opts'))) {
    assertSameMajor(data, native);
    return readFileSync(secret, 'utf8');
  }
  rmSync(data, { recursive: true, force: true });
  rmSync(secret, { force: true });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(secret, password, { mode: 0o600 });
  giveTo(account, secret);
  const options = { ...account, cwd: home, env: environment() };
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${secret}`];
  try {
    await run(executable(native, 'initdb'), ['-D', data, ...access, ...locale], options);
    const single = spawnSync(executable(native, 'postgres'), ['--single', '-D', data, 'postgres'], {
      ...options,
      input: 'CREATE DATABASE peyman\n',
      encoding: 'utf8',
    });
    if (single.status !== 0) throw new Error(single.stderr);
  } catch (error) {
    const reason = (error.stderr || error.message).trim();
    throw new Error(`The database could not be set up in ${data}: ${reason}`, { cause: error });
  }
  writeFileSync(marker, new Date().toISOString());
  return password;
}

function assertSameMajor(data, native) {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const printed = spawnSync(executable(native, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout;
  const major = /(\d+)/.exec(printed)?.[1];
  if (major === version) return;
  throw new Error(
    `The data in ${data} was written by PostgreSQL ${version}, this one is ${major}. ` +
      'Start the earlier release, save the data with pg_dump, move the folder away, and load it into the new one.',
  );
}

async function launch({ home, native, account, durable, port }) {
  const log = join(home, 'postgres.log');
  const settings = [
    'unix_socket_directories=',
    'timezone=UTC',
    'max_connections=100',
    // What failed may quote what people wrote, in the statement, in the message and in its detail.
    'log_min_error_statement=panic',
    'log_min_messages=log',
    'log_error_verbosity=terse',
    ...(durable ? [] : FORGETFUL),
  ].flatMap((setting) => ['-c', setting]);
  const output = openSync(log, 'w', 0o600);
  // A process group of its own: Ctrl+C reaches everybody in the terminal, the database must outlive the server.
  const child = spawn(
    executable(native, 'postgres'),
    ['-D', join(home, 'data'), '-p', String(port), '-h', '127.0.0.1', ...settings],
    { ...account, cwd: home, env: environment(), detached: true, stdio: ['ignore', output, output] },
  );
  closeSync(output);
  let gone = false;
  const exited = new Promise((done) => {
    child.once('error', () => ((gone = true), done()));
    child.once('exit', () => ((gone = true), done()));
  });
  const stop = () => stopServer({ child, exited, native, home, isGone: () => gone });
  for (const end = Date.now() + 120_000; !gone && Date.now() < end; await pause(15)) {
    if (readFileSync(log, 'utf8').includes('ready to accept connections')) {
      return { pid: child.pid, exited, stop };
    }
  }
  await stop();
  const lastWords = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
  throw new Error(`The database did not start (log: ${log}):\n${lastWords}`);
}

/** Fast shutdown: running transactions are rolled back, everything committed is on disk. */
async function stopServer({ child, exited, native, home, isGone }) {
  if (isGone()) return;
  const patience = setTimeout(() => child.kill('SIGQUIT'), 10_000);
  if (process.platform === 'win32') {
    spawnSync(executable(native, 'pg_ctl'), ['stop', '-D', join(home, 'data'), '-m', 'fast', '-w']);
  } else {
    child.kill('SIGINT');
  }
  await exited;
  clearTimeout(patience);
}

/** Without the visitor's PG* variables and language: the same cluster on every machine. */
function environment() {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' };
}

function assertOurs(home) {
  try {
    accessSync(home, constants.W_OK);
    if (existsSync(join(home, 'data'))) accessSync(join(home, 'data'), constants.R_OK);
  } catch (error) {
    throw new Error(
      `The data in ${home} belongs to another account (it may have been started as root before). ` +
        'Start as that account, or give the folder to this one with chown -R.',
      { cause: error },
    );
  }
}

/** As root, go on as whoever the data belongs to: it may have been begun by an ordinary user. */
function ownerOfData(home, usual) {
  const data = join(home, 'data');
  if (!existsSync(data)) return usual;
  const { uid, gid } = statSync(data);
  return uid === 0 ? usual : { uid, gid };
}

function giveTo(account, path) {
  if (account && statSync(path).uid !== account.uid) chownSync(path, account.uid, account.gid);
}

function once(action) {
  let result;
  return () => (result ??= action());
}
