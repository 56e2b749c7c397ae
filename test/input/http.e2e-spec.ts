import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { REFUSALS } from '../../src/domain/shared/refusal.js';
import { JSON_DEPTH, JSON_KEYS } from '../../src/platform/http/json.js';
import { startApp, type Person, type TestApp } from '../support/app.js';
import { raw } from './raw.js';

const HOST = 'Host: 127.0.0.1\r\n';
const JSON_BODY = 'Content-Type: application/json\r\nx-peyman: 1\r\n';

let app: TestApp;
let ana: Person;

beforeAll(async () => {
  app = await startApp();
  ana = (await app.aCoalition()).people[0]![0]!;
});
afterAll(() => app.close());

const isAlive = async () => expect((await app.http(null, 'GET', '/health/live')).status).toBe(200);

/** Sends a body as it is, as a person who is signed in. */
async function send(body: BodyInit | Uint8Array, type = 'application/json', path = '/api/commands') {
  const response = await fetch(app.url + path, {
    method: 'POST',
    headers: { cookie: ana.cookie, 'x-peyman': '1', 'content-type': type },
    body: body as BodyInit,
  });
  const text = await response.text();
  expect(response.headers.get('content-type')).toContain('json');
  return { status: response.status, body: JSON.parse(text) as { code?: string } };
}

describe('T-037: HTTP that is too large or no HTTP at all', () => {
  it('a body over 256 KiB is refused, and one of a command over its own limit', async () => {
    const letters = (n: number) => JSON.stringify({ token: 'x'.repeat(n) });
    expect(await send(letters(250_000), undefined, '/api/invitations/look')).toMatchObject({ status: 422 });
    expect(await send(letters(257 * 1024), undefined, '/api/invitations/look')).toMatchObject({
      status: 413,
      body: { code: 'too-large' },
    });
    expect(await send(letters(257 * 1024))).toMatchObject({ status: 422 });
    expect(await send(letters(410_000))).toMatchObject({ status: 413, body: { code: 'too-large' } });
  });

  it('a body that never ends is cut off, and memory stays', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const before = process.memoryUsage.rss();
    const { status, text } = await raw(app.url, [
      `POST /api/session HTTP/1.1\r\n${HOST}${JSON_BODY}Transfer-Encoding: chunked\r\n\r\n`,
      ...Array.from({ length: 1_600 }, () => chunk),
    ]);
    expect(status ?? text).toBe(413);
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 1024 * 1024);
    await isAlive();
  });

  it.each<[string, string, number]>([
    ['both a length and chunks', `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['two lengths', `Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}  `, 400],
    ['a length that is no number', `Content-Length: 0x10\r\n\r\n{}`, 400],
    ['a negative length', `Content-Length: -1\r\n\r\n`, 400],
    ['a coding that does not exist', `Transfer-Encoding: xchunked\r\n\r\n`, 400],
    ['a header without a name', `: empty\r\n\r\n`, 400],
    ['a NUL in a header', `X-A: a\u0000b\r\n\r\n`, 400],
    ['a line folded into the next', `X-A: a\r\n b\r\n\r\n`, 400],
    ['20,000 headers', `${'a: b\r\n'.repeat(20_000)}\r\n`, 431],
    ['one header of 20 kB', `X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s: a problem, and the line ends', async (_, rest, status) => {
    const answer = await raw(app.url, [`POST /api/session HTTP/1.1\r\n${HOST}${JSON_BODY}${rest}`]);
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(Object.keys(REFUSALS)).toContain((JSON.parse(answer.body) as { code: string }).code);
    expect(answer.headers.get('connection')).toBe('close');
    await isAlive();
  });

  it('a length that promises more than comes holds nobody up', async () => {
    const waiting = raw(app.url, [
      `POST /api/session HTTP/1.1\r\n${HOST}${JSON_BODY}Content-Length: 100\r\n\r\n{"a"`,
    ]);
    await isAlive();
    expect((await waiting).status).toBeNull();
  });

  it('compressed bodies are not unpacked, not even small bombs', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
    const response = await fetch(`${app.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-peyman': '1' },
      body: bomb,
    });
    expect(response.status).toBe(400);
  });

  it('an address over 2 KiB is refused, also one of a page', async () => {
    for (const path of ['/api/me?', '/c/', '/d/', '/socket.io/?EIO=4&x=']) {
      const answer = await app.http(ana, 'GET', path + 'a'.repeat(2_100));
      expect({ path, status: answer.status }).toEqual({ path, status: 414 });
      expect(answer.body).toMatchObject({ code: 'too-large' });
    }
  });

  it.each([
    '/api/%zz',
    '/api/rooms/%00/messages',
    '/api/coalitions/%ff%fe',
    '/api/coalitions/a%2fb%00',
    '//api/me',
  ])('an address that cannot be read (%s) is a plain no', async (path) => {
    const { status, body } = await app.http(ana, 'GET', path);
    expect([400, 404, 422]).toContain(status);
    expect(Object.keys(REFUSALS)).toContain((body as { code: string }).code);
  });

  it('500 lines on which nothing comes hinder nobody, and are ended', async () => {
    const server = app.app.getHttpServer() as { headersTimeout: number; requestTimeout: number };
    expect(server.headersTimeout).toBeLessThan(server.requestTimeout);
    expect(server.requestTimeout).toBe(15_000);
    const { headersTimeout } = server;
    server.headersTimeout = 1_000;
    try {
      const slow = Array.from({ length: 500 }, () =>
        raw(app.url, ['GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: '], { quiet: 20_000 }),
      );
      for (let i = 0; i < 20; i += 1) await isAlive();
      const answers = await Promise.all(slow);
      expect(answers.map(({ status }) => status).filter((status) => status !== 408)).toEqual([]);
    } finally {
      server.headersTimeout = headersTimeout;
    }
  });
});

describe('T-038: JSON that is none, or means harm', () => {
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const wide = (keys: number) => `{${Array.from({ length: keys }, (_, i) => `"k${i}":0`).join()}}`;

  it.each<[string, string | Uint8Array]>([
    ['100,000 lists in each other', deep(100_000)],
    ['one list too many', deep(JSON_DEPTH + 1)],
    ['objects in each other', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`],
    ['too many keys', wide(JSON_KEYS + 1)],
    ['the same key twice', '{"type":"a","type":"b"}'],
    ['the same key twice, written differently', '{"type":"a","\\u0074ype":"b"}'],
    ['text behind the end', '{} {}'],
    ['nothing', ''],
    ['half of it', '{"a":'],
    ['a key for the prototype', '{"__proto__":{"moderator":true}}'],
    ['the same, deeper and escaped', '{"input":[{"\\u005f_proto__":1}]}'],
    ['a constructor', '{"constructor":{"prototype":{"x":1}}}'],
    ['a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['an overlong NUL', new Uint8Array([0x22, 0xc0, 0x80, 0x22])],
    ['comments', '/* a */ {}'],
    ['single quotes', "{'a':1}"],
    ['NaN', '{"a":NaN}'],
    ['a NUL', '{"handle":"a\\u0000b","password":"x"}'],
    ['a raw control character', '{"a":"\u0001"}'],
  ])('%s: 400', async (_, body) => {
    expect(await send(body)).toEqual({
      status: 400,
      body: { type: 'about:blank', status: 400, code: 'invalid-input' },
    });
    expect(({} as Record<string, unknown>)['moderator']).toBeUndefined();
  });

  it('just within the limits it is read, and refused for what it says', async () => {
    expect(await send(deep(JSON_DEPTH))).toMatchObject({ status: 422 });
    expect(await send(wide(JSON_KEYS))).toMatchObject({ status: 422 });
  });

  it.each(['null', '7', '-0', '"text"', 'true', '[]', '{"commandId":1e400}', '{"commandId":-0}'])(
    'what is no command (%s) is refused as input',
    async (body) => {
      expect(await send(body)).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
    },
  );

  it('half a surrogate pair is no text', async () => {
    const { status, body } = await send('{"handle":"\\ud800","password":"x"}', undefined, '/api/session');
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'sign-in.failed' });
    const command = (text: string) =>
      `{"commandId":"${crypto.randomUUID()}","type":"message:post","input":{"roomId":"${crypto.randomUUID()}","body":"${text}"}}`;
    expect(await send(command('\\ud800'))).toMatchObject({ status: 200, body: { ok: false } });
  });

  it.each([
    'application/xml',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ])('a body of another kind (%s): 415', async (type) => {
    expect(await send('{"handle":"a","password":"b"}', type, '/api/session')).toMatchObject({
      status: 415,
      body: { code: 'invalid-input' },
    });
  });

  it('a name that stands twice in a query has no value', async () => {
    const room = `/api/rooms/${crypto.randomUUID()}/messages`;
    expect((await app.http(ana, 'GET', `${room}?before=5`)).status).toBe(404);
    expect((await app.http(ana, 'GET', `${room}?before=5&before=6`)).status).toBe(422);
    expect((await app.http(ana, 'GET', `${room}?before[]=5`)).status).toBe(404);
    expect((await app.http(ana, 'GET', `${room}?__proto__=5&constructor=6`)).status).toBe(404);
  });
});

describe('T-101: what a caller says of its own address', () => {
  /** The address and host the application believes in. */
  async function believed(from: TestApp, headers: Record<string, string>): Promise<{ ip: string }> {
    let seen: { ip: string } | undefined;
    const sign = crypto.randomUUID();
    listeners.set(sign, ({ ip }) => (seen = { ip }));
    await from.http(ana, 'GET', '/api/me', undefined, { ...headers, 'x-sign': sign });
    return seen!;
  }
  const listeners = new Map<string, (request: FastifyRequest) => void>();

  it('counts for nothing without a proxy of ours, and behind one only what that one saw', async () => {
    const { Passport } = await import('../../src/platform/http/passport.js');
    const original = Passport.prototype.ask;
    Passport.prototype.ask = function (name, request) {
      listeners.get(String(request.headers['x-sign']))?.(request);
      return original.call(this, name, request) as never;
    };
    const behind = await startApp({ TRUST_PROXY: '1', DATABASE_URL: app.databaseUrl });
    try {
      const spoofed = {
        'x-forwarded-for': '10.9.9.9, 203.0.113.7',
        forwarded: 'for=10.9.9.9',
        'x-real-ip': '10.9.9.9',
        'x-client-ip': '10.9.9.9',
      };
      expect(await believed(app, spoofed)).toEqual({ ip: '127.0.0.1' });
      expect(await believed(behind, spoofed)).toEqual({ ip: '203.0.113.7' });
    } finally {
      Passport.prototype.ask = original;
      await behind.close();
    }
  });

  it('a foreign host or an absolute address gets into no answer', async () => {
    for (const request of [
      `GET /d HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
      `GET http://evil.example/d HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
      `GET /d HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n`,
      `GET /d/feed.atom HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    ]) {
      const { text, status } = await raw(app.url, [request]);
      expect(status).not.toBeNull();
      expect(text).not.toContain('evil.example');
    }
  });
});
