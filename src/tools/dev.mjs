import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { keepPostgres } from './database.mjs';
import { nextFreePort } from './ports.mjs';
import { keptSecret } from './secret.mjs';
import { endChild, onceAskedToStop } from './shutdown.mjs';
import { stages } from './stages.mjs';
import { installPackages, ROOT, viteProgram } from './steps.mjs';

/**
 * `npm run dev`: the server compiles and starts again with every change, the client reloads in the browser.
 * The database is the one of `npm start`, so the two do not run at the same time.
 */
let stopping = false;
let database;
const children = [];

onceAskedToStop((signal) => void end(signal, 0));

try {
  await start();
} catch (error) {
  console.error(`\n${error.message}`);
  await end('SIGTERM', 1);
}

async function start() {
  const progress = stages(3);
  await installPackages(progress.next('Installing packages'));
  const stage = progress.next('Starting the database');
  if (process.env.DATABASE_URL) stage.skipped('using DATABASE_URL');
  else await stage.during(() => (database = keepPostgres(databaseLost)));
  const embeddedUrl = (await database)?.url;
  if (stopping) return;

  const port = process.env.PORT ?? String(await nextFreePort(3000, '127.0.0.1'));
  const server = `http://127.0.0.1:${port}`;
  progress.next('Watching').skipped(`server ${server}, client on the address below`);
  const env = {
    NODE_ENV: 'development',
    ...(embeddedUrl && { DEMONSTRATION: '1', SECRET_KEY: keptSecret() }),
    ...process.env,
    ...(embeddedUrl && { DATABASE_URL: embeddedUrl }),
    PORT: port,
    PEYMAN_SERVER: server,
  };
  const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  run([nest, 'start', '--watch', '--preserveWatchOutput', '--no-shell'], ROOT, env);
  run([viteProgram(), '--clearScreen', 'false'], join(ROOT, 'client'), env);
}

/** One that ends takes the others with it: half a workshop is of no use. */
function run(args, cwd, env) {
  // Vite and Nest read keys from a terminal if they have one; two readers on one terminal lose half of them.
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  child.once('exit', (code) => {
    if (!stopping) void end('SIGTERM', code ?? 1);
  });
  children.push(child);
}

function databaseLost(error) {
  console.error(error.message);
  if (!stopping) void end('SIGTERM', 1);
}

async function end(signal, code) {
  stopping = true;
  await Promise.all(children.map((child) => endChild(child, signal, 10_000)));
  const running = await Promise.resolve(database).catch(() => undefined);
  await running?.stop();
  process.exit(code);
}
