import { Worker, type WorkerOptions } from 'node:worker_threads';

/** A worker may take this much; hostile bytes that need more end the worker and nothing else. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

/**
 * Starts a guard. Its file lies beside this one: compiled JavaScript in a running server, TypeScript in tests,
 * where Node needs to be told how to read it. One that is `isBehind` leaves the processor to everybody else.
 */
export function startGuardWorker({ isBehind = false } = {}): Worker {
  const here = import.meta.url;
  const options: WorkerOptions = {
    resourceLimits: RESOURCE_LIMITS,
    name: 'coediting-guard',
    env: {},
    workerData: { isBehind },
  };
  if (!here.endsWith('.ts')) return new Worker(new URL('./guard.worker.js', here), options);
  const loader = new URL('../../../../test/support/typescript-in-workers.mjs', here);
  return new Worker(new URL('./guard.worker.ts', here), {
    ...options,
    execArgv: ['--no-warnings', '--import', loader.href],
  });
}
