import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, sweepAbandoned } from '../src/tools/embedded-postgres.mjs';

/**
 * One throw-away PostgreSQL for the whole run; `test/support/database.ts` cuts a database per file out of it.
 * A server of one's own, TEST_DATABASE_ADMIN_URL, is used as it is (its account must be able to create databases).
 */
export default async function setUp() {
  process.env.TEST_DATABASE_TEMPLATE = `peyman_test_template_${Date.now()}`;
  if (process.env.TEST_DATABASE_ADMIN_URL) return;
  await sweepAbandoned(tmpdir(), 'peyman-test-');
  const dir = mkdtempSync(join(tmpdir(), 'peyman-test-'));
  const server = await startPostgres({ dir, durable: false });
  globalThis.testPostgres = { server, dir };
  process.env.TEST_DATABASE_ADMIN_URL = server.url;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => void server.stop().then(() => process.exit(1)));
  }
}
