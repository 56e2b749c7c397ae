import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pause } from '../../../src/tools/processes.mjs';
import { Link } from './proxy.mjs';
import { Database, Redis } from './services.mjs';

const MAIN = fileURLToPath(new URL('../../../dist/src/main.js', import.meta.url));
/** Who reads the figures. */
export const METRICS_TOKEN = 'who watches the faults';
const WATCH = ['--import', new URL('../../../src/tools/parent-watch.mjs', import.meta.url).href];

/**
 * The product as it is deployed: several processes of the production build, a durable PostgreSQL, a Redis, and a
 * proxy on every link. What `docker-compose.yml` describes, on one machine and breakable.
 */
export class Cluster {
  /** Those that have not been stopped. */
  static running = new Set();
  nodes = [];
  fronts = [];

  static async start({ nodes = 2, environment = {}, dir } = {}) {
    const cluster = new Cluster();
    Cluster.running.add(cluster);
    cluster.ownDir = dir === undefined;
    cluster.dir = dir ?? mkdtempSync(join(tmpdir(), 'peyman-faults-'));
    chmodSync(cluster.dir, 0o755); // as root, the database's account must be able to enter
    try {
      cluster.database = new Database(join(cluster.dir, 'postgres'));
      cluster.redis = new Redis(cluster.dir);
      await Promise.all([cluster.database.start(), cluster.redis.start()]);
      for (let i = 0; i < nodes; i++) cluster.nodes.push(await Node.of(cluster, i, environment));
      // The first migrates; the others then find everything done.
      await cluster.nodes[0].start();
      await Promise.all(cluster.nodes.slice(1).map((node) => node.start()));
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  query(sql, values) {
    return this.database.query(sql, values);
  }

  /** One more node for a scenario. */
  async more(environment = {}) {
    const node = await Node.of(this, this.nodes.length, environment);
    this.nodes.push(node);
    await node.start();
  }

  /** As many as there were before. */
  async less() {
    await this.nodes.pop().dispose();
  }

  /** Somebody's way in, as through a balancer: sticks to a node while that one takes readers, else takes the next. */
  async front(preferred = 0) {
    let at = preferred % this.nodes.length;
    const link = await Link.to(() => {
      for (let i = 0; i < this.nodes.length; i++) {
        const next = (at + i) % this.nodes.length;
        if (!this.nodes[next].takesReaders) continue;
        at = next;
        return this.nodes[next].port;
      }
      return null;
    });
    Object.defineProperty(link, 'node', { get: () => this.nodes[at] });
    link.move = (to) => (at = to % this.nodes.length);
    this.fronts.push(link);
    return link;
  }

  /** Fair weather everywhere, everything running. */
  async heal() {
    for (const link of this.fronts) link.heal();
    if (!this.database.isUp) await this.database.start();
    await this.redis.heal();
    for (const node of this.nodes) await node.heal();
  }

  async closeFronts() {
    await Promise.all(this.fronts.splice(0).map((link) => link.close()));
  }

  /** For good: nothing is started any more, though a scenario may still be running. */
  async stop() {
    this.isOver = true;
    await this.closeFronts();
    await Promise.all(this.nodes.map((node) => node.dispose()));
    await this.redis?.dispose();
    await this.database?.dispose();
    if (this.ownDir) rmSync(this.dir, { recursive: true, force: true });
    Cluster.running.delete(this);
  }
}

/** One process of the application. */
class Node {
  child = null;
  port = null;
  isPaused = false;
  isLeaving = false;
  /** Ends that nobody asked for. */
  deaths = 0;
  said = '';

  static async of(cluster, index, environment) {
    const node = new Node();
    Object.assign(node, { cluster, index, environment });
    node.toDatabase = await Link.to(() => cluster.database.port);
    node.toRedis = await Link.to(() => cluster.redis.port);
    return node;
  }

  /** What a balancer would know: it listens, and has not said that it leaves. */
  get takesReaders() {
    return this.port !== null && !this.isLeaving && this.isReady;
  }

  /** Asks as a balancer does, again and again. */
  async #watch(child) {
    while (this.child === child) {
      if (this.port !== null && !this.isPaused) this.isReady = await this.ready();
      await pause(500);
    }
  }

  async start() {
    if (this.cluster.isOver) throw new Error('the run is over');
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const address = new URL(this.cluster.database.url);
    address.port = String(this.toDatabase.port);
    const child = spawn(process.execPath, [...WATCH, ...(this.environment.nodeFlags?.() ?? []), MAIN], {
      env: {
        ...inherited,
        NODE_ENV: 'production',
        PORT: '0',
        DATABASE_URL: address.href,
        REDIS_URL: `redis://127.0.0.1:${this.toRedis.port}`,
        DEMONSTRATION: '0',
        ARGON2_MEMORY_KIB: '1024',
        ARGON2_PASSES: '1',
        METRICS_TOKEN,
        COMMAND_RATE: '1000000',
        COMMAND_BURST: '1000000',
        LOG_LEVEL: process.env.FAULTS_LOG ?? 'silent',
        ...this.environment.settings,
      },
      stdio: ['ignore', 'pipe', process.env.FAULTS_LOG ? 'inherit' : 'pipe'],
    });
    this.child = child;
    this.isLeaving = false;
    this.isPaused = false;
    this.isExpected = false;
    this.said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (this.said = (this.said + chunk).slice(-20_000)));
    this.exited = new Promise((resolve) => child.once('exit', resolve)).then((code) => {
      if (this.child !== child) return;
      this.port = null;
      this.child = null;
      if (!this.isExpected) this.deaths += 1;
      return code;
    });
    const port = await new Promise((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk) => {
        said += chunk;
        const found = /running: (http\S+)/.exec(said);
        if (found) resolve(Number(new URL(found[1]).port));
      });
      child.once('exit', (code) =>
        reject(new Error(`a node ended (${code}) before it listened: ${this.said}`)),
      );
    });
    this.isReady = true;
    this.port = port;
    void this.#watch(child);
  }

  /** Without warning. */
  async kill() {
    if (!this.child) return;
    this.isExpected = true;
    this.port = null;
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** Politely, as a deployment does: the balancer is told first. Answers the exit code. */
  async leave() {
    if (!this.child) return;
    this.isExpected = true;
    this.isLeaving = true;
    this.child.kill('SIGTERM');
    return this.exited;
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
    this.toDatabase.heal();
    this.toRedis.heal();
    if (this.isPaused) this.thaw();
    if (!this.child) await this.start();
  }

  async dispose() {
    if (this.isPaused) this.thaw();
    await this.kill();
    await this.toDatabase.close();
    await this.toRedis.close();
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async ready() {
    const signal = AbortSignal.timeout(1_500);
    const response = await fetch(`${this.url}/health/ready`, { signal }).catch(() => null);
    return response?.status === 200;
  }

  /** Resident memory in bytes. */
  get memory() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
  }
}

export { pause };

/** Waits until something holds; false when it does not in the time allowed. */
export async function until(check, patience = 30_000) {
  for (const end = performance.now() + patience; performance.now() < end; await pause(25)) {
    if (await check()) return true;
  }
  return Boolean(await check());
}
