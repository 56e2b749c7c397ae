import { rmSync } from 'node:fs';

/** The databases are thrown away with their server: nothing to clean one by one. */
export default async function tearDown() {
  const started = globalThis.testPostgres;
  if (!started) return;
  await started.server.stop();
  rmSync(started.dir, { recursive: true, force: true });
}
