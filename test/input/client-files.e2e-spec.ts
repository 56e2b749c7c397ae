import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SECURITY_HEADERS } from '../../src/platform/http/headers.js';
import { startApp, type TestApp } from '../support/app.js';
import { clientFolder, startWithClient } from '../support/browser-coalition.js';

let app: TestApp;
beforeAll(async () => {
  app = await startWithClient();
});
afterAll(() => app.close());

const HSTS = 'strict-transport-security';
const FOREVER = 'public, max-age=31536000, immutable';

/** Every file that the client consists of, as it is asked for. */
const files = readdirSync(clientFolder(), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
  .map((entry) => join(entry.parentPath, entry.name).slice(clientFolder().length));
const ofKind = (kind: string): string => files.find((file) => extname(file) === kind)!;

describe('T-053: the headers of the client', () => {
  const expectHeaders = ({ headers }: Response, path: string, cache: string) => {
    const wanted = Object.entries(SECURITY_HEADERS).map(([name, value]) => [name.toLowerCase(), value]);
    const heard = wanted.map(([name]) => [name, headers.get(name!)]);
    expect({ path, heard, cache: headers.get('cache-control') }).toEqual({ path, heard: wanted, cache });
    expect([path, headers.getSetCookie()]).toEqual([path, []]);
    expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null]);
    expect([path, headers.get('server'), headers.get('x-powered-by')]).toEqual([path, null, null]);
  };

  it('are on every file it consists of', async () => {
    expect(files.length).toBeGreaterThan(20);
    for (const path of files) {
      const answer = await fetch(app.url + path);
      expect([path, answer.status]).toEqual([path, 200]);
      expectHeaders(answer, path, path.startsWith('/assets/') ? FOREVER : 'no-cache');
      expect(answer.headers.get(HSTS)).toBeNull();
      await answer.arrayBuffer();
    }
  });

  it('are on its pages, whatever their address, and on what is unchanged', async () => {
    for (const path of ['/', '/sign-in', '/c/anything', '/assets/nothing.js', '/nothing%zz', '/?x=%00']) {
      const answer = await fetch(app.url + path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      expectHeaders(answer, path, 'no-cache');
      const etag = answer.headers.get('etag');
      expect(etag).not.toBeNull();
      const again = await fetch(app.url + path, { headers: { 'if-none-match': etag! } });
      expect([path, again.status]).toEqual([path, 304]);
      expectHeaders(again, path, 'no-cache');
    }
  });

  it('are on what is only asked about, on what is compressed, and on what cannot be done', async () => {
    const script = ofKind('.js');
    for (const [method, path, cache] of [
      ['HEAD', '/', 'no-cache'],
      ['HEAD', script, FOREVER],
    ] as const)
      expectHeaders(await fetch(app.url + path, { method }), `${method} ${path}`, cache);
    for (const coding of ['br', 'gzip', 'identity']) {
      const answer = await fetch(app.url + script, { headers: { 'accept-encoding': coding } });
      expect(answer.headers.get('content-encoding') ?? 'identity').toBe(coding);
      expectHeaders(answer, `${script} as ${coding}`, FOREVER);
    }
    const posted = await fetch(`${app.url}/`, { method: 'POST' });
    expect(posted.status).toBe(404);
    expectHeaders(posted, 'POST /', 'no-store');
  });

  it('say over HTTPS that people are to be kept on it', async () => {
    const secure = await startApp({
      PUBLIC_URL: 'https://peyman.example',
      DATABASE_URL: app.databaseUrl,
      CLIENT_FOLDER: clientFolder(),
    });
    try {
      for (const path of ['/', '/sign-in', ofKind('.js'), ofKind('.css'), ofKind('.woff2')]) {
        const { headers } = await fetch(secure.url + path);
        expect([path, headers.get(HSTS)]).toEqual([path, 'max-age=31536000; includeSubDomains']);
      }
    } finally {
      await secure.close();
    }
  });
});
