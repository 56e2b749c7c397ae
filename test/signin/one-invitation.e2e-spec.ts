import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { InvitationPreview } from '../../src/contract/account.js';
import { aToken, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { ask, PASSWORD, signIn } from '../support/signing-in.js';

let app: TestApp;
let beside: TestApp;
let coalition: TestCoalition;
let ana: Person;
let token: string;
let nth = 0;

beforeAll(async () => {
  app = await startApp();
  beside = await startApp({ DATABASE_URL: app.databaseUrl });
});
afterAll(async () => {
  await beside.close();
  await app.close();
});
beforeEach(async () => {
  nth += 1;
  coalition = await app.aCoalition();
  ana = coalition.people[0]![0]!;
  token = await invite();
});

async function invite(): Promise<string> {
  const { token, tokenHash } = aToken();
  await app.command(ana, 'seat:invite', { coalitionId: coalition.id, role: 'delegate', tokenHash });
  return token;
}
const signUp = (handle: string, invitation = token, node = app) =>
  ask(node, null, 'POST', '/api/accounts', { handle, password: PASSWORD, locale: 'en', invitation });
const preview = async () =>
  (await app.http(null, 'POST', '/api/invitations/look', { token })).body as InvitationPreview;
const accounts = async (): Promise<number> =>
  (await app.query('SELECT 1 FROM account WHERE handle LIKE $1', [`%-${nth}`])).length;

describe('an invitation', () => {
  it('opens one account, and tells whoever comes second', async () => {
    expect((await preview()).bound).toBe(false);
    expect((await signUp(`first-${nth}`)).status).toBe(201);
    for (let i = 0; i < 3; i++)
      expect(await signUp(`more${i}-${nth}`)).toMatchObject({
        status: 409,
        body: { code: 'invitation.bound' },
      });
    expect(await accounts()).toBe(1);
    expect((await preview()).bound).toBe(true);
  });

  it('opens one account when two ask at once on two nodes', async () => {
    const answers = await Promise.all([
      signUp(`left-${nth}`),
      signUp(`right-${nth}`, token, beside),
      signUp(`again-${nth}`),
      signUp(`late-${nth}`, token, beside),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(await accounts()).toBe(1);
  });

  it('waits for the account that was opened by it, which may come back later', async () => {
    expect((await signUp(`closed-${nth}`)).status).toBe(201);
    const back = await signIn(app, `closed-${nth}`);
    const { seatId } = await app.command(back, 'invitation:accept', { token });
    const [seat] = await app.query('SELECT handle FROM seat WHERE id = $1', [seatId]);
    expect(seat).toEqual({ handle: `closed-${nth}` });
  });

  it('is nobody else’s once an account was opened by it, and is not used up by whoever tries', async () => {
    const mine = await signUp(`mine-${nth}`);
    const other = (await app.aCoalition()).people[0]![0]!;
    expect(await app.refusal(other, 'invitation:accept', { token })).toBe('invitation.bound');
    await app.command(mine, 'invitation:accept', { token });
    expect((await signUp(`later-${nth}`)).body).toMatchObject({ code: 'invitation.unusable' });
  });

  it('may be accepted with an account that was there before, and then opens none', async () => {
    const other = (await app.aCoalition()).people[0]![0]!;
    await app.command(other, 'invitation:accept', { token });
    expect((await signUp(`later-${nth}`)).body).toMatchObject({ code: 'invitation.unusable' });
  });

  it('is followed by another one when its account never came; either of them fills the seat', async () => {
    const lost = await signUp(`lost-${nth}`);
    const second = await invite();
    const found = await signUp(`found-${nth}`, second);
    await app.command(found, 'invitation:accept', { token: second });
    const third = await invite();
    await app.command(lost, 'invitation:accept', { token: third });
  });

  it('is not bound by a sign-up that was refused', async () => {
    expect((await signUp(ana.handle)).body).toMatchObject({ code: 'account.handle-taken' });
    expect((await signUp(`free-${nth}`)).status).toBe(201);
  });

  it('does not tell for nothing which handles there are', async () => {
    const now = app.clock.now();
    const original = app.clock.now;
    app.clock.now = () => now;
    try {
      const codes: unknown[] = [];
      for (let i = 0; i < 10; i++) {
        const { body } = await signUp(coalition.people.flat()[i % 5]!.handle);
        codes.push((body as { code: string }).code);
      }
      expect(codes.filter((code) => code === 'account.handle-taken')).toHaveLength(5);
      expect(codes.slice(-5)).toEqual(Array(5).fill('too-many-requests'));
      // Neither does one that is not there, or not any more.
      expect((await signUp(ana.handle, aToken().token)).body).toMatchObject({ code: 'invitation.unusable' });
    } finally {
      app.clock.now = original;
    }
    app.clock.offset += 60_000;
    expect((await signUp(`patient-${nth}`)).status).toBe(201);
  });
});
