import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { HTTP } from '../../src/contract/http.js';
import { startApp, type Person, type TestApp } from '../support/app.js';
import { raw } from './raw.js';

/** `FUZZ=100000 npm test -- test/input/fuzz` is the long form. */
const CASES = Number(process.env['FUZZ'] ?? 1_500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_126);
const LINES = 16;
const MAIN = join(process.cwd(), 'dist', 'src', 'main.js');

jest.setTimeout(60_000 + CASES * 20);

let app: TestApp;
let ana: Person;
let server: ChildProcess;
let url: string;
let said = '';

/** A process of its own, as it runs for people: what would end it ends it. */
async function boot(): Promise<void> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  server = spawn(process.execPath, [MAIN], {
    env: {
      ...env,
      NODE_ENV: 'test',
      PORT: '0',
      DATABASE_URL: app.databaseUrl,
      DEMONSTRATION: '0',
      COMMAND_RATE: '1000000',
      COMMAND_BURST: '1000000',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  server.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  url = await new Promise<string>((resolve, reject) => {
    server.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /running: (http\S+)/.exec(said);
      if (found) resolve(found[1]!);
    });
    server.once('exit', (code) => reject(new Error(`ended (${code}) before it listened: ${said}`)));
  });
}

beforeAll(async () => {
  if (!existsSync(MAIN)) throw new Error('the server is not built: npm run build');
  app = await startApp();
  ana = (await app.aCoalition()).people[0]![0]!;
  await boot();
}, 120_000);
afterAll(async () => {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await gone;
  await app.close();
});

/** Alive, the same process, and nothing thrown that nobody caught: incidents are in the log with their number. */
async function expectUnharmed(): Promise<void> {
  expect(server.exitCode).toBeNull();
  expect(server.signalCode).toBeNull();
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  const incidents = said.split('\n').filter((line) => line.includes('incident') || line.includes('failed:'));
  expect(incidents.slice(0, 5)).toEqual([]);
}

async function inLines<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: LINES }, async () => {
      while (next < items.length) await work(items[next++]!);
    }),
  );
}

const letters = fc.string({ unit: 'binary-ascii', maxLength: 60 });

describe('T-037, T-038: HTTP that was put together badly', () => {
  const routes = HTTP.map(({ method, path }) => ({
    method,
    path: path.replace(/:\w+/g, () => randomUUID()),
  }));
  const json = fc.oneof(
    fc.json({ maxDepth: 5 }),
    fc.json().map((text) => text.slice(0, -1)),
    letters,
    fc.constantFrom(
      '',
      'null',
      '{',
      '[[[[',
      '{"a":1,"a":2}',
      '1e999',
      '"\\ud800"',
      '{"__proto__":{}}',
      '\u0000',
    ),
  );
  const header = fc.oneof(
    fc.constantFrom(
      'Content-Type: application/json',
      'Content-Type: text/html',
      'Content-Type: application/json; charset=utf-7',
      'x-peyman: 1',
      'Transfer-Encoding: chunked',
      'Transfer-Encoding: gzip, chunked',
      'Content-Length: 3',
      'Content-Length: 99999999999999999999',
      'Content-Encoding: gzip',
      'Expect: 100-continue',
      'Connection: upgrade',
      'Upgrade: websocket',
      'Upgrade: h2c',
      'Range: bytes=0-',
      'If-None-Match: *',
      'If-None-Match: "a", W/"b"',
      'Accept-Encoding: br;q=0, gzip',
      'Host: a, b',
      'Host:',
      'Origin: null',
      'Sec-Fetch-Site: cross-site',
      'Cookie: peyman=' + 'x'.repeat(300),
      'Cookie: =; ;;=a',
      `Cookie: ${'a=b; '.repeat(900)}`,
      'X-Forwarded-For: ' + '1.2.3.4, '.repeat(300),
      'Sec-WebSocket-Key: x',
      'Sec-WebSocket-Version: 99',
      'TE: trailers',
      'Trailer: Host',
    ),
    fc.tuple(letters, letters).map(([name, value]) => `${name}: ${value}`),
  );
  const path = fc.oneof(
    fc.constantFrom(...routes.map((route) => route.path)),
    fc.constantFrom(
      '/d',
      '/d/x',
      '/d/by-hash/x',
      '/socket.io/?EIO=4&transport=polling',
      '/socket.io/?EIO=3&transport=x&sid=1',
      '/',
      '/c/x',
      '*',
      'http://x/',
      '//',
      '/%',
      '/..%2f..%2fetc/passwd',
      '/api/coalitions/%F0%80%80%80',
    ),
    letters.map((text) => `/api/${text.replace(/[\s#]/g, '')}`),
    fc
      .tuple(fc.constantFrom(...routes.map((r) => r.path)), letters)
      .map(
        ([one, query]) =>
          `${one}?${encodeURIComponent(query)}=${encodeURIComponent(query)}&q=${query.replace(/\s/g, '')}&before=${query.length}`,
      ),
  );
  const request = fc.record({
    method: fc.oneof(
      fc.constantFrom(
        'GET',
        'POST',
        'PUT',
        'DELETE',
        'PATCH',
        'HEAD',
        'OPTIONS',
        'TRACE',
        'CONNECT',
        'get',
        'PRI',
      ),
      fc.constantFrom(...routes.map((r) => r.method)),
    ),
    path,
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
    headers: fc.array(header, { maxLength: 5 }),
    signedIn: fc.boolean(),
    body: json,
    honest: fc.boolean(),
    cut: fc.nat({ max: 30 }),
  });

  it(`${CASES} requests: no answer of ours is 500, and nobody falls over`, async () => {
    const cases = fc.sample(request, { numRuns: CASES, seed: SEED });
    const statuses = new Map<number | null, number>();
    await inLines(cases, async ({ method, path: at, version, headers, signedIn, body, honest, cut }) => {
      const own = honest
        ? [`Content-Type: application/json`, 'x-peyman: 1', `Content-Length: ${Buffer.byteLength(body)}`]
        : headers;
      const lines = [
        `${method} ${at} ${version}`,
        'Host: 127.0.0.1',
        'Connection: close',
        ...(signedIn ? [`Cookie: ${ana.cookie}`] : []),
        ...own,
      ];
      let text = `${lines.join('\r\n')}\r\n\r\n${body}`;
      if (cut === 0) text = text.slice(0, Math.floor(text.length / 2));
      const { status } = await raw(url, [text], { quiet: cut === 0 ? 60 : 400 });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status !== null && status >= 500 && status !== 501)
        throw new Error(`${status} for ${JSON.stringify(text.slice(0, 600))}`);
      // A fuzzed sign-out would end the session that the others use.
      if (method === 'DELETE' && at.startsWith('/api/session'))
        ana = { ...ana, cookie: await app.signIn(ana.accountId) };
    });
    await expectUnharmed();
    for (const status of [200, 400, 401, 404]) expect(statuses.get(status)).toBeGreaterThan(0);
    console.log(`HTTP: ${cases.length} cases, answers by status: ${JSON.stringify([...statuses].sort())}`);
  });
});
