import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { redisAvailable } from '../support/redis.js';
import { SCENARIOS } from './catalogue.mjs';

interface Result {
  readonly id: string;
  readonly passed: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly { kind: string; what: string }[];
}

/**
 * What only `npm run faults` does, since each of these takes ten seconds and more, most of them spent waiting: clocks
 * that are wrong, a full disk, one node replaced after the other, all connections waiting, a text that cannot be
 * read, a node that stands still within a transaction, everybody on one of three nodes, an answer that is lost; and two that
 * compare times: readers that stand still, a Redis that goes. Everything else is done here in its short form.
 */
const BY_COMMAND_ONLY = new Set([
  'T-044',
  'T-045',
  'T-073',
  'T-074',
  'T-078',
  'T-079',
  'T-082',
  'T-08D',
  'T-08E',
  'uneven',
]);
const chosen = SCENARIOS.filter(({ id }) => !BY_COMMAND_ONLY.has(id));
/** For one scenario, however slow the machine: the run itself gives up earlier and says why. */
const PATIENCE = 400_000;

/** Two processes of the product, a PostgreSQL and a Redis, broken in turn: the command in its short form. */
(redisAvailable() ? describe : describe.skip)('under faults', () => {
  const played = new EventEmitter().setMaxListeners(0);
  const results = new Map(chosen.map(({ id }) => [id, once(played, id) as Promise<[Result]>]));
  let run: ChildProcess;

  beforeAll(() => {
    // A result that nobody waits for yet may fail quietly.
    for (const result of results.values()) result.catch(() => undefined);
    const flags = ['--short', '--lines', `--only=${chosen.map(({ id }) => id).join(',')}`];
    run = spawn(process.execPath, [fileURLToPath(new URL('run.mjs', import.meta.url)), ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    run.stderr!.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)));
    createInterface({ input: run.stdout! }).on('line', (line) => {
      const result = JSON.parse(line) as Result;
      played.emit(result.id, result);
    });
    run.once('close', (code) => {
      if (played.listenerCount('error') > 0)
        played.emit('error', new Error(`the run ended (${code}): ${said}`));
    });
  });

  afterAll(async () => {
    if (run.exitCode !== null || run.signalCode !== null) return;
    const over = once(run, 'exit');
    run.kill();
    await over;
  }, PATIENCE);

  it.each(chosen)(
    '$id: $what',
    async ({ id }) => {
      const [{ findings, counts, passed }] = await results.get(id)!;
      // The control is there to lose: it shows that what is lost is seen.
      if (id === 'control') expect(counts.lost).toBeGreaterThan(0);
      else expect(findings).toEqual([]);
      expect(passed).toBe(true);
    },
    PATIENCE,
  );
});
