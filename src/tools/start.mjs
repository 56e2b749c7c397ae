import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { keepPostgres } from './database.mjs';
import { isFree, nextFreePort } from './ports.mjs';
import { keptSecret } from './secret.mjs';
import { endChild, onceAskedToStop } from './shutdown.mjs';
import { stages } from './stages.mjs';
import { buildClient, buildServer, installPackages, ROOT } from './steps.mjs';

/** `npm start`: from a fresh copy to a running Peyman. Uses nothing but Node until the packages are there. */
const DEFAULT_PORT = 3000;
const APP_PATIENCE = 30_000;

let stopping = false;
/** The embedded database, as soon as it is on its way. */
let database;
let app;

onceAskedToStop((signal) => {
  stopping = true;
  void end(signal, 0);
});

try {
  await start();
} catch (error) {
  if (!stopping) {
    console.error(`\n${error.message}`);
    await end('SIGTERM', 1);
  }
}

async function start() {
  const progress = stages(5);
  await installPackages(progress.next('Installing packages'));
  await buildServer(progress.next('Building the server'));
  await buildClient(progress.next('Building the client'));
  const port = await choosePort();
  if (stopping) return;

  const stage = progress.next('Starting the database');
  if (process.env.DATABASE_URL) stage.skipped('using DATABASE_URL');
  else await stage.during(() => (database = keepPostgres(databaseLost)));
  const env = environment(port, (await database)?.url);
  if (stopping) return;

  progress.next('Starting Peyman').skipped(`port ${port}`);
  const watch = new URL('./parent-watch.mjs', import.meta.url).href;
  const main = join(ROOT, 'dist', 'src', 'main.js');
  // A group of its own: Ctrl+C reaches us, and we pass it on exactly once.
  app = spawn(process.execPath, ['--enable-source-maps', '--import', watch, main], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
    detached: process.platform !== 'win32',
  });
  app.once('error', (error) => console.error(error.message));
  app.once('exit', (code) => {
    if (!stopping) void end('SIGTERM', code ?? 1);
  });
}

function environment(port, embeddedUrl) {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn', // people read this terminal; LOG_LEVEL=info says everything
    ...(embeddedUrl && { DEMONSTRATION: '1', SECRET_KEY: keptSecret() }),
    ...process.env,
    ...(embeddedUrl && { DATABASE_URL: embeddedUrl }),
    PORT: String(port),
  };
}

/** The port that was asked for or none; without a wish 3000, or the next free one, said aloud. */
async function choosePort() {
  const { HOST: host = '127.0.0.1', PORT: wish } = process.env;
  if (wish) {
    const port = Number(wish);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`PORT must be a whole number between 1 and 65535, not "${wish}".`);
    }
    if (await isFree(port, host)) return port;
    throw new Error(
      `Port ${port} is already in use. Choose another one, for instance PORT=${port + 1} npm start`,
    );
  }
  const port = await nextFreePort(DEFAULT_PORT, host);
  if (port !== DEFAULT_PORT) console.log(`Port ${DEFAULT_PORT} is in use, taking ${port}.`);
  return port;
}

function databaseLost(error) {
  console.error(error.message);
  if (!stopping) void end('SIGTERM', 1);
}

/** In order: the application answers what it has accepted, then the database closes, then we go. */
async function end(signal, code) {
  stopping = true;
  if (app) await endChild(app, signal, APP_PATIENCE);
  const running = await Promise.resolve(database).catch(() => undefined);
  await running?.stop();
  process.exit(code);
}
