import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { aToken, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { ask, codeOf, giveAPassword, nextStep, PASSWORD, setUpAnApp, signIn } from '../support/signing-in.js';

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;

beforeAll(async () => {
  app = await startApp();
  coalition = await app.aCoalition();
  ana = coalition.people[0]![0]!;
  await giveAPassword(app, coalition.people.flat());
});
afterAll(() => app.close());

const statusOf = async (cookie: string): Promise<number> =>
  (await app.http({ cookie }, 'GET', '/api/me')).status;

describe('T-005: the cookie', () => {
  it('is given by the server at each step and never taken from outside', async () => {
    const planted = 'peyman=planted-by-somebody-else-planted-by-somebody';
    const first = await ask(app, { cookie: planted }, 'POST', '/api/session', {
      handle: ana.handle,
      password: PASSWORD,
    });
    expect(first.cookie).not.toBe(planted);
    expect(await statusOf(planted)).toBe(401);

    const { cookie, seed } = await setUpAnApp(app, first);
    expect(cookie).not.toBe(first.cookie);
    expect(await statusOf(first.cookie)).toBe(401);
    expect(await statusOf(cookie)).toBe(200);

    nextStep(app);
    const half = await signIn(app, ana.handle);
    const whole = await ask(app, half, 'POST', '/api/session/second', {
      kind: 'app',
      code: codeOf(app, seed),
    });
    expect(whole.cookie).not.toBe(half.cookie);
    expect(await statusOf(half.cookie)).toBe(401);

    const change = { current: PASSWORD, password: 'a second long password' };
    const changed = await ask(app, whole, 'PUT', '/api/me/password', change);
    expect(changed.status).toBe(200);
    expect(await statusOf(whole.cookie)).toBe(401);
    expect(await statusOf(cookie)).toBe(401);
    expect(await statusOf(changed.cookie)).toBe(200);

    await ask(app, changed, 'DELETE', '/api/session');
    expect(await statusOf(changed.cookie)).toBe(401);
    app.clock.offset = 0;
  });

  /** Name and attributes of each cookie that is set, without its value. */
  const cookiesOf = ({ headers }: { headers: Headers }) =>
    headers.getSetCookie().map((set) => {
      const [pair, ...attributes] = set.split('; ');
      return [pair!.split('=')[0], ...attributes.sort()];
    });
  const KEPT = ['HttpOnly', expect.stringMatching(/^Max-Age=[1-9]\d+$/), 'Path=/', 'SameSite=Strict'];
  const GONE = ['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Strict'];

  it('is for this host alone', async () => {
    const { handle } = coalition.people[1]![0]!;
    expect(cookiesOf(await signIn(app, handle))).toEqual([
      ['peyman', ...KEPT],
      ['peyman-device', ...KEPT],
    ]);
  });

  it('says so in its name over TLS, at the first address as at a mirror, and goes as it came', async () => {
    const { handle, cookie: plain } = coalition.people[1]![0]!;
    const [HOME, MIRROR] = ['https://peyman.example', 'https://mirror.example'];
    const secure = await startApp({
      DATABASE_URL: app.databaseUrl,
      PUBLIC_URL: HOME,
      MIRROR_URLS: MIRROR,
    });
    const both = (attributes: unknown[]) => [
      ['__Host-peyman', ...attributes, 'Secure'],
      ['__Host-peyman-device', ...attributes, 'Secure'],
    ];
    try {
      for (const origin of [HOME, MIRROR]) {
        const body = { handle, password: PASSWORD };
        const inside = await ask(secure, null, 'POST', '/api/session', body, { origin });
        expect([origin, inside.status, cookiesOf(inside)]).toEqual([origin, 200, both(KEPT)]);
        const at = (method: string, path: string, cookie: string) =>
          ask(secure, { cookie }, method, path, undefined, { origin });
        expect((await at('GET', '/api/me', inside.cookie)).status).toBe(200);
        // Without the prefix it may come from a neighbour of this host, or from plain HTTP.
        expect((await at('GET', '/api/me', inside.cookie.replace('__Host-', ''))).status).toBe(401);
        expect((await at('GET', '/api/me', plain)).status).toBe(401);
        expect(cookiesOf(await at('DELETE', '/api/session', inside.cookie))).toEqual(both(GONE));
      }
    } finally {
      await secure.close();
    }
  });
});

describe('a session', () => {
  it('can be given a name, and is listed without address or browser', async () => {
    const zoe = coalition.people[2]![0]!;
    const [own] = await app.get<{ id: string }[]>(zoe, '/api/sessions');
    await ask(app, zoe, 'PUT', `/api/sessions/${own!.id}/label`, { label: 'the phone' });
    const [named] = await app.get<object[]>(zoe, '/api/sessions');
    expect(Object.keys(named!).sort()).toEqual(['createdAt', 'current', 'id', 'label', 'lastDay']);
    expect(named).toMatchObject({ label: 'the phone', current: true });
  });
});

describe('T-011: a socket without a session', () => {
  it('is refused before anything it says is heard', async () => {
    const cookies = async () => {
      const gone = await signIn(app, coalition.people[2]![0]!.handle);
      await ask(app, gone, 'DELETE', '/api/session');
      return ['', 'peyman=', `peyman=${aToken().token}`, gone.cookie];
    };
    const heard: string[] = [];
    for (const cookie of await cookies()) {
      for (const transport of ['websocket', 'polling']) {
        const socket = io(app.url, {
          transports: [transport],
          extraHeaders: { origin: app.url, ...(cookie ? { cookie } : {}) },
          reconnection: false,
          forceNew: true,
        });
        socket.emit('command', { commandId: coalition.id, type: 'message:post', input: {} }, () =>
          heard.push(`command with ${cookie}`),
        );
        socket.emit('room:enter', { roomId: coalition.plenaryId, lastSeq: null }, () =>
          heard.push(`enter with ${cookie}`),
        );
        const why = await new Promise((resolve) => {
          socket.once('connect', () => resolve('connected'));
          socket.once('connect_error', (error) => resolve(error.message));
        });
        socket.disconnect();
        expect([cookie, transport, why]).toEqual([cookie, transport, 'not-signed-in']);
      }
    }
    expect(heard).toEqual([]);
  });
});

describe('T-010: the handshake of a socket', () => {
  it('is accepted from exactly our own origin, over both transports, with a valid cookie', async () => {
    const home = await startApp({
      DATABASE_URL: app.databaseUrl,
      PUBLIC_URL: 'http://peyman.example',
      MIRROR_URLS: 'http://mirror.example, http://abcdefghijklmnop.onion',
    });
    try {
      const outcome = (transport: string, headers: Record<string, string>) =>
        new Promise<string>((resolve) => {
          const socket = io(home.url, {
            transports: [transport],
            extraHeaders: { cookie: coalition.people[2]![0]!.cookie, ...headers },
            reconnection: false,
            forceNew: true,
          });
          const end = (how: string) => {
            socket.disconnect();
            resolve(how);
          };
          socket.once('connect', () => end('in'));
          socket.once('connect_error', () => end('out'));
        });
      const wrong: Record<string, string>[] = [
        {},
        { origin: 'null' },
        { origin: 'http://elsewhere.example' },
        { origin: 'http://peyman.example.evil' },
        { origin: 'http://peyman.examplex' },
        { origin: 'http://evil.peyman.example' },
        { origin: 'http://peyman.example:8080' },
        { origin: 'https://peyman.example' },
        { origin: home.url },
        { origin: 'http://peyman.example', 'sec-fetch-site': 'cross-site' },
        { origin: 'http://elsewhere.example', 'x-peyman': '1' },
      ];
      const right: Record<string, string>[] = [
        { origin: 'http://peyman.example' },
        { origin: 'http://mirror.example' },
        { origin: 'http://abcdefghijklmnop.onion' },
        { 'x-peyman': '1' },
      ];
      for (const transport of ['websocket', 'polling']) {
        for (const headers of wrong) {
          expect([transport, headers, await outcome(transport, headers)]).toEqual([
            transport,
            headers,
            'out',
          ]);
        }
        for (const headers of right) {
          expect([transport, headers, await outcome(transport, headers)]).toEqual([transport, headers, 'in']);
        }
      }
    } finally {
      await home.close();
    }
  });
});
