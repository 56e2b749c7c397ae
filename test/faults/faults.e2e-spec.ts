import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { redisAvailable } from '../support/redis.js';
import { SCENARIOS } from './catalogue.mjs';

const RUN = fileURLToPath(new URL('./run.mjs', import.meta.url));
const PATIENCE = 420_000;

interface Result {
  readonly id: string;
  readonly passed: boolean;
  readonly findings: readonly { kind: string; what: string }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly skipped?: string;
}

/** The short form of `npm run faults`: real processes, real failures, and a checker. One run for all of them. */
const withRedis = redisAvailable() ? describe : describe.skip;

withRedis('nothing is lost, doubled or out of order when', () => {
  let child: ChildProcess;
  const results = new Map<string, Result>();
  let arrived: () => void = () => undefined;
  let ended: number | null = null;
  let complaints = '';

  beforeAll(() => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    child = spawn(process.execPath, [RUN, '--short', '--lines'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr!.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4_000)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const result = JSON.parse(line) as Result;
      results.set(result.id, result);
      arrived();
    });
    child.once('close', (code) => {
      ended = code ?? 1;
      arrived();
    });
  });
  afterAll(async () => {
    if (ended !== null) return;
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
  });

  async function resultOf(id: string): Promise<Result> {
    for (;;) {
      const result = results.get(id);
      if (result) return result;
      if (ended !== null) throw new Error(`the run ended (${ended}) before ${id}: ${complaints}`);
      await new Promise<void>((resolve) => (arrived = resolve));
    }
  }

  it.each(SCENARIOS.map(({ id, what }) => [id, what]))(
    '%s %s',
    async (id) => {
      const { passed, findings, counts, skipped } = await resultOf(id);
      if (id === 'control') expect(counts['lost']).toBeGreaterThan(0);
      else expect(findings).toEqual([]);
      // Only where nobody may mount a disk; a build server is root and runs everything.
      if (process.env['CI']) expect(skipped).toBeUndefined();
      expect(passed).toBe(true);
    },
    PATIENCE,
  );
});
