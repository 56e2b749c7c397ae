import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Passwords } from '../../src/modules/auth/passwords.js';
import type { Lane } from '../../src/modules/auth/hash-queue.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { giveAPassword, PASSWORD, signIn } from '../support/signing-in.js';

const PER_MINUTE = 4;

let app: TestApp;
let coalition: TestCoalition;
beforeAll(async () => {
  app = await startApp();
  coalition = await app.aCoalition({
    parties: [{ seats: ['head', ...Array<'delegate'>(7).fill('delegate')] }],
  });
  await giveAPassword(app, coalition.people.flat());
});
afterAll(() => app.close());
const person = (nth: number): Person => coalition.people[0]![nth]!;

describe('somebody who has the right password and does not stop', () => {
  let strict: TestApp;
  beforeAll(async () => {
    strict = await startApp({ DATABASE_URL: app.databaseUrl, SIGN_INS_PER_MINUTE: String(PER_MINUTE) });
    // Nothing comes back while the test looks, however slow the machine is.
    const now = strict.clock.steady();
    strict.clock.steady = () => now;
  });
  afterAll(() => strict.close());
  const hashed = (): number => strict.app.get(Passwords, { strict: false }).queue.done;
  const deviceOf = async (who: Person): Promise<string> => (await signIn(app, who.handle)).device;

  it('in one browser is turned away before anything is hashed', async () => {
    const device = await deviceOf(person(0));
    for (let i = 0; i < PER_MINUTE; i++)
      expect((await signIn(strict, person(0).handle, PASSWORD, device)).status).toBe(200);
    const before = hashed();
    const refused = await signIn(strict, person(0).handle, PASSWORD, device);
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' }, cookie: '' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(hashed()).toBe(before);
    // Another browser, and another account, have their own.
    expect((await signIn(strict, person(0).handle, PASSWORD, await deviceOf(person(0)))).status).toBe(200);
    expect((await signIn(strict, person(1).handle)).status).toBe(200);
  });

  it('in many browsers opens so many sessions, and from then on none', async () => {
    const who = person(2);
    const devices = [await deviceOf(who), await deviceOf(who), await deviceOf(who)];
    const answers: number[] = [];
    for (const device of devices)
      for (let i = 0; i < PER_MINUTE - 1; i++)
        answers.push((await signIn(strict, who.handle, PASSWORD, device)).status);
    expect(answers.filter((status) => status === 200)).toHaveLength(2 * PER_MINUTE);
    expect(answers.at(-1)).toBe(429);
    const before = hashed();
    expect((await signIn(strict, who.handle, PASSWORD, devices[0])).status).toBe(429);
    expect(hashed()).toBe(before);
    // Nor in one that nobody knows, which is heard before it is refused: it could be anybody.
    expect(await signIn(strict, who.handle)).toMatchObject({ status: 429, cookie: '' });
    expect(hashed()).toBe(before + 1);
  });

  it('is not who keeps trying without it: that uses up nothing of the holder’s', async () => {
    const who = person(3);
    const device = await deviceOf(who);
    for (let i = 0; i < 3 * PER_MINUTE; i++)
      expect((await signIn(strict, who.handle, 'not the password at all')).status).not.toBe(200);
    for (let i = 0; i < PER_MINUTE; i++)
      expect((await signIn(strict, who.handle, PASSWORD, device)).status).toBe(200);
  });
});

describe('a flood of right passwords from one browser', () => {
  const AT_ONCE = 60;

  it('lets a stranger in after a few other hashes', async () => {
    const flooded = await startApp({
      DATABASE_URL: app.databaseUrl,
      SIGN_INS_PER_MINUTE: '100000',
      ARGON2_MEMORY_KIB: '8192',
      ARGON2_PASSES: '2',
    });
    const { queue } = flooded.app.get(Passwords, { strict: false });
    const { device } = await signIn(flooded, person(4).handle);
    /** How many were hashed between the arrival of each stranger and their turn. */
    const waited: number[] = [];
    let known = 0;
    const inTurn = queue.inTurn.bind(queue);
    queue.inTurn = (lane: Lane, work) => {
      const arrived = queue.done;
      if (lane === 'known') known += 1;
      return inTurn(lane, () => {
        if (lane === 'anyone') waited.push(queue.done - arrived);
        return work();
      });
    };
    let over = false;
    const loop = async (): Promise<void> => {
      while (!over) await signIn(flooded, person(4).handle, PASSWORD, device);
    };
    const loops = Array.from({ length: AT_ONCE }, loop);
    try {
      await eventually(() => known > 2 * AT_ONCE, 60_000);
      for (let i = 0; i < 3; i++) {
        let answer: number | undefined;
        void signIn(flooded, person(5 + (i % 2)).handle).then(({ status }) => (answer = status));
        const patience = known + 10 * AT_ONCE;
        await eventually(() => answer !== undefined || known > patience, 60_000);
        expect(answer).toBe(200);
      }
    } finally {
      over = true;
      await Promise.all(loops);
      await flooded.close();
    }
    expect(waited.length).toBeGreaterThanOrEqual(3);
    // Two run already, and three of the known may go first.
    expect(Math.max(...waited)).toBeLessThanOrEqual(5);
    expect(known).toBeGreaterThan(2 * AT_ONCE);
  }, 240_000);
});
