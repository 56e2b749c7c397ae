import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMANDS, type CommandType } from '../../src/contract/commands.js';
import type { FactorsView } from '../../src/contract/factors.js';
import { HTTP } from '../../src/contract/http.js';
import type { MeView } from '../../src/contract/views.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { ask, codeOf, giveAPassword, nextStep, setUpAnApp, signIn } from '../support/signing-in.js';

let app: TestApp;
let other: TestApp;
let coalition: TestCoalition;
let ana: Person;

beforeAll(async () => {
  app = await startApp();
  other = await startApp({ DATABASE_URL: app.databaseUrl });
});
afterAll(async () => {
  await other.close();
  await app.close();
});
const aCoalition = async (): Promise<void> => {
  coalition = await app.aCoalition({ rules: { secondFactor: true } });
  ana = coalition.people[0]![0]!;
  await giveAPassword(app, coalition.people.flat());
};
const code = (answer: { body: unknown }): unknown => (answer.body as { code?: string }).code;

describe('an app that shows codes', () => {
  beforeAll(aCoalition);

  it('is set up with a seed that the database holds sealed, and counts after its first code', async () => {
    const begun = await ask(app, ana, 'POST', '/api/me/factors/app', { name: 'old phone' });
    const { factorId, seed } = begun.body as { factorId: string; seed: string };
    const [row] = await app.query<{ seed: Buffer }>('SELECT seed FROM factor WHERE id = $1', [factorId]);
    expect(row!.seed.includes(Buffer.from(seed))).toBe(false);
    expect((await app.get<FactorsView>(ana, '/api/me/factors')).factors).toEqual([]);
    expect((await signIn(app, ana.handle)).body).toEqual({ secondStep: false });

    const wrong = await ask(app, ana, 'POST', `/api/me/factors/app/${factorId}/confirm`, { code: '000000' });
    expect(code(wrong)).toBe('factor.wrong-code');
    const done = await ask(app, ana, 'POST', `/api/me/factors/app/${factorId}/confirm`, {
      code: codeOf(app, seed),
    });
    expect(done.status).toBe(200);
    expect((await app.http(ana, 'GET', '/api/me')).status).toBe(401);
    const { factors } = await app.get<FactorsView>(done, '/api/me/factors');
    expect(factors).toMatchObject([{ kind: 'app', name: 'old phone', here: true }]);
    const me = await app.get<MeView>(done, '/api/me');
    expect(me.account).toMatchObject({ factors: 1, factor: 'app' });
    expect(me.account.notices.map((one) => one.kind)).toEqual(['factor-added']);
  });

  it('T-006: takes each code once, however many try it at once on two nodes, and none that is two steps old', async () => {
    const bo = coalition.people[1]![0]!;
    const { seed } = await setUpAnApp(app, bo);
    nextStep(app);
    other.clock.offset = app.clock.offset;
    const once = codeOf(app, seed);
    const doors = await Promise.all([signIn(app, bo.handle), signIn(other, bo.handle)]);
    expect(doors.map((door) => door.body)).toEqual([{ secondStep: true }, { secondStep: true }]);
    const answers = await Promise.all([
      ask(app, doors[0]!, 'POST', '/api/session/second', { kind: 'app', code: once }),
      ask(other, doors[1]!, 'POST', '/api/session/second', { kind: 'app', code: once }),
    ]);
    expect(answers.map((one) => one.status).sort()).toEqual([200, 401]);

    const late = await signIn(app, bo.handle);
    const second = (c: string) => ask(app, late, 'POST', '/api/session/second', { kind: 'app', code: c });
    expect(code(await second(once))).toBe('factor.wrong-code');
    nextStep(app);
    nextStep(app);
    expect(code(await second(codeOf(app, seed, -2)))).toBe('factor.wrong-code');
    expect(code(await second(codeOf(app, seed, 1)))).toBe('factor.wrong-code');
    expect((await second(codeOf(app, seed, -1))).status).toBe(200);
    other.clock.offset = app.clock.offset;
  });

  it('makes guessing wait, without locking anybody out', async () => {
    const [, cy] = coalition.people[0]!;
    const { seed } = await setUpAnApp(app, cy!);
    nextStep(app);
    const door = await signIn(app, cy!.handle);
    const second = (c: string) => ask(app, door, 'POST', '/api/session/second', { kind: 'app', code: c });
    const guesses = await Promise.all(Array.from({ length: 12 }, (_, i) => second(String(100_000 + i))));
    const codes = guesses.map(code);
    expect(codes.filter((one) => one === 'factor.wrong-code')).toHaveLength(5);
    expect(codes.filter((one) => one === 'sign-in.wait')).toHaveLength(7);
    expect(code(await second(codeOf(app, seed)))).toBe('sign-in.wait');
    app.clock.offset += 3_000;
    expect((await second(codeOf(app, seed))).status).toBe(200);
  });
});

describe('T-007: the password alone', () => {
  beforeAll(aCoalition);

  it('of an account with a second factor opens the second step and nothing else', async () => {
    const { seed } = await setUpAnApp(app, ana);
    const half = await signIn(app, ana.handle);
    const closed = HTTP.filter((route) => route.access === 'signed-in');
    expect(closed.length).toBeGreaterThan(20);
    for (const { method, path } of closed) {
      const at = path.replaceAll(/:\w+/g, coalition.id);
      const answer = await app.http(half, method, at, method === 'GET' ? undefined : {});
      expect([method, path, answer.status, code(answer)]).toEqual([
        method,
        path,
        401,
        'second-factor-required',
      ]);
    }
    for (const transport of ['websocket', 'polling']) {
      await expect(app.connectAs(half, [transport])).rejects.toThrow('not-signed-in');
    }
    const proofs = await app.get(half, '/api/session/proofs');
    expect(proofs).toEqual({ app: true, passkey: false, code: false });
    nextStep(app);
    const whole = await ask(app, half, 'POST', '/api/session/second', {
      kind: 'app',
      code: codeOf(app, seed),
    });
    expect((await app.http(half, 'GET', '/api/me')).status).toBe(401);
    expect((await app.get<MeView>(whole, '/api/me')).account.factor).toBe('app');
  });

  it('reads where the rules of procedure ask for more, but gives no order, over either transport', async () => {
    // A seat with every right, in the coalition's own room: the policy would let all of this through.
    const head = coalition.people[1]![0]!;
    const socket = await app.connectAs(head);
    expect((await app.http(head, 'GET', `/api/coalitions/${coalition.id}`)).status).toBe(200);
    expect((await app.http(head, 'GET', `/api/rooms/${coalition.plenaryId}/messages`)).status).toBe(200);

    const before = await theDatabase();
    const writing = (Object.keys(COMMANDS) as CommandType[]).filter(
      (type) => COMMANDS[type].scope !== 'account' && type !== 'message:mark-read',
    );
    expect(writing.length).toBeGreaterThan(30);
    for (const type of writing) {
      const input = anyInput(type);
      for (const who of [socket, head]) {
        expect([type, await app.refusal(who, type, input)]).toEqual([type, 'second-factor-required']);
      }
    }
    expect(await theDatabase()).toEqual(before);
    await app.command(socket, 'message:mark-read', { roomId: coalition.plenaryId, seq: 0 });

    const { cookie } = await setUpAnApp(app, head);
    await app.command({ cookie }, 'message:post', { roomId: coalition.plenaryId, body: 'here I am' });
  });

  it('writes where the rules do not ask for more', async () => {
    const easy = await app.aCoalition();
    await app.command(easy.people[0]![0]!, 'message:post', { roomId: easy.plenaryId, body: 'hello' });
  });

  it('is too little again once the last factor is gone, and for the sessions that had used it', async () => {
    const [, dara] = coalition.people[1]!;
    const { cookie, factorId } = await setUpAnApp(app, dara!);
    const me = { cookie };
    await app.command(me, 'message:post', { roomId: coalition.plenaryId, body: 'one' });
    expect((await app.http(me, 'DELETE', `/api/me/factors/${factorId}`)).status).toBe(200);
    expect(await app.refusal(me, 'message:post', { roomId: coalition.plenaryId, body: 'two' })).toBe(
      'second-factor-required',
    );
  });

  it('ends, where it had opened sessions, when the first factor is set up', async () => {
    const zoe = coalition.people[2]![0]!;
    const socket = await app.connectAs(zoe);
    const elsewhere = await signIn(app, zoe.handle);
    await setUpAnApp(app, elsewhere);
    await eventually(() => !socket.connected);
    expect((await app.http(zoe, 'GET', '/api/me')).status).toBe(401);
  });

  /** Everything of this coalition that a refused order could have changed. */
  const theDatabase = () =>
    app.query(
      `SELECT (SELECT json_agg(r ORDER BY id) FROM room r) AS rooms, (SELECT count(*) FROM event) AS events,
              (SELECT count(*) FROM receipt) AS receipts, (SELECT count(*) FROM invitation) AS invitations`,
    );

  /** Something that passes the schema of a command; a room where the head would have the right. */
  function anyInput(type: CommandType): Record<string, unknown> {
    const names = { en: 'x' };
    const id = coalition.people[1]![0]!.seatId;
    const all: Record<string, unknown> = {
      coalitionId: coalition.id,
      roomId: coalition.plenaryId,
      names,
      shortNames: names,
      titles: names,
      title: names,
      headings: null,
      kind: 'operative',
      tokenHash: 'a'.repeat(64),
      hash: 'a'.repeat(64),
      partyId: coalition.parties[1]!.id,
      partyIds: [coalition.parties[0]!.id],
      seatId: id,
      standing: 'suspended',
      role: 'delegate',
      moderator: true,
      rules: {
        secondPartyConsent: false,
        secondFactor: false,
        reauthentication: false,
        clauseRule: 'double',
        wholeRule: 'double',
        quorumPersonsPercent: 0,
        quorumPartiesPercent: 0,
        ballotMinutes: 1,
      },
      body: 'x',
      reason: 'x',
      why: 'x',
      slug: 'abc',
      question: 'x',
      minutes: 1,
      choice: 'yes',
      state: 'agreed',
      texts: { en: 'x' },
      clauses: [{ kind: 'operative', texts: { en: 'x' } }],
      clauseIds: [],
      language: 'en',
      languages: ['en'],
      clientId: 1,
      update: '',
      seq: 1,
      emoji: '👍',
      code: 'x',
      on: true,
      text: 'x',
      before: null,
      after: null,
    };
    for (const key of [
      'messageId',
      'clauseId',
      'ballotId',
      'strawId',
      'consentId',
      'invitationId',
      'version',
      'keptId',
      'recoveryId',
    ])
      all[key] = id;
    if (type.startsWith('recovery:')) all['roomId'] = coalition.parties[1]!.caucusId;
    const { input } = COMMANDS[type];
    const fields = Object.keys((input as { shape: object }).shape);
    const given = Object.fromEntries(fields.filter((f) => f in all).map((f) => [f, all[f]]));
    const parsed = input.safeParse(given);
    if (!parsed.success) throw new Error(`${type}: ${parsed.error.message}`);
    return given;
  }
});
