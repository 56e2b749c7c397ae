import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../src/platform/limits/classes.js';
import { Limits } from '../../src/platform/limits/limits.js';
import { queriesDuring } from '../rights/support/queries.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;

beforeAll(async () => {
  app = await startApp({ COMMAND_RATE: '30', COMMAND_BURST: '120' });
  // Nothing comes back while the test looks, however slow the machine is.
  const now = app.clock.steady();
  app.clock.steady = () => now;
  coalition = await app.aCoalition();
  [ana] = coalition.people[0]! as [Person];
});
afterAll(() => app.close());

/** Everybody comes from one address, as over an onion service, and some of them do nothing but come. */
beforeEach(() => {
  const limits = app.app.get(Limits, { strict: false });
  for (let i = 0; i < LIMITS.visit.burst; i++) limits.allows('visit', '127.0.0.1');
});

const statusOf = async (
  cookie: string | null,
  path: string,
  method = 'GET',
  body?: object,
): Promise<number> => (await app.http(cookie === null ? null : { cookie }, method, path, body)).status;

describe('a flood of visitors from the address that all have', () => {
  it('keeps out visitors', async () => {
    expect(await statusOf(null, '/api/installation')).toBe(429);
    expect(await statusOf(null, '/api/me')).toBe(429);
  });

  it('keeps nobody out who is signed in, from what is theirs or from what is open to all', async () => {
    for (const path of ['/api/me', '/api/installation', `/api/coalitions/${coalition.id}`])
      expect([path, await statusOf(ana.cookie, path)]).toEqual([path, 200]);
    expect(await statusOf(ana.cookie, '/api/invitations/look', 'POST', { token: 'x'.repeat(43) })).toBe(409);
    const socket = await app.connectAs(ana);
    await app.command(socket, 'message:post', { roomId: coalition.plenaryId, body: 'still here' });
  });

  it('counts who is signed in as who they are', async () => {
    const { cookie } = coalition.people[1]![0]!;
    let answered = 0;
    while ((await statusOf(cookie, '/api/installation')) === 200) answered += 1;
    expect(answered).toBe(LIMITS.read.burst);
    expect(await statusOf(cookie, '/api/me')).toBe(429);
    expect(await statusOf(ana.cookie, '/api/me')).toBe(200);
  });

  it('does not get in with what it makes up, and asks the database nothing', async () => {
    const made = [
      '',
      'x',
      randomBytes(32).toString('base64url'),
      randomBytes(41).toString('base64url').slice(0, 54),
      `${ana.cookie.slice('peyman='.length, -1)}${ana.cookie.endsWith('A') ? 'B' : 'A'}`,
    ];
    for (const token of made) {
      const { result, queries } = await queriesDuring(() => statusOf(`peyman=${token}`, '/api/me'));
      expect([token, result, queries]).toEqual([token, 429, []]);
    }
  });

  it('asks about a session that has ended so often, and no more', async () => {
    const cookie = await app.signIn(coalition.people[2]![0]!.accountId);
    expect(await statusOf(cookie, '/api/session', 'DELETE')).toBe(200);
    for (let i = 0; i < LIMITS.visit.burst; i++) expect(await statusOf(cookie, '/api/me')).toBe(429);
    const { queries } = await queriesDuring(() => statusOf(cookie, '/api/me'));
    expect(queries).toEqual([]);
  });
});
