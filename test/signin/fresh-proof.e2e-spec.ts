import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMANDS, type CommandDefinition, type CommandType } from '../../src/contract/commands.js';
import { aToken, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { ask, codeOf, giveAPassword, PASSWORD, setUpAnApp } from '../support/signing-in.js';

const MINUTE = 60_000;
const STALE = 'reauthentication-required';

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.offset = 0;
  coalition = await app.aCoalition({ rules: { reauthentication: true, secondPartyConsent: false } });
  ana = coalition.people[0]![0]!;
  await giveAPassword(app, coalition.people.flat());
});
const pass = (ms: number): void => void (app.clock.offset += ms);
const invite = () => ({
  coalitionId: coalition.id,
  role: 'delegate' as const,
  tokenHash: aToken().tokenHash,
});
const confirm = (proof: object, who: { cookie: string } = ana) =>
  ask(app, who, 'POST', '/api/session/confirm', proof);

describe('acts that are hard to take back', () => {
  it('are these, and no others', () => {
    const grave = (Object.keys(COMMANDS) as CommandType[]).filter(
      (type) => (COMMANDS[type] as CommandDefinition).weight === 'grave',
    );
    expect(grave.sort()).toEqual([
      'ballot:cancel',
      'ballot:close',
      'ballot:open',
      'consent:give',
      'panel:change',
      'party:change-standing',
      'party:invite',
      'party:renew-invitation',
      'rules:change',
      'seat:change-role',
      'seat:end',
      'seat:invite',
      'statement:publish',
    ]);
  });

  it('follow a proof within five minutes, and otherwise ask for one; the same order then goes through', async () => {
    const socket = await app.connectAs(ana);
    await app.command(socket, 'seat:invite', invite());
    pass(5 * MINUTE + 1_000);
    const order = invite();
    const id = '5f0c9f0e-58d5-4f6c-9d5c-7d9a3a2f1b10';
    for (const who of [socket, ana]) {
      const refused = await app.send(who, 'seat:invite', order, id);
      expect(refused).toMatchObject({ ok: false, error: { code: STALE } });
    }
    await app.command(socket, 'message:post', { roomId: coalition.plenaryId, body: 'talking goes on' });

    expect((await confirm({ kind: 'password', password: 'not the password at all' })).status).toBe(401);
    expect(await app.refusal(socket, 'seat:invite', order)).toBe(STALE);
    expect((await confirm({ kind: 'password', password: PASSWORD })).status).toBe(200);
    expect(await app.send(socket, 'seat:invite', order, id)).toMatchObject({ ok: true });
  });

  it('may follow one another without being asked each time, for half an hour at the most', async () => {
    for (let minute = 0; minute < 28; minute += 4) {
      await app.command(ana, 'seat:invite', invite());
      pass(4 * MINUTE);
    }
    await app.command(ana, 'seat:invite', invite());
    pass(2 * MINUTE + 1_000);
    expect(await app.refusal(ana, 'seat:invite', invite())).toBe(STALE);
  });

  it('are not made possible by what was refused, nor by another session', async () => {
    const bo = coalition.people[1]![0]!;
    pass(4 * MINUTE);
    const notMine = { coalitionId: coalition.id, seatId: bo.seatId };
    expect(await app.refusal(ana, 'seat:end', notMine)).toBe('not-allowed');
    pass(2 * MINUTE);
    expect(await app.refusal(ana, 'seat:invite', invite())).toBe(STALE);
    await confirm({ kind: 'password', password: PASSWORD }, bo);
    expect(await app.refusal(ana, 'seat:invite', invite())).toBe(STALE);
  });

  it('take a code of the app as proof, each code once', async () => {
    const { cookie, seed } = await setUpAnApp(app, ana);
    pass(6 * MINUTE);
    expect(await app.refusal({ cookie }, 'seat:invite', invite())).toBe(STALE);
    const code = codeOf(app, seed);
    expect((await confirm({ kind: 'app', code }, { cookie })).status).toBe(200);
    await app.command({ cookie }, 'seat:invite', invite());
    expect((await confirm({ kind: 'app', code }, { cookie })).status).toBe(401);
  });

  it('are not asked about where the rules say so', async () => {
    const easy = await app.aCoalition();
    const head = easy.people[0]![0]!;
    pass(60 * MINUTE);
    await app.command(head, 'seat:invite', { ...invite(), coalitionId: easy.id });
  });

  it('on the account itself ask everywhere, and for the second step where there is one', async () => {
    pass(6 * MINUTE);
    const stale = { code: STALE, details: { needs: 'password' } };
    expect((await ask(app, ana, 'POST', '/api/me/recovery-codes', {})).body).toMatchObject(stale);
    expect((await ask(app, ana, 'POST', '/api/me/factors/app', { name: 'x' })).body).toMatchObject(stale);
    expect((await ask(app, ana, 'POST', '/api/me/factors/passkey/options', {})).body).toMatchObject(stale);
    await confirm({ kind: 'password', password: PASSWORD });
    const { cookie, seed, factorId } = await setUpAnApp(app, ana);
    const me = { cookie };

    pass(6 * MINUTE);
    await confirm({ kind: 'password', password: PASSWORD }, me);
    const removal = () => ask(app, me, 'DELETE', `/api/me/factors/${factorId}`);
    const stronger = { code: STALE, details: { needs: 'factor' } };
    expect((await removal()).body).toMatchObject(stronger);
    const change = { current: PASSWORD, password: 'quite another long password' };
    expect((await ask(app, me, 'PUT', '/api/me/password', change)).body).toMatchObject(stronger);
    await confirm({ kind: 'app', code: codeOf(app, seed) }, me);
    expect((await removal()).status).toBe(200);
  });
});
