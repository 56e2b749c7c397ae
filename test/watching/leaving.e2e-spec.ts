import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, jest } from '@jest/globals';
import { freshDatabase } from '../support/database.js';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
jest.setTimeout(60_000);

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

/** A process of its own, as a balancer sees it. */
async function boot(settings: Record<string, string>): Promise<string> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const node = spawn(process.execPath, [MAIN], {
    env: { ...env, NODE_ENV: 'test', PORT: '0', DATABASE_URL: await freshDatabase(), ...settings },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child = node;
  return new Promise((resolve, reject) => {
    let said = '';
    node.stdout.on('data', (chunk: Buffer) => {
      const found = /running: (http\S+)/.exec((said += chunk.toString()));
      if (found) resolve(found[1]!);
    });
    node.once('exit', (code) => reject(new Error(`ended (${code}) before it listened`)));
  });
}

it('a process that was told to end says so, and goes on serving for as long as it was set', async () => {
  const url = await boot({ DRAIN_MS: '2000', DEMONSTRATION: '0' });
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);

  const told = performance.now();
  const exit = once(child!, 'exit');
  child!.kill('SIGTERM');
  const served: number[] = [];
  while (performance.now() - told < 1_500) {
    const [ready, page] = await Promise.all(
      ['/health/ready', '/api/installation'].map(async (path) => (await fetch(url + path)).status),
    );
    if (ready === 503) served.push(page!);
    // As often as a balancer may ask: faster than that is turned away for asking too much.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(served.length).toBeGreaterThan(3);
  expect(new Set(served)).toEqual(new Set([200]));
  expect(await exit).toEqual([0, null]);
  expect(performance.now() - told).toBeGreaterThanOrEqual(2_000);
});
