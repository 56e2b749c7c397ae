import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecoveryState } from '../../src/contract/recovery.js';
import type { CoalitionView, HomeView, MeView } from '../../src/contract/views.js';
import { RECOVERY_ASKED_MS, RECOVERY_DELAY_MS, RECOVERY_OPEN_MS } from '../../src/domain/access/recovery.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { aSecret, type Secret } from '../support/recovery.js';
import { ask, codeOf, giveAPassword, nextStep, PASSWORD, setUpAnApp, signIn } from '../support/signing-in.js';

const MINUTE = 60_000;
const NEW_PASSWORD = 'quite other words than those before';

let app: TestApp;
let coalition: TestCoalition;
/** Of one party: its head, somebody who has lost the password, two whom that somebody named, and one not named. */
let head: Person;
let mina: Person;
let friend: Person;
let second: Person;
let other: Person;
/** The head of another party. */
let zoe: Person;
let secret: Secret;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.offset = 0;
  coalition = await app.aCoalition({
    rules: { reauthentication: false, secondFactor: false },
    parties: [
      { seats: ['head', 'delegate', 'delegate', 'alternate', 'delegate'] },
      { seats: ['head', 'delegate'] },
    ],
  });
  [[head, mina, friend, second, other], [zoe]] = coalition.people as unknown as [
    [Person, Person, Person, Person, Person],
    [Person],
  ];
  await giveAPassword(app, coalition.people.flat());
  await name(mina, [friend, second]);
  secret = aSecret();
});

const caucusId = (party = 0) => coalition.parties[party]!.caucusId;
const name = async (who: Person, trusted: readonly Person[]) => {
  const seatIds = trusted.map((one) => one.seatId);
  const { status } = await ask(app, who, 'PUT', `/api/me/trust/${who.seatId}`, { seatIds });
  expect(status).toBe(200);
};
const approval = ({ code }: Secret = secret, of: Person = mina, roomId = caucusId()) => ({
  roomId,
  seatId: of.seatId,
  code,
});
const approve = (who: Person, what = approval()) => app.command(who, 'recovery:approve', what);
const refused = (who: Person, what = approval()) => app.refusal(who, 'recovery:approve', what);
const look = async ({ token }: Secret = secret) =>
  (await ask(app, null, 'POST', '/api/recovery/approved/look', { token })).body as RecoveryState;
const complete = ({ token }: Secret = secret, password = NEW_PASSWORD) =>
  ask(app, null, 'POST', '/api/recovery/approved', { token, password });
const expectShut = async (which: Secret = secret) => {
  const { status, body, cookie } = await complete(which);
  expect([status, (body as { code: string }).code, cookie]).toEqual([409, 'recovery.not-open', '']);
  // Who tries too often is told to wait: that is no way in either.
  expect([401, 429]).toContain((await signIn(app, mina.handle, NEW_PASSWORD)).status);
};
const cancel = (who: { cookie: string }) => ask(app, who, 'DELETE', '/api/me/recovery', {});
const me = (who: { cookie: string }) => app.get<MeView>(who, '/api/me');
const shown = async (who: Person) =>
  (await app.get<CoalitionView>(who, `/api/coalitions/${coalition.id}`)).recoveries;
const needs = async (who: Person) =>
  (await app.get<HomeView>(who, `/api/coalitions/${coalition.id}/home`)).needs.filter(
    ({ kind }) => kind === 'recovery',
  );
const bothApprove = async () => {
  await approve(head);
  await approve(friend);
};
const afterTheDelay = (ms = 0) => (app.clock.offset += RECOVERY_DELAY_MS + ms);
const freshly = async (who: Person): Promise<Person> => ({ ...who, cookie: await app.signIn(who.accountId) });

describe('T-009: recovery by approval takes two', () => {
  it('people of the own party, and a day in which everybody concerned can see it', async () => {
    const socket = await app.connectAs(mina);
    const closed = new Promise((resolve) => socket.once('disconnect', resolve));
    const sessions = [mina.cookie, await app.signIn(mina.accountId), await app.signIn(mina.accountId)];
    expect(await look()).toEqual({ state: 'none', handle: null, opensAt: null, expiresAt: null });

    expect(await approve(head)).toEqual({ opensAt: null });
    expect(await look()).toMatchObject({ state: 'asked', handle: mina.handle, opensAt: null });
    expect((await me(mina)).account.recovery).toMatchObject({ opensAt: null });
    await expectShut();

    const { opensAt } = await approve(friend);
    expect(Date.parse(opensAt!) - app.clock.now().getTime()).toBeGreaterThan(RECOVERY_DELAY_MS - MINUTE);
    expect(await look()).toMatchObject({ state: 'waiting', opensAt });
    for (const one of [head, mina, friend, other])
      expect(await shown(one)).toMatchObject([
        {
          seatId: mina.seatId,
          approvedBy: [head.seatId, friend.seatId],
          missing: null,
          opensAt,
          ending: null,
        },
      ]);
    expect((await me(mina)).account).toMatchObject({
      recovery: { opensAt },
      notices: [{ kind: 'recovery-approved' }, { kind: 'recovery-begun' }, { kind: 'trust-changed' }],
    });
    await expectShut();
    app.clock.offset += RECOVERY_DELAY_MS - MINUTE;
    await expectShut();
    app.clock.offset += MINUTE;

    expect(await look()).toMatchObject({ state: 'open' });
    const done = await complete();
    expect([done.status, done.body]).toEqual([200, { secondStep: false }]);
    await closed;
    for (const cookie of sessions) expect((await app.http({ cookie }, 'GET', '/api/me')).status).toBe(401);
    expect((await signIn(app, mina.handle, PASSWORD)).status).toBe(401);
    expect((await signIn(app, mina.handle, NEW_PASSWORD)).status).toBe(200);
    const { account } = await me(done);
    expect(account.notices.map(({ kind }) => kind)).toContain('recovered');
    expect(account.recovery).toBeNull();
    for (const one of [head, other]) expect(await shown(one)).toMatchObject([{ ending: 'completed' }]);
    const told = await app.query<{ type: string; room_id: string; payload: object }>(
      `SELECT type, room_id, payload FROM event WHERE type LIKE 'recovery.%' AND payload ->> 'seatId' = $1 ORDER BY seq`,
      [mina.seatId],
    );
    expect(told).toMatchObject([
      { type: 'recovery.approved', room_id: caucusId(), payload: { opensAt: null } },
      { type: 'recovery.approved', payload: { opensAt } },
      { type: 'recovery.ended', payload: { ending: 'completed' } },
    ]);
  });

  it('and nothing comes of one approval, however long it waits', async () => {
    await approve(head);
    await expectShut();
    afterTheDelay(MINUTE);
    await expectShut();
    expect(await look()).toMatchObject({ state: 'asked' });
    app.clock.offset = RECOVERY_ASKED_MS + MINUTE;
    expect(await look()).toMatchObject({ state: 'over' });
    expect(await refused(await freshly(friend))).toBe('recovery.code-used');
  });

  it('and the same one twice is one, also at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => app.send(head, 'recovery:approve', approval())));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await refused(head)).toBe('recovery.already-approved');
    afterTheDelay(MINUTE);
    await expectShut();
  });

  it('of whom one heads the delegation and the other was named beforehand', async () => {
    await approve(friend);
    await approve(second);
    expect(await shown(other)).toMatchObject([{ missing: 'head', opensAt: null }]);
    afterTheDelay(MINUTE);
    await expectShut();
    const { opensAt } = await approve(await freshly(head));
    expect(opensAt).not.toBeNull();
  });

  it('and nobody else: not of another party, not who was not named, not oneself', async () => {
    expect(await refused(zoe)).toBe('not-found');
    expect(await refused(zoe, approval(secret, mina, caucusId(1)))).toBe('not-found');
    expect(await refused(zoe, approval(secret, mina, coalition.plenaryId))).toBe('not-allowed');
    expect(await refused(head, approval(secret, mina, coalition.id))).toBe('not-allowed');
    expect(await refused(other)).toBe('not-allowed');
    expect(await refused(mina)).toBe('not-allowed');
    expect(await refused(head, approval(secret, zoe))).toBe('not-found');
    expect(await app.query('SELECT 1 FROM recovery WHERE code = $1', [secret.code])).toEqual([]);
  });

  it('or two whom the only head has named', async () => {
    const own = (by: Secret) => approval(by, head);
    expect(await refused(friend, own(secret))).toBe('not-allowed');
    await name(head, [friend]);
    expect(await refused(friend, own(secret))).toBe('recovery.nobody-named');
    await name(head, [friend, other]);
    expect(await approve(friend, own(secret))).toEqual({ opensAt: null });
    expect(await refused(second, own(secret))).toBe('not-allowed');
    expect((await approve(other, own(secret))).opensAt).not.toBeNull();
  });

  it('and not the head alone, where the member has named nobody but heads', async () => {
    await name(mina, [head]);
    expect(await refused(head)).toBe('recovery.nobody-named');
  });

  it('who have just proven who they are, whatever the rules of procedure say', async () => {
    app.clock.offset = 6 * MINUTE;
    expect(await refused(head)).toBe('reauthentication-required');
    const proof = { kind: 'password', password: PASSWORD };
    expect((await ask(app, head, 'POST', '/api/session/confirm', proof)).status).toBe(200);
    await approve(head);
  });

  it('who prove it by their second factor, where they have one', async () => {
    const { seed, cookie } = await setUpAnApp(app, head);
    const strong = { ...head, cookie };
    const proof = { kind: 'password', password: PASSWORD };
    expect((await ask(app, strong, 'POST', '/api/session/confirm', proof)).status).toBe(200);
    expect(await app.send(strong, 'recovery:approve', approval())).toMatchObject({
      error: { code: 'reauthentication-required', details: { needs: 'factor' } },
    });
    nextStep(app);
    const code = { kind: 'app', code: codeOf(app, seed) };
    expect((await ask(app, strong, 'POST', '/api/session/confirm', code)).status).toBe(200);
    await approve(strong);
  });

  it('whose seats and roles are what they were until it is done', async () => {
    const changes: [string, () => Promise<unknown>][] = [
      [
        'a named one has left',
        () => app.query('UPDATE seat SET ended_at = now() WHERE id = $1', [friend.seatId]),
      ],
      [
        'the head is none any more',
        () => app.query(`UPDATE seat SET role = 'delegate' WHERE id = $1`, [head.seatId]),
      ],
      ['is named no more', () => app.query('DELETE FROM trust WHERE trusted_id = $1', [friend.seatId])],
      ['only observes', () => app.query(`UPDATE seat SET role = 'observer' WHERE id = $1`, [friend.seatId])],
    ];
    await bothApprove();
    afterTheDelay();
    for (const [, change] of changes) {
      await change();
      await expectShut();
      await app.query('UPDATE seat SET ended_at = NULL, role = $2 WHERE id = $1', [
        friend.seatId,
        'delegate',
      ]);
      await app.query(`UPDATE seat SET role = 'head' WHERE id = $1`, [head.seatId]);
      await app.query('INSERT INTO trust VALUES ($1, $2, now()) ON CONFLICT DO NOTHING', [
        mina.seatId,
        friend.seatId,
      ]);
    }
    // A third one does not stand in without a day of its own.
    expect(await refused(await freshly(second))).toBe('recovery.already-approved');
    expect((await complete()).status).toBe(200);
  });

  it('in every coalition in which the account has a seat', async () => {
    const elsewhere = await app.aCoalition({
      rules: { reauthentication: false, secondFactor: false },
      parties: [{ seats: ['head', 'delegate', 'delegate'] }],
    });
    const [boss, mate, hers] = elsewhere.people[0] as [Person, Person, Person];
    await app.query('UPDATE seat SET account_id = $2 WHERE id = $1', [hers.seatId, mina.accountId]);
    const there = { ...mina, seatId: hers.seatId };
    const caucus = elsewhere.parties[0]!.caucusId;
    await name(there, [mate]);

    await bothApprove();
    expect(await look()).toMatchObject({ state: 'asked' });
    expect(await shown(other)).toMatchObject([{ missing: null, opensAt: null }]);
    afterTheDelay(MINUTE);
    await expectShut();
    const [freshBoss, freshMate] = [await freshly(boss), await freshly(mate)];
    // The head here may not speak for the party there, nor the other way round.
    expect(await refused(await freshly(head), approval(secret, there, caucus))).toBe('not-found');
    await Promise.all([freshBoss, freshMate].map((who) => approve(who, approval(secret, there, caucus))));
    expect(await look()).toMatchObject({ state: 'waiting' });
    await expectShut();
    afterTheDelay();
    expect((await complete()).status).toBe(200);
  });
});

describe('T-009: recovery by approval ends', () => {
  it('when the member cancels it in the delay, and its code is worth nothing after that', async () => {
    await bothApprove();
    app.clock.offset += RECOVERY_DELAY_MS / 2;
    expect((await cancel(mina)).status).toBe(200);
    expect(await shown(friend)).toMatchObject([{ ending: 'cancelled' }]);
    expect((await me(mina)).account.recovery).toBeNull();
    afterTheDelay();
    await expectShut();
    expect(await look()).toMatchObject({ state: 'over' });
    expect(await refused(await freshly(head))).toBe('recovery.code-used');
    // The session in which it was cancelled lives on, and so does the password.
    expect((await app.http(mina, 'GET', '/api/me')).status).toBe(200);
    expect((await signIn(app, mina.handle)).status).toBe(200);
  });

  it('when nobody but the member says so', async () => {
    await bothApprove();
    await cancel(other);
    await cancel(zoe);
    const pending = { cookie: await app.signIn(mina.accountId, { pending: true }) };
    expect((await cancel(pending)).status).toBe(401);
    expect((await ask(app, null, 'DELETE', '/api/me/recovery', {})).status).toBe(401);
    expect(await look()).toMatchObject({ state: 'waiting' });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['ends all other sessions', () => ask(app, mina, 'DELETE', '/api/sessions', {})],
    [
      'changes the password',
      () =>
        ask(app, mina, 'PUT', '/api/me/password', {
          current: PASSWORD,
          password: 'a third one, of many words',
        }),
    ],
  ])('when the member %s', async (_, act) => {
    await bothApprove();
    await act();
    afterTheDelay();
    await expectShut();
  });

  it('when the member comes back by a recovery code', async () => {
    const { body } = await ask(app, mina, 'POST', '/api/me/recovery-codes', {});
    const [code] = (body as { recoveryCodes: string[] }).recoveryCodes;
    await bothApprove();
    const input = { handle: mina.handle, code, password: 'a third one, of many words' };
    expect((await ask(app, null, 'POST', '/api/recovery', input)).status).toBe(200);
    afterTheDelay();
    await expectShut();
  });

  it('when somebody who could approve stops it', async () => {
    await bothApprove();
    const stop = { roomId: caucusId(), recoveryId: (await shown(other))[0]!.id };
    expect(await app.refusal(other, 'recovery:stop', stop)).toBe('not-allowed');
    expect(await app.refusal(mina, 'recovery:stop', stop)).toBe('not-allowed');
    expect(await app.refusal(zoe, 'recovery:stop', { ...stop, roomId: caucusId(1) })).toBe('not-found');
    await app.command(second, 'recovery:stop', stop);
    expect(await app.refusal(head, 'recovery:stop', stop)).toBe('not-found');
    expect(await shown(other)).toMatchObject([{ ending: 'stopped' }]);
    afterTheDelay();
    await expectShut();
  });

  it('when the way in has been open long enough', async () => {
    await bothApprove();
    afterTheDelay(RECOVERY_OPEN_MS - MINUTE);
    expect(await look()).toMatchObject({ state: 'open' });
    app.clock.offset += 2 * MINUTE;
    await expectShut();
    expect(await look()).toMatchObject({ state: 'over' });
  });

  it('when it was used: once', async () => {
    await bothApprove();
    afterTheDelay();
    expect((await complete()).status).toBe(200);
    const again = await complete(secret, 'a third one, of many words');
    expect([again.status, (again.body as { code: string }).code]).toEqual([409, 'recovery.not-open']);
    expect((await signIn(app, mina.handle, NEW_PASSWORD)).status).toBe(200);
  });
});

describe('T-009: recovery by approval at the same moment', () => {
  it('of both approvals begins one day', async () => {
    for (let round = 0; round < 8; round++) {
      secret = aSecret();
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
      secret = aSecret();
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
      secret = aSecret();
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
      secret = aSecret();
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
