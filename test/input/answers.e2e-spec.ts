import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { io } from 'socket.io-client';
import { COMMANDS, type CommandType } from '../../src/contract/commands.js';
import { HTTP, type HttpRoute } from '../../src/contract/http.js';
import type { Answer } from '../../src/contract/socket.js';
import { CommandRegistry } from '../../src/platform/commands/command-registry.js';
import { CONTENT_SECURITY_POLICY, SECURITY_HEADERS } from '../../src/platform/http/headers.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { exampleOf } from './examples.js';
import { raw } from './raw.js';

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;

beforeAll(async () => {
  app = await startApp();
  coalition = await app.aCoalition();
  ana = coalition.people[0]![0]!;
});
afterAll(() => app.close());
afterEach(() => void jest.restoreAllMocks());

/** A body that fits, or at least is one. */
function sampleOf({ body }: HttpRoute): unknown {
  try {
    return body ? exampleOf(body) : {};
  } catch {
    return {};
  }
}

const pathOf = ({ path }: HttpRoute): string => path.replace(/:\w+/g, () => randomUUID());
const MUTATING = HTTP.filter(({ method }) => method !== 'GET');

/** The state of every table: one line each, whatever is in it. */
async function fingerprint(): Promise<string> {
  const tables = await app.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const lines: string[] = [];
  for (const { name } of tables) {
    const [row] = await app.query<{ hash: string | null }>(
      `SELECT md5(string_agg(t::text, '' ORDER BY t::text)) AS hash FROM "${name}" t`,
    );
    lines.push(`${name} ${row!.hash}`);
  }
  return lines.join('\n');
}

describe('T-053: headers', () => {
  it('are right in themselves', () => {
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none';/);
    expect(CONTENT_SECURITY_POLICY).toContain("script-src 'self';");
    expect(CONTENT_SECURITY_POLICY).toContain("frame-ancestors 'none'");
    expect(CONTENT_SECURITY_POLICY).toContain("base-uri 'none'");
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe-eval|https?:|\*/);
    expect(SECURITY_HEADERS['Permissions-Policy']).toMatch(/^(?:[a-z-]+=\(\)(?:, )?)+$/);
  });

  const expectHeaders = (headers: { get(name: string): string | null | undefined }, what: string) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      expect({ what, [name]: headers.get(name.toLowerCase()) }).toEqual({ what, [name]: value });
    }
    expect({ what, hsts: headers.get('strict-transport-security') ?? null }).toEqual({ what, hsts: null });
  };

  it('are on every answer of every route, whatever the answer is', async () => {
    for (const route of HTTP) {
      for (const who of [null, { cookie: await app.signIn(coalition.people[1]![1]!.accountId) }]) {
        const body = route.method === 'GET' ? undefined : {};
        const { headers } = await app.http(who, route.method, pathOf(route), body);
        expectHeaders(headers, `${route.method} ${route.path}`);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('access-control-allow-origin')).toBeNull();
      }
    }
  });

  it('are on 400, 404, 413, 414, 415, 500, and on what Socket.IO answers to polling', async () => {
    const json = { 'content-type': 'application/json', 'x-peyman': '1' };
    const post = (body: string, headers: Record<string, string> = json) =>
      fetch(`${app.url}/api/session`, { method: 'POST', headers, body });
    const polling = '/socket.io/?EIO=4&transport=polling';
    const opened = await (await fetch(app.url + polling, { headers: { 'x-peyman': '1' } })).text();
    const sid = /"sid":"([^"]+)"/.exec(opened)![1];
    jest.spyOn(Transactions.prototype, 'read').mockRejectedValue(new Error('gone'));
    const answers: [number, Promise<Response>][] = [
      [400, post('{')],
      [413, post(`"${'x'.repeat(300_000)}"`)],
      [415, post('a=b', { ...json, 'content-type': 'application/x-www-form-urlencoded' })],
      [404, fetch(`${app.url}/api/nothing`)],
      [404, fetch(`${app.url}/api/nothing`, { method: 'PATCH' })],
      [400, fetch(`${app.url}/api/%zz`)],
      [414, fetch(`${app.url}/${'a'.repeat(2_100)}`)],
      [500, fetch(`${app.url}/api/me`, { headers: { cookie: ana.cookie } })],
      [200, fetch(app.url + polling, { headers: { 'x-peyman': '1' } })],
      [403, fetch(app.url + polling)],
      [400, fetch(`${app.url}${polling}&sid=nobody`)],
      [400, fetch(`${app.url}/socket.io/?EIO=9&transport=carrier-pigeon`)],
      [403, fetch(app.url + polling, { headers: { origin: 'https://evil.example' } })],
      ...['PUT', 'DELETE', 'OPTIONS'].map((method): [number, Promise<Response>] => [
        405,
        fetch(`${app.url}${polling}&sid=${sid}`, { method, headers: { 'x-peyman': '1' } }),
      ]),
    ];
    for (const [status, asked] of answers) {
      const answer = await asked;
      expect({ url: answer.url.slice(0, 120), status: answer.status }).toMatchObject({ status });
      expectHeaders(answer.headers, answer.url);
    }
    const broken = await raw(app.url, ['GET / HTTP/9\r\n\r\n']);
    expect(broken.headers.get('x-content-type-options')).toBe('nosniff');
    expect(broken.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('make public data readable from everywhere, without letting it run anywhere', async () => {
    const feed = await fetch(`${app.url}/d/feed.atom`);
    if (feed.status === 200) expect(feed.headers.get('access-control-allow-origin')).toBe('*');
    expect(feed.headers.get('x-content-type-options')).toBe('nosniff');
    const index = await fetch(`${app.url}/d`);
    expect(index.status).toBe(200);
    expect(index.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(index.headers.get('permissions-policy')).toBe(SECURITY_HEADERS['Permissions-Policy']);
  });
});

describe('T-056: a request from another page', () => {
  const FOREIGN: [string, Record<string, string>][] = [
    ['without our header', { 'x-peyman': '' }],
    ['with another value in it', { 'x-peyman': '2' }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a file or a sandbox', { origin: 'null' }],
    ['from a subdomain', { origin: 'http://a.127.0.0.1.example' }],
    ['from another port', { origin: 'http://127.0.0.1:1' }],
    ['from another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['from a sister site, as the browser says', { 'sec-fetch-site': 'same-site' }],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['as plain text', { 'content-type': 'text/plain' }],
    ['as a form without our header', { 'content-type': 'text/plain', 'x-peyman': '' }],
  ];

  it.each(FOREIGN)('%s does nothing on any route that changes something', async (_, headers) => {
    const before = await fingerprint();
    for (const route of MUTATING) {
      const { status } = await app.http(ana, route.method, pathOf(route), {}, headers);
      expect({ route: `${route.method} ${route.path}`, refused: [403, 415].includes(status) }).toEqual({
        route: `${route.method} ${route.path}`,
        refused: true,
      });
    }
    expect(await fingerprint()).toBe(before);
  });

  it('as GET or HEAD, nothing is changed anywhere', async () => {
    const before = await fingerprint();
    for (const route of HTTP) {
      for (const method of ['GET', 'HEAD']) await app.http(ana, method, pathOf(route));
    }
    expect(await fingerprint()).toBe(before);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
    'cannot open a socket with the cookie (%s)',
    async (origin) => {
      for (const transports of [['polling'], ['websocket']]) {
        const socket = io(app.url, {
          transports,
          extraHeaders: { cookie: ana.cookie, origin },
          reconnection: false,
          forceNew: true,
        });
        const outcome = await new Promise((resolve) => {
          socket.once('connect', () => resolve('connected'));
          socket.once('connect_error', () => resolve('refused'));
        });
        socket.disconnect();
        expect(outcome).toBe('refused');
      }
    },
  );

  it('of our own page is answered', async () => {
    const own = { origin: app.url, 'sec-fetch-site': 'same-origin' };
    expect((await app.http(ana, 'PUT', '/api/me/locale', { locale: 'en' }, own)).status).toBe(200);
  });
});

describe('T-057: when something of ours breaks', () => {
  const SECRET = 'SELECT secret FROM vault /srv/peyman/dist/x.js v1.2.3';
  const expectIncident = (problem: { code?: string; incident?: string }, what: string) => {
    expect({ what, ...problem }).toMatchObject({
      what,
      code: 'internal',
      incident: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(JSON.stringify(problem)).not.toMatch(/SELECT|vault|srv|node_modules|\.js|1\.2\.3|at /);
  };

  it('every route answers with a problem and an incident, and nothing else', async () => {
    const read = jest.spyOn(Transactions.prototype, 'read').mockRejectedValue(new Error(SECRET));
    const run = jest.spyOn(Transactions.prototype, 'run').mockRejectedValue(new Error(SECRET));
    const { Seats } = await import('../../src/platform/access/seats.js');
    jest.spyOn(Seats.prototype, 'inCoalition').mockRejectedValue(new Error(SECRET));
    jest.spyOn(Seats.prototype, 'inRoom').mockRejectedValue(new Error(SECRET));
    const BODIES: Record<string, unknown> = {
      '/api/session': { handle: ana.handle, password: 'x' },
      '/api/accounts': { handle: 'somebody', password: 'four unrelated words of mine', locale: 'en' },
      '/api/recovery': { handle: ana.handle, code: 'x', password: 'four unrelated words of mine' },
      '/api/me/password': { current: 'x', password: 'four unrelated words of mine' },
      '/api/me/locale': { locale: 'en' },
      '/api/me/notices/seen': { upTo: '0' },
      '/api/me/factors/app': { name: 'x' },
      '/api/me/factors/app/:id/confirm': { code: 'x' },
      '/api/me/factors/passkey': {
        name: 'x',
        answer: { id: 'x', rawId: 'x', type: 'public-key', response: {} },
      },
      '/api/me/factors/:id/name': { name: 'x' },
      '/api/session/second': { kind: 'app', code: 'x' },
      '/api/session/confirm': { kind: 'password', password: 'x' },
      '/api/sessions/:id/label': { label: 'x' },
      '/api/invitations/look': { token: 'x'.repeat(40) },
    };
    const broken: string[] = [];
    const refused: string[] = [];
    for (const route of HTTP) {
      if (route.path === '/api/commands' || !route.path.startsWith('/api/')) continue;
      const body = route.method === 'GET' ? undefined : (BODIES[route.path] ?? sampleOf(route));
      const query = route.path.endsWith('/search') ? '?q=word' : '';
      const answer = await app.http(ana, route.method, pathOf(route) + query, body);
      if (answer.status >= 400 && answer.status < 500) refused.push(`${route.method} ${route.path}`);
      if (answer.status !== 500) continue;
      broken.push(`${route.method} ${route.path}`);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expectIncident(answer.body as object, route.path);
    }
    expect(read).toHaveBeenCalled();
    expect(run).toHaveBeenCalled();
    const all = HTTP.filter(({ path }) => path.startsWith('/api/')).map(
      ({ method, path }) => `${method} ${path}`,
    );
    // Commands have a test of their own; what is published is in memory; some doors say no before they look.
    expect(all.filter((route) => !broken.includes(route) && !refused.includes(route))).toEqual([
      'POST /api/commands',
      'GET /api/declarations',
    ]);
    expect(broken.length).toBeGreaterThan(0.7 * all.length);
  });

  it('every command answers with an incident, over the socket and over HTTP, and the room goes on', async () => {
    const socket = await app.connectAs(ana);
    const handlers = (
      app.app.get(CommandRegistry, { strict: false }) as unknown as {
        handlers: Map<string, { batch: boolean; run: () => Promise<unknown> }>;
      }
    ).handlers;
    let broken = 0;
    for (const type of Object.keys(COMMANDS) as CommandType[]) {
      const whole = handlers.get(type)!;
      handlers.set(type, { batch: whole.batch, run: () => Promise.reject(new Error(SECRET)) });
      const input = INPUT[type] ?? {};
      const over = {
        socket: await app.send(socket, type, input),
        http: await app.send(ana, type, input),
      };
      handlers.set(type, whole);
      for (const [line, answer] of Object.entries(over) as [string, Answer<unknown>][]) {
        if (answer.ok) throw new Error(`${type} over ${line} did not break`);
        if (answer.error.code !== 'internal') {
          // Where the room has to be another, the policy says no before the handler is asked.
          expect({ type, code: answer.error.code }).toEqual({ type, code: 'not-allowed' });
          continue;
        }
        broken += 1;
        expectIncident(answer.error, `${type} over ${line}`);
      }
    }
    expect(broken).toBeGreaterThan(1.8 * Object.keys(COMMANDS).length);
    await app.command(socket, 'message:post', { roomId: coalition.plenaryId, body: 'still here' });
  });

  /** Inputs that pass every schema, so that each handler is reached. */
  const INPUT: Partial<Record<CommandType, Record<string, unknown>>> = {};
  beforeAll(() => {
    const sample = (schema: unknown): unknown => exampleOf(schema);
    for (const [type, { input, scope }] of Object.entries(COMMANDS)) {
      const made = sample(input) as Record<string, unknown>;
      if (scope !== 'account') {
        if ('coalitionId' in made) made['coalitionId'] = coalition.id;
        if ('roomId' in made) made['roomId'] = coalition.plenaryId;
      }
      INPUT[type as CommandType] = made;
    }
  });
});

describe('T-053: over HTTPS', () => {
  it('people are kept on it', async () => {
    const secure = await startApp({ PUBLIC_URL: 'https://peyman.example', DATABASE_URL: app.databaseUrl });
    try {
      for (const path of ['/d', '/api', '/api/me', '/api/nothing', '/socket.io/?EIO=4&transport=polling']) {
        const { headers } = await fetch(secure.url + path);
        expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
      }
    } finally {
      await secure.close();
    }
  });
});
