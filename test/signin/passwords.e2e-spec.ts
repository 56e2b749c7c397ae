import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Passwords } from '../../src/modules/auth/passwords.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { heldNow } from '../support/heap.js';
import { ask, codeOf, giveAPassword, nextStep, PASSWORD, setUpAnApp, signIn } from '../support/signing-in.js';

/** A request and its answer, with both ends of the line, are much more while they last. */
const BYTES_PER_TRY = 10_000;
const WRONG = 'not the password at all';

let app: TestApp;
let coalition: TestCoalition;
let nth = 0;
beforeAll(async () => {
  app = await startApp();
  coalition = await app.aCoalition({
    parties: [{ seats: ['head', ...Array<'delegate'>(30).fill('delegate')] }],
  });
  await giveAPassword(app, coalition.people.flat());
});
afterAll(() => app.close());

const someone = (): Person => coalition.people[0]![nth++]!;
const code = (answer: { body: unknown }): unknown => (answer.body as { code?: string }).code;
/** Changes the password of somebody new, and tries to sign in with it. */
async function choose(password: string): Promise<{ person: Person; status: number; code: unknown }> {
  const person = someone();
  const answer = await ask(app, person, 'PUT', '/api/me/password', { current: PASSWORD, password });
  return { person, status: answer.status, code: code(answer) };
}

describe('T-001: a password', () => {
  it.each([
    ['of 14 characters', 'kqzv wplm txrb', 'account.password-short'],
    ['of 129', 'ab cd'.repeat(25) + 'wxyz', 'account.password-long'],
    ['of one character', 'z'.repeat(20), 'account.password-common'],
    ['of nothing but spaces', ' '.repeat(20), 'account.password-common'],
    ['along the keyboard', 'qwertyuiopasdfghjkl', 'account.password-common'],
    ['of the alphabet', 'abcdefghijklmnopqrst', 'account.password-common'],
    ['everybody here would think of', 'WomanLifeFreedom1401!', 'account.password-common'],
    ['everybody here would think of, in Persian', 'زن، زندگی، آزادی ۱۴۰۱', 'account.password-common'],
    ['of the name of the product', 'peyman-peyman-2026!', 'account.password-common'],
  ])('%s is refused', async (_, password, refusal) => {
    expect(await choose(password)).toMatchObject({ status: 422, code: refusal });
  });

  it.each([
    ['of 15 characters', 'kqzv wplm txrbn'],
    ['of 128', 'lorem ipsum dolor sit amet '.repeat(5).slice(0, 128)],
    ['of emoji', '🦉🌊🧭🪔🏔️🎻🧵🐎🌾🕯️🪶🫖🧿🪨🛶'],
    ['of Persian words', 'سیب کوچه فانوس دریا پنجره'],
  ])('%s is taken as it is', async (_, password) => {
    const { person, status } = await choose(password);
    expect(status).toBe(200);
    expect((await signIn(app, person.handle, password)).status).toBe(200);
    expect((await signIn(app, person.handle, password.slice(0, -1))).status).toBe(401);
    expect((await signIn(app, person.handle, `${password} `)).status).toBe(401);
  });

  it('is the same in both forms of Unicode, and never cut', async () => {
    const composed = 'un été à la plage é'.normalize('NFC');
    const { person } = await choose(composed);
    expect((await signIn(app, person.handle, composed.normalize('NFD'))).status).toBe(200);
    expect((await signIn(app, person.handle, composed.toUpperCase())).status).toBe(401);
    const long = 'seventy-two bytes and then something '.repeat(2);
    const other = await choose(`${long}one`);
    expect((await signIn(app, other.person.handle, `${long}two`)).status).toBe(401);
  });
});

describe('T-001: a password with a NUL inside', () => {
  const [before, behind] = ['kqzv wplm txrbn', 'something else'];

  it('is refused, and nothing is made of what stands before it', async () => {
    const { person, status, code: why } = await choose(`${before}\0${behind}`);
    expect([status, why]).toEqual([400, 'invalid-input']);
    expect((await signIn(app, person.handle, before)).status).toBe(401);
    expect((await signIn(app, person.handle)).status).toBe(200);
    expect((await signIn(app, person.handle, `${PASSWORD}\0${behind}`)).status).toBe(400);
  });

  it('would not be cut there either', async () => {
    const passwords = app.app.get(Passwords, { strict: false });
    const stored = await passwords.hash(`${before}\0${behind}`);
    expect(await passwords.fits(`${before}\0${behind}`, stored)).toBe(true);
    for (const other of [before, `${before}\0`, `${before}\0${behind}!`, `${before}${behind}`])
      expect([other, await passwords.fits(other, stored)]).toEqual([other, false]);
  });
});

describe('T-002: what is stored', () => {
  const hashOf = async (who: Person) =>
    (
      await app.query<{ password_hash: string }>('SELECT password_hash FROM account WHERE id = $1', [
        who.accountId,
      ])
    )[0]!.password_hash;

  it('is argon2id with its cost, 64 MiB and three passes unless the settings say less', async () => {
    expect(await hashOf(someone())).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/);
    const { loadConfig } = await import('../../src/platform/config/config.js');
    const config = loadConfig({ DATABASE_URL: app.databaseUrl });
    expect([config.ARGON2_MEMORY_KIB, config.ARGON2_PASSES]).toEqual([65_536, 3]);
  });

  it('is hashed anew at the next sign-in when the cost was raised', async () => {
    const person = someone();
    const stronger = await startApp({ DATABASE_URL: app.databaseUrl, ARGON2_PASSES: '2' });
    try {
      expect((await signIn(stronger, person.handle, WRONG)).status).toBe(401);
      expect(await hashOf(person)).toContain('m=1024,t=1');
      expect((await signIn(stronger, person.handle)).status).toBe(200);
      expect(await hashOf(person)).toContain('m=1024,t=2');
      expect((await signIn(app, person.handle)).status).toBe(200);
      expect(await hashOf(person)).toContain('m=1024,t=2');
    } finally {
      await stronger.close();
    }
  });

  it('is worth nothing with another pepper', async () => {
    const person = someone();
    const other = await startApp({ DATABASE_URL: app.databaseUrl, PASSWORD_PEPPER: 'quite another pepper' });
    const doors = async () => [
      (await signIn(app, person.handle)).status,
      (await signIn(other, person.handle)).status,
    ];
    try {
      expect(await doors()).toEqual([200, 401]);
      await giveAPassword(other, [person]);
      expect(await doors()).toEqual([401, 200]);
    } finally {
      await other.close();
    }
  });
});

describe('T-003: two hundred at once', () => {
  it('hash two at a time; fifty wait, the others are told to come back, and the rest of the server answers', async () => {
    const costly = await startApp({
      DATABASE_URL: app.databaseUrl,
      ARGON2_MEMORY_KIB: '16384',
      ARGON2_PASSES: '2',
      SIGN_INS_PER_MINUTE: '100000',
    });
    try {
      const { queue } = costly.app.get(Passwords, { strict: false });
      const people = coalition.people[0]!;
      const twoHundred = () =>
        Array.from({ length: 200 }, (_, i) =>
          signIn(costly, i % 2 ? `nobody${i}` : people[i % people.length]!.handle, WRONG),
        );
      const flood = twoHundred();
      const health = await costly.http(null, 'GET', '/health/live');
      expect(health.status).toBe(200);
      const answers = await Promise.all(flood);
      expect(queue.peak.running).toBe(2);
      expect(queue.peak.waiting).toBe(50);
      const turnedAway = answers.filter((one) => one.status === 503);
      // How many are turned away depends on how fast the others are hashed meanwhile; that somebody is, does not.
      expect(turnedAway.length).toBeGreaterThan(0);
      for (const one of turnedAway) {
        expect(code(one)).toBe('overloaded');
        expect(Number(one.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(new Set(answers.map((one) => one.status))).toEqual(new Set([401, 503]));
      // What the first ones warmed stays; of those who come after them nothing does.
      const held = heldNow();
      await Promise.all(twoHundred());
      expect((heldNow() - held) / 200).toBeLessThan(BYTES_PER_TRY);
    } finally {
      await costly.close();
    }
  }, 120_000);
});

describe('T-090: a flood at the door', () => {
  const ATTACKERS = 40;
  const TRIES = 600;
  const PER_MINUTE = 20;
  let flooded: TestApp;
  let beside: TestApp;
  beforeAll(async () => {
    const settings = {
      DATABASE_URL: app.databaseUrl,
      SIGN_INS_PER_MINUTE: String(PER_MINUTE),
      COMMAND_RATE: '30',
      COMMAND_BURST: '120',
      ARGON2_MEMORY_KIB: '8192',
      ARGON2_PASSES: '2',
    };
    flooded = await startApp(settings);
    beside = await startApp(settings);
  });
  afterAll(async () => {
    await beside.close();
    await flooded.close();
  });

  /** Tries of many at once until `during` is over, and no fewer than `TRIES`: how often each answer was given. */
  async function aFloodOf(
    attempt: (nth: number) => Promise<{ status: number }>,
    during: () => Promise<void>,
  ): Promise<Map<number, number>> {
    const answers = new Map<number, number>();
    let tries = 0;
    let over = false;
    const attack = async (): Promise<void> => {
      while (!over || tries < TRIES) {
        const { status } = await attempt(tries++);
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
    };
    const attackers = Array.from({ length: ATTACKERS }, attack);
    try {
      await eventually(() => tries > TRIES / 10);
      await during();
    } finally {
      over = true;
      await Promise.all(attackers);
    }
    return answers;
  }

  it('is turned away, and keeps nobody out who was in this browser before, on any node', async () => {
    const person = someone();
    const first = await signIn(flooded, person.handle);
    expect(first.device).toMatch(/^peyman-device=/);
    const start = performance.now();
    const answers = await aFloodOf(
      // Half of it is aimed at this very account; all of it comes from one address, as over an onion service.
      (i) => signIn(flooded, i % 2 ? person.handle : `nobody${i}`, WRONG),
      async () => {
        for (let n = 0; n < 20; n++) {
          for (const node of [flooded, beside]) {
            expect((await signIn(node, person.handle, PASSWORD, first.device)).status).toBe(200);
          }
        }
        expect((await signIn(flooded, person.handle)).status).not.toBe(200);
      },
    );
    expect([...answers.keys()].filter((status) => ![401, 429, 503].includes(status))).toEqual([]);
    // Heard to the end were those who came before the limit was used up, and what it has let through since.
    const minutes = (performance.now() - start) / 60_000;
    expect(answers.get(401)).toBeLessThanOrEqual(PER_MINUTE + ATTACKERS + Math.ceil(minutes * PER_MINUTE));
    expect(answers.get(429)).toBeGreaterThan(TRIES / 2);
  }, 120_000);

  it('at the second step, by somebody who knows the password, does not keep the holder out either', async () => {
    const person = someone();
    const home = await signIn(app, person.handle);
    const { seed } = await setUpAnApp(flooded, home);
    // The password is known already; what follows are tries at the code, each behind a password that fits.
    const open = async (device = '') => ({
      cookie: `${await flooded.signIn(person.accountId, { pending: true })}; ${device}`,
    });
    const thief = await open();
    const second = (who: { cookie: string }, code: string) =>
      ask(flooded, who, 'POST', '/api/session/second', { kind: 'app', code });
    const answers = await aFloodOf(
      () => second(thief, '000000'),
      async () => {
        for (let n = 0; n < 5; n++) {
          nextStep(flooded);
          const holder = await open(home.device);
          expect((await second(holder, codeOf(flooded, seed))).status).toBe(200);
        }
      },
    );
    expect(answers.get(200)).toBeUndefined();
  }, 120_000);
});
