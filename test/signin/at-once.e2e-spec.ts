import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedUp } from '../../src/contract/account.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { KnownDevices } from '../../src/modules/auth/known-devices.js';
import { OwnSessions } from '../../src/modules/auth/own-sessions.js';
import { Sessions } from '../../src/platform/access/sessions.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { ask, giveAPassword, PASSWORD, setUpAnApp, signIn } from '../support/signing-in.js';

const NEW = 'another long one, quite unlike';

let app: TestApp;
let coalition: TestCoalition;
let nth = 0;
let person: Person;

beforeAll(async () => {
  app = await startApp();
  coalition = await app.aCoalition({
    parties: [{ seats: ['head', ...Array<'delegate'>(15).fill('delegate')] }],
  });
  await giveAPassword(app, coalition.people.flat());
});
afterAll(() => app.close());
beforeEach(() => void (person = coalition.people[0]![nth++]!));

/** Stops a method of a service of this application at its beginning, until it is let go on. */
function halted<T extends object>(type: new (...args: never[]) => T, method: keyof T & string) {
  const service = app.app.get<T>(type, { strict: false });
  const original = service[method] as (...args: unknown[]) => unknown;
  let arrived!: () => void;
  let goOn!: () => void;
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  const leave = new Promise<void>((resolve) => (goOn = resolve));
  Object.assign(service, {
    [method]: async (...args: unknown[]) => {
      // The first only: what happens meanwhile is not held up.
      Object.assign(service, { [method]: original });
      arrived();
      await leave;
      return original.apply(service, args);
    },
  });
  return { arrival, goOn };
}

const aCode = async (): Promise<string> => {
  const { body } = await ask(app, person, 'POST', '/api/me/recovery-codes', {});
  return (body as SignedUp).recoveryCodes[0]!;
};
const recover = (code: string) =>
  ask(app, null, 'POST', '/api/recovery', { handle: person.handle, code, password: NEW });
const change = (who: { cookie: string }, password: string) =>
  ask(app, who, 'PUT', '/api/me/password', { current: PASSWORD, password });
const isIn = async (who: { cookie: string }) => (await app.http(who, 'GET', '/api/me')).status === 200;
const sessions = async (): Promise<number> =>
  (await app.query('SELECT 1 FROM session WHERE account_id = $1', [person.accountId])).length;
const devices = async (): Promise<number> =>
  (await app.query('SELECT 1 FROM known_device WHERE account_id = $1', [person.accountId])).length;

describe('a password that was right a moment ago', () => {
  const ENDINGS: [what: string, end: (code: string) => Promise<{ cookie: string; status: number }>][] = [
    ['after a recovery', (code) => recover(code)],
    ['after a change of the password', () => change(person, NEW)],
    [
      'after all other sessions were ended',
      async () => ({ ...(await ask(app, person, 'DELETE', '/api/sessions')), cookie: person.cookie }),
    ],
  ];

  it.each(ENDINGS)('opens nothing %s', async (_, end) => {
    const code = await aCode();
    const { arrival, goOn } = halted(OwnSessions, 'open');
    const entering = signIn(app, person.handle);
    await arrival;
    const ended = await end(code);
    expect(ended.status).toBe(200);
    goOn();
    expect(await entering).toMatchObject({ status: 401, body: { code: 'sign-in.failed' }, cookie: '' });
    expect(await isIn(ended)).toBe(true);
    expect(await sessions()).toBe(1);
  });

  it.each(ENDINGS)('opens a session that ends with the others %s that was waiting for it', async (_, end) => {
    const code = await aCode();
    const { arrival, goOn } = halted(Sessions, 'open');
    const entering = signIn(app, person.handle);
    await arrival;
    const ending = end(code);
    await eventually(async () => {
      const [row] = await app.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
           AND query LIKE 'UPDATE account SET%'`,
      );
      return Boolean(row);
    });
    goOn();
    const [entered, ended] = await Promise.all([entering, ending]);
    expect([entered.status, ended.status].filter((status) => status !== 200 && status !== 401)).toEqual([]);
    expect(ended.status).toBe(200);
    expect(await isIn(entered)).toBe(false);
    expect(await isIn(ended)).toBe(true);
    expect(await sessions()).toBe(1);
  });

  it('sets no new one any more once another has', async () => {
    const elsewhere = await signIn(app, person.handle);
    const { arrival, goOn } = halted(AccountsService, 'changePassword');
    const late = change(elsewhere, 'what the thief would like to have');
    await arrival;
    expect((await change(person, NEW)).status).toBe(200);
    goOn();
    expect((await late).status).toBe(401);
    expect((await signIn(app, person.handle, NEW)).status).toBe(200);
  });

  it('opens half a session, when a second factor was set up meanwhile', async () => {
    const { arrival, goOn } = halted(OwnSessions, 'open');
    const entering = signIn(app, person.handle);
    await arrival;
    const { cookie } = await setUpAnApp(app, person);
    goOn();
    const half = await entering;
    expect(half.body).toEqual({ secondStep: true });
    expect(await isIn(half)).toBe(false);
    expect(await isIn({ cookie })).toBe(true);
  });
});

describe('a new password, and the end of what was opened with the old one', () => {
  const breakDown = (): (() => void) => {
    const service = app.app.get(KnownDevices, { strict: false });
    Object.assign(service, { forgetAll: () => Promise.reject(new Error('the database is gone')) });
    return () => Reflect.deleteProperty(service, 'forgetAll');
  };

  it('happen together or not at all', async () => {
    const code = await aCode();
    const elsewhere = await signIn(app, person.handle);
    for (const attempt of [() => recover(code), () => change(person, NEW)]) {
      const repair = breakDown();
      expect((await attempt()).status).toBe(500);
      repair();
      expect(await isIn(elsewhere)).toBe(true);
      expect((await signIn(app, person.handle, NEW)).status).toBe(401);
    }
    expect(await devices()).toBe(1);
    expect((await recover(code)).status).toBe(200);
    expect(await isIn(elsewhere)).toBe(false);
    expect(await sessions()).toBe(1);
  });

  it('forget a browser too that was just about to be remembered', async () => {
    const { arrival, goOn } = halted(KnownDevices, 'remember');
    const entering = signIn(app, person.handle);
    await arrival;
    expect((await change(person, NEW)).status).toBe(200);
    goOn();
    expect((await entering).status).toBe(401);
    expect(await devices()).toBe(0);
  });

  it('leave one session, however many come in at once with the old one', async () => {
    const code = await aCode();
    const [recovered] = await Promise.all([
      recover(code),
      ...Array.from({ length: 4 }, () => signIn(app, person.handle)),
    ]);
    expect(recovered.status).toBe(200);
    expect(await isIn(recovered)).toBe(true);
    expect(await sessions()).toBe(1);
  });
});
