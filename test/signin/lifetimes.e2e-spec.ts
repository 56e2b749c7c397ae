import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/platform/config/config.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { aStatement } from '../support/deciding.js';
import { ask, codeOf, giveAPassword, nextStep, setUpAnApp, signIn } from '../support/signing-in.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let app: TestApp;
let coalition: TestCoalition;
let moderator: Person;
let delegate: Person;

beforeAll(async () => {
  const { SESSION_IDLE_MINUTES, SESSION_MAX_HOURS, MODERATOR_IDLE_MINUTES, MODERATOR_MAX_HOURS } = loadConfig(
    {
      DATABASE_URL: 'postgres://nobody@127.0.0.1/nothing',
    },
  );
  app = await startApp({
    SESSION_IDLE_MINUTES: String(SESSION_IDLE_MINUTES),
    SESSION_MAX_HOURS: String(SESSION_MAX_HOURS),
    MODERATOR_IDLE_MINUTES: String(MODERATOR_IDLE_MINUTES),
    MODERATOR_MAX_HOURS: String(MODERATOR_MAX_HOURS),
  });
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.offset = 0;
  coalition = await app.aCoalition();
  [moderator, delegate] = coalition.people[0]! as [Person, Person];
});

const pass = (ms: number): void => void (app.clock.offset += ms);
const isIn = async (who: { cookie: string }) => (await app.http(who, 'GET', '/api/me')).status === 200;
const say = (who: Parameters<TestApp['command']>[0]) =>
  app.command(who, 'message:post', { roomId: coalition.plenaryId, body: 'here' });

describe('a session', () => {
  it.each([
    ['of a delegate', () => delegate, 2 * HOUR, 24 * HOUR],
    ['of a moderator', () => moderator, 20 * MINUTE, 8 * HOUR],
  ])('%s ends when nobody uses it, and in the end even when somebody does', async (_, whose, idle, most) => {
    const left = { cookie: await app.signIn(whose().accountId) };
    const used = { cookie: await app.signIn(whose().accountId) };
    pass(idle - MINUTE);
    expect(await isIn(used)).toBe(true);
    pass(2 * MINUTE);
    expect(await isIn(left)).toBe(false);
    let age = idle + MINUTE;
    for (; age + idle / 2 < most; age += idle / 2) {
      expect([age / MINUTE, await isIn(used)]).toEqual([age / MINUTE, true]);
      pass(idle / 2);
    }
    expect(await isIn(used)).toBe(true);
    pass(most - age + MINUTE);
    expect(await isIn(used)).toBe(false);
  });

  it('is in use while somebody acts over a socket, and its sockets end with it', async () => {
    const socket = await app.connectAs(moderator);
    for (let i = 0; i < 4; i++) {
      pass(15 * MINUTE);
      await say(socket);
      // What keeps it awake is not waited for by the one who acts.
      await eventually(async () => {
        const [row] = await app.query('SELECT 1 FROM session WHERE account_id = $1 AND idle_until > $2', [
          moderator.accountId,
          new Date(app.clock.now().getTime() + 19 * MINUTE),
        ]);
        return Boolean(row);
      });
    }
    expect(await isIn(moderator)).toBe(true);
    pass(21 * MINUTE);
    const refused = await app
      .send(socket, 'message:post', { roomId: coalition.plenaryId, body: 'too late' })
      .catch(() => ({ ok: false }));
    expect(refused.ok).toBe(false);
    await eventually(() => !socket.connected);
  });

  it('is not kept by a page that is merely open: it reads, comes back after a bad line, and marks what it shows as read', async () => {
    const statement = await aStatement(app, coalition);
    const { seq } = await say(coalition.people[1]![0]!);
    const open = async (): Promise<number[]> => {
      const socket = await app.connectAs(moderator);
      await app.command(socket, 'message:mark-read', { roomId: coalition.plenaryId, seq });
      const read = await Promise.all([
        app.http(moderator, 'GET', `/api/coalitions/${coalition.id}/home`),
        app.http(moderator, 'POST', `/api/statements/${statement.id}/texts`, { write: false }),
      ]);
      socket.disconnect();
      return read.map(({ status }) => status);
    };
    // Where a session is in use, that is written down.
    expect(await isIn(moderator)).toBe(true);
    for (let minutes = 0; minutes < 20; minutes += 5) {
      expect([minutes, await open()]).toEqual([minutes, [200, 200]]);
      pass(5 * MINUTE);
    }
    pass(MINUTE);
    await expect(open()).rejects.toThrow('not-signed-in');
    expect(await isIn(moderator)).toBe(false);
  });

  it('lives no longer than that of a moderator once its holder becomes one', async () => {
    const before = { cookie: await app.signIn(delegate.accountId) };
    const order = { coalitionId: coalition.id, seatId: delegate.seatId, moderator: true };
    const { consentId } = await app.command(moderator, 'panel:change', order);
    if (consentId)
      await app.command(coalition.people[1]![0]!, 'consent:give', { roomId: coalition.id, consentId });
    pass(21 * MINUTE);
    expect(await isIn(before)).toBe(false);
  });

  it('is one of five at the most; the one that was used longest ago makes room, and half a one takes none', async () => {
    await giveAPassword(app, [delegate]);
    const opened = [];
    for (let i = 0; i < 5; i++) {
      pass(2 * MINUTE);
      opened.push(await signIn(app, delegate.handle));
    }
    expect(await isIn(delegate)).toBe(false);
    pass(2 * MINUTE);
    expect(await isIn(opened[0]!)).toBe(true);
    const { seed, cookie } = await setUpAnApp(app, opened[4]!);
    expect(await Promise.all(opened.slice(0, 4).map(isIn))).toEqual([false, false, false, false]);
    const halves = await Promise.all(Array.from({ length: 6 }, () => signIn(app, delegate.handle)));
    expect(await isIn({ cookie })).toBe(true);
    const whole = [];
    for (const half of halves.slice(0, 5)) {
      nextStep(app);
      pass(MINUTE);
      whole.push(
        await ask(app, half, 'POST', '/api/session/second', { kind: 'app', code: codeOf(app, seed) }),
      );
    }
    expect(whole.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await isIn({ cookie })).toBe(false);
    expect(await Promise.all(whole.map(isIn))).toEqual([true, true, true, true, true]);
  });
});
