import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RECOVERY_ASKED_MS, RECOVERY_DELAY_MS, RECOVERY_OPEN_MS } from '../../src/domain/access/recovery.js';
import { startApp, type Person, type TestApp } from '../support/app.js';
import { lockedOut, NEW_PASSWORD, type LockedOut, type Secret } from '../support/recovery.js';
import { ask, codeOf, nextStep, PASSWORD, setUpAnApp, signIn } from '../support/signing-in.js';

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
    bothApprove,
    afterTheDelay,
    freshly,
  } = await lockedOut(app));
});

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
