import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createApp } from '../../src/create-app.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { anyFreePort, nextFreePort } from '../../src/tools/ports.mjs';
import { emptyDatabase, testServerUrl } from '../support/database.js';

const start = (url: string) =>
  createApp(loadConfig({ NODE_ENV: 'test', DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'silent' }));

const changed = (change: (url: URL) => void): string => {
  const url = new URL(testServerUrl());
  change(url);
  return url.href;
};

describe('a database that cannot be used stops the start with a sentence that helps', () => {
  it.each<[string, (url: URL) => void, RegExp]>([
    ['a password that is wrong', (url) => (url.password = 'wrong'), /name or password is wrong/],
    ['no password', (url) => (url.password = ''), /asks for a password/],
    ['a database that does not exist', (url) => (url.pathname = '/nothing'), /no such database/],
    [
      'a name without a machine',
      (url) => (url.hostname = 'peyman.invalid'),
      /no machine of that name|cannot be looked up/,
    ],
  ])('%s', async (_, change, words) => {
    const url = changed(change);
    const refused = expect(start(url)).rejects;
    await refused.toThrow(words);
    await refused.toThrow(/^Peyman cannot use DATABASE_URL \(\w+ on [\w.]+:\d+\): /);
  });

  it('nobody listens', async () => {
    const port = String(await anyFreePort());
    await expect(start(changed((url) => (url.port = port)))).rejects.toThrow(
      new RegExp(`127\\.0\\.0\\.1:${port}\\): nothing answers there\\. Is PostgreSQL running`),
    );
  });

  it('an account that may not create tables', async () => {
    const url = new URL(await emptyDatabase());
    const admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    await admin.query(`CREATE ROLE test_reader LOGIN PASSWORD 'reads only'`);
    await admin.end();
    url.username = 'test_reader';
    url.password = 'reads only';
    await expect(start(url.href)).rejects.toThrow(/may not create tables/);
  });

  it('never says the password', async () => {
    const url = changed((one) => (one.password = 'a-secret-of-mine'));
    await expect(start(url)).rejects.not.toThrow(/a-secret-of-mine/);
  });
});

it('a HOST that is not of this machine is told from a port that is taken', async () => {
  // An address kept for examples (RFC 5737): no machine has it.
  await expect(nextFreePort(await anyFreePort(), '192.0.2.1')).rejects.toThrow(
    'HOST must be an address of this machine, or 0.0.0.0 for all; not "192.0.2.1".',
  );
});
