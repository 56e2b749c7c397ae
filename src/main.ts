import 'reflect-metadata';
import { createApp, type RunningApp } from './create-app.js';
import { loadConfig } from './platform/config/config.js';
import { describeError } from './platform/describe-error.js';
import { Lifecycle } from './platform/health/lifecycle.js';
import { seedDemonstration } from './tools/demo/seed.js';

/** What has failed in a way nobody foresaw does not go on serving longer than this, whatever the settings say. */
const LAST_WORDS_MS = 300;

let running: RunningApp | null = null;
/** How long balancers get to notice that this process is leaving. */
let drain = LAST_WORDS_MS;
let stopping = false;

async function start(): Promise<void> {
  const config = loadConfig();
  drain = config.DRAIN_MS;
  running = await createApp(config);
  const accounts = config.DEMONSTRATION ? await seedDemonstration(running.app) : [];
  console.log(`\nPeyman is running: ${config.PUBLIC_URL ?? running.url}`);
  if (accounts.length > 0) {
    console.log('\nThis is a demonstration. Sign in as:');
    for (const { handle, password, about } of accounts) {
      console.log(`  ${handle.padEnd(10)} ${password}   ${about.en}`);
    }
  }
}

async function stop(patience = drain): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (running) {
    running.app.get(Lifecycle).draining = true;
    await new Promise((resolve) => setTimeout(resolve, patience));
    await running.close();
  }
  process.exit(process.exitCode ?? 0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => {
    console.error(`Peyman stops: ${describeError(error)}`);
    process.exitCode = 1;
    void stop(Math.min(drain, LAST_WORDS_MS));
  });
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
