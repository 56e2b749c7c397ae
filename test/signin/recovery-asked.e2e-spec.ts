import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CoalitionView } from '../../src/contract/views.js';
import { startApp, type Person, type TestApp } from '../support/app.js';
import { aSecret, lockedOut, NEW_PASSWORD, type LockedOut } from '../support/recovery.js';
import { ask, codeOf, giveAPassword, nextStep, setUpAnApp, signIn } from '../support/signing-in.js';

const MINUTE = 60_000;

let app: TestApp;
let {
  coalition,
  head,
  mina,
  friend,
  second,
  other,
  zoe,
  secret,
  askAnew,
  caucusId,
  name,
  approval,
  approve,
  refused,
  look,
  complete,
  expectShut,
  cancel,
  me,
  shown,
  needs,
  bothApprove,
  afterTheDelay,
  freshly,
} = {} as LockedOut;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  ({
    coalition,
    head,
    mina,
    friend,
    second,
    other,
    zoe,
    secret,
    askAnew,
    caucusId,
    name,
    approval,
    approve,
    refused,
    look,
    complete,
    expectShut,
    cancel,
    me,
    shown,
    needs,
    bothApprove,
    afterTheDelay,
    freshly,
  } = await lockedOut(app));
});

describe('T-009: recovery by approval at the same moment', () => {
  it('of both approvals begins one day', async () => {
    for (let round = 0; round < 8; round++) {
      secret = askAnew();
      const answers = await Promise.all([head, friend].map((who) => approve(who)));
      expect(answers.filter(({ opensAt }) => opensAt !== null)).toHaveLength(1);
      await cancel(mina);
    }
    expect((await me(mina)).account.recovery).toBeNull();
  });

  it('of the approvals of two parties begins one day, when the last of them is there', async () => {
    const elsewhere = await app.aCoalition({ parties: [{ seats: ['head', 'delegate', 'delegate'] }] });
    const [boss, mate, hers] = elsewhere.people[0] as [Person, Person, Person];
    await app.query('UPDATE seat SET account_id = $2 WHERE id = $1', [hers.seatId, mina.accountId]);
    await app.query(`UPDATE coalition SET rules = rules || '{"secondFactor": false}' WHERE id = $1`, [
      elsewhere.id,
    ]);
    const there = { ...mina, seatId: hers.seatId };
    await name(there, [mate]);
    for (let round = 0; round < 8; round++) {
      secret = askAnew();
      const abroad = approval(secret, there, elsewhere.parties[0]!.caucusId);
      await approve(head);
      await approve(boss, abroad);
      const answers = await Promise.all([approve(friend), approve(mate, abroad)]);
      expect(answers.filter(({ opensAt }) => opensAt !== null)).toHaveLength(1);
      await cancel(mina);
    }
  });

  it('as the cancelling of it: never afterwards', async () => {
    for (let round = 0; round < 8; round++) {
      app.clock.offset = 0;
      secret = askAnew();
      [head, friend] = await Promise.all([freshly(head), freshly(friend)]);
      await approve(head);
      const [answer] = await Promise.all([app.send(friend, 'recovery:approve', approval()), cancel(mina)]);
      // The approval was first and is cancelled, or comes too late: then the code is used up.
      if (!answer.ok) expect(answer.error.code).toBe('recovery.code-used');
      expect(await look()).toMatchObject({ state: 'over' });
      afterTheDelay();
      await expectShut();
    }
  });

  it('as the cancelling of it, at the end: one of the two', async () => {
    const endings = new Set<number>();
    for (let round = 0; round < 6; round++) {
      app.clock.offset = 0;
      secret = askAnew();
      await giveAPassword(app, [mina]);
      [head, friend, mina] = await Promise.all([freshly(head), freshly(friend), freshly(mina)]);
      await bothApprove();
      afterTheDelay();
      const [done, cancelled] = await Promise.all([complete(), cancel(mina)]);
      endings.add(done.status);
      expect([200, 409]).toContain(done.status);
      expect([200, 401]).toContain(cancelled.status);
      const isIn = (await signIn(app, mina.handle, NEW_PASSWORD)).status === 200;
      expect(isIn).toBe(done.status === 200);
      expect((await app.http(mina, 'GET', '/api/me')).status).toBe(done.status === 200 ? 401 : 200);
    }
    expect(endings.size).toBeGreaterThan(0);
  });

  it('by the same secret twice: once', async () => {
    await bothApprove();
    afterTheDelay();
    const passwords = ['one of several long words', 'two of several long words', 'six of several long words'];
    const answers = await Promise.all(passwords.map((password) => complete(secret, password)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const opens = await Promise.all(passwords.map((password) => signIn(app, mina.handle, password)));
    expect(opens.map(({ status }) => status === 200)).toEqual(answers.map(({ status }) => status === 200));
  });
});

describe('T-009: recovery by approval and a second factor', () => {
  it('opens nothing before the second factor was given', async () => {
    const { seed } = await setUpAnApp(app, mina);
    await bothApprove();
    afterTheDelay();
    nextStep(app);
    const done = await complete();
    expect([done.status, done.body]).toEqual([200, { secondStep: true }]);
    const shut = await app.http(done, 'GET', '/api/me');
    expect([shut.status, (shut.body as { code: string }).code]).toEqual([401, 'second-factor-required']);
    const wrong = await ask(app, done, 'POST', '/api/session/second', { kind: 'app', code: '000000' });
    expect(wrong.status).toBe(401);
    const right = { kind: 'app', code: codeOf(app, seed) };
    const inside = await ask(app, done, 'POST', '/api/session/second', right);
    expect(inside.status).toBe(200);
    expect((await me(inside)).account.notices.map(({ kind }) => kind)).toContain('recovered');
  });
});

describe('T-009: the code', () => {
  it('is read as it was meant, and refused where it cannot be one', async () => {
    for (const code of ['x', secret.code.slice(1), secret.code.replace(/^./, (c) => (c === '7' ? '8' : '7'))])
      expect(await refused(head, { ...approval(), code })).toBe('recovery.wrong-code');
    await approve(head, { ...approval(), code: ` ${secret.code.toUpperCase().replaceAll('-', ' ')} ` });
    expect(await look()).toMatchObject({ state: 'asked' });
  });

  it('is the same for both, or nobody is let in', async () => {
    await approve(head);
    const stranger = aSecret();
    expect(await refused(friend, approval(stranger))).toBe('recovery.other-code');
    expect(await look(stranger)).toMatchObject({ state: 'none' });
    const stop = { roomId: caucusId(), recoveryId: (await shown(friend))[0]!.id };
    await app.command(friend, 'recovery:stop', stop);
    await approve(friend, approval(stranger));
    expect(await look(stranger)).toMatchObject({ state: 'asked' });
  });

  it('is for one account', async () => {
    await name(other, [friend]);
    await approve(head);
    expect(await refused(friend, approval(secret, other))).toBe('recovery.code-used');
  });
});

describe('T-009: whoever asks', () => {
  it('leaves nothing on the server and learns nothing from it', async () => {
    const count = async () => (await app.query('SELECT 1 FROM recovery')).length;
    const before = await count();
    const answers = await Promise.all(Array.from({ length: 5 }, () => look(aSecret())));
    for (const answer of answers)
      expect(answer).toEqual({ state: 'none', handle: null, opensAt: null, expiresAt: null });
    await expectShut(aSecret());
    expect(await count()).toBe(before);
    for (const token of ['', 'x', 'x'.repeat(42), 'x'.repeat(44), randomBytes(32).toString('hex')])
      expect((await ask(app, null, 'POST', '/api/recovery/approved/look', { token })).status).toBe(422);
  });

  it('leaves no secret in the database, only its code', async () => {
    await bothApprove();
    const rows = await app.query<{ all: string }>('SELECT to_jsonb(r)::text AS all FROM recovery r');
    const events = await app.query<{ all: string }>('SELECT payload::text AS all FROM event');
    const receipts = await app.query<{ all: string }>('SELECT answer::text AS all FROM receipt');
    const kept = [...rows, ...events, ...receipts].map(({ all }) => all).join('\n');
    expect(kept).toContain(secret.code);
    expect(kept).not.toContain(secret.token);
  });

  it('asks only so often from one address', async () => {
    const small = await startApp({ SIGN_INS_PER_MINUTE: '4' });
    try {
      for (const path of ['/api/recovery/approved/look', '/api/recovery/approved']) {
        const body = { token: secret.token, ...(path.endsWith('look') ? {} : { password: NEW_PASSWORD }) };
        const all = await Promise.all(
          Array.from({ length: 4 }, () => ask(small, null, 'POST', path, body).then(({ status }) => status)),
        );
        expect(all.includes(429)).toBe(path === '/api/recovery/approved');
      }
    } finally {
      await small.close();
    }
  });
});

describe('T-009: what people see', () => {
  it('is whom they wait for, and for whom they are waited for', async () => {
    expect(await needs(head)).toEqual([]);
    await approve(head);
    expect(await needs(head)).toEqual([]);
    expect(await needs(other)).toEqual([]);
    expect(await needs(mina)).toEqual([]);
    for (const named of [friend, second]) expect(await needs(named)).toMatchObject([{ by: mina.seatId }]);
    expect(await shown(zoe)).toEqual([]);
    await approve(friend);
    expect(await needs(second)).toEqual([]);
  });

  it('is by whom they were named', async () => {
    const view = (who: Person) => app.get<CoalitionView>(who, `/api/coalitions/${coalition.id}`);
    expect((await view(friend)).namedBy).toEqual([mina.seatId]);
    expect((await view(other)).namedBy).toEqual([]);
    expect((await view(zoe)).namedBy).toEqual([]);
  });

  it('is who can be named: people of the own party, after a fresh proof', async () => {
    const path = `/api/me/trust/${mina.seatId}`;
    const [own] = await app.get<{ heads: string[]; colleagues: object[] }[]>(mina, '/api/me/trust');
    expect(own).toMatchObject({
      seatId: mina.seatId,
      heads: [head.handle],
      colleagues: [{ trusted: false }, { trusted: true }, { trusted: true }, { trusted: false }],
    });
    const put = async (who: Person, seatIds: string[], to = path) =>
      (await ask(app, who, 'PUT', to, { seatIds })).status;
    expect(await put(mina, [zoe.seatId])).toBe(404);
    expect(await put(mina, [mina.seatId])).toBe(404);
    expect(await put(other, [friend.seatId])).toBe(404);
    expect(await put(mina, [other.seatId, other.seatId])).toBe(200);
    expect((await app.get<CoalitionView>(friend, `/api/coalitions/${coalition.id}`)).namedBy).toEqual([]);
    app.clock.offset = 6 * MINUTE;
    expect(await put(mina, [])).toBe(401);
  });
});
