import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import pg from 'pg';
import { startPostgres } from '../../../src/tools/embedded-postgres.mjs';
import { anyFreePort } from '../../../src/tools/ports.mjs';
import { parentOf, waitUntil } from '../../../src/tools/processes.mjs';

/** The durable PostgreSQL of a cluster. */
export class Database {
  server = null;
  port = null;
  isUp = false;

  constructor(dir) {
    this.dir = dir;
  }

  start() {
    return (this.starting = this.#start());
  }

  async #start() {
    if (this.isDisposed) throw new Error('the run is over');
    this.server = await startPostgres({ dir: this.dir, durable: true, port: this.known });
    this.url = this.server.url;
    this.port = this.known = Number(new URL(this.url).port);
    this.pool = new pg.Pool({ connectionString: this.url, max: 4, application_name: 'faults' });
    this.pool.on('error', () => undefined);
    this.isUp = true;
  }

  async query(sql, values) {
    return (await this.pool.query(sql, values)).rows;
  }

  /** `fast` rolls back what runs, `immediate` leaves at once, `kill` is the whole tree without warning. */
  async end(how) {
    const { pid, exited, stop } = this.server;
    this.isUp = false;
    const pool = this.pool.end().catch(() => undefined);
    if (how === 'fast') await stop();
    else if (how === 'immediate') process.kill(pid, 'SIGQUIT');
    else {
      // Stopped first, so that it starts nobody while its children are counted.
      process.kill(pid, 'SIGSTOP');
      for (const child of [...childrenOf(pid), pid]) process.kill(child, 'SIGKILL');
    }
    await exited;
    await stop();
    await pool;
    await waitUntil(() => childrenOf(pid).length === 0, 5_000);
  }

  async dispose() {
    this.isDisposed = true;
    await this.starting?.catch(() => undefined);
    if (this.isUp) await this.end('fast');
  }
}

const childrenOf = (pid) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid)
    .map(Number);

/** The Redis of a cluster: nothing is kept. */
export class Redis {
  child = null;
  port = null;
  isPaused = false;

  constructor(dir) {
    this.dir = dir;
  }

  async start() {
    this.port ??= await anyFreePort();
    if (this.isDisposed) throw new Error('the run is over');
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.child = spawn('redis-server', [...args, '--dir', this.dir], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', () => reject(new Error('redis-server did not start')));
      this.child.stdout.on('data', (chunk) => /[Rr]eady to accept/.test(chunk) && resolve());
    });
  }

  async dispose() {
    this.isDisposed = true;
    await this.stop();
  }

  async stop() {
    if (!this.child) return;
    const { child } = this;
    this.child = null;
    if (this.isPaused) child.kill('SIGCONT');
    this.isPaused = false;
    child.removeAllListeners('exit');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  freeze() {
    this.isPaused = true;
    this.child?.kill('SIGSTOP');
  }

  thaw() {
    this.isPaused = false;
    this.child?.kill('SIGCONT');
  }

  async heal() {
    if (this.isPaused) this.thaw();
    if (!this.child) await this.start();
  }
}
