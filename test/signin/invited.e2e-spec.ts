import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MeView } from '../../src/contract/views.js';
import { aToken, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { furtherNodes } from '../support/coediting.js';
import { ask, PASSWORD } from '../support/signing-in.js';

const HOUR = 3_600_000;
const ROUNDS = 10;
const UNUSABLE = 'invitation.unusable';

let app: TestApp;
let coalition: TestCoalition;
let head: Person;
let delegate: Person;
const nodeBeside = furtherNodes();

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.offset = 0;
  coalition = await app.aCoalition();
  [head, delegate] = coalition.people[0] as [Person, Person];
});

async function anInvitation(): Promise<{ token: string; invitationId: string }> {
  const { token, tokenHash } = aToken();
  const place = { coalitionId: coalition.id, role: 'delegate', tokenHash } as const;
  const { invitationId } = await app.command(head, 'seat:invite', place);
  return { token, invitationId };
}
const signUp = (token: string) => {
  const handle = `guest-${randomUUID().slice(0, 8)}`;
  const wanted = { handle, password: PASSWORD, locale: 'en', invitation: token };
  return ask(app, null, 'POST', '/api/accounts', wanted).then((answer) => ({ ...answer, handle }));
};
/** Somebody of another coalition, who has an account and no seat here. */
const aStranger = async (): Promise<Person> => (await app.aCoalition()).people[0]![0]!;
const code = ({ body }: { body: unknown }): unknown => (body as { code?: string }).code;
const seats = () =>
  app.query<{ account_id: string; role: string; party_id: string; moderator: boolean }>(
    'SELECT account_id, role, party_id, moderator FROM seat WHERE coalition_id = $1 AND ended_at IS NULL',
    [coalition.id],
  );

/** Nobody comes in by it: not who looks, not who has no account yet, not who has one. */
async function opensNothing(token: string): Promise<void> {
  const before = await seats();
  const look = await app.http(null, 'POST', '/api/invitations/look', { token });
  const guest = await signUp(token);
  const heard = {
    look: code(look),
    signUp: [guest.status, code(guest), guest.cookie],
    accept: await app.refusal(await aStranger(), 'invitation:accept', { token }),
  };
  expect(heard).toEqual({ look: UNUSABLE, signUp: [409, UNUSABLE, ''], accept: UNUSABLE });
  expect(await app.query('SELECT 1 FROM account WHERE handle = $1', [guest.handle])).toEqual([]);
  expect(await seats()).toEqual(before);
}

describe('T-013: an invitation', () => {
  it('is good for three days, and then for nothing', async () => {
    const { token } = await anInvitation();
    app.clock.offset = 72 * HOUR - 60_000;
    expect((await app.http(null, 'POST', '/api/invitations/look', { token })).status).toBe(200);
    app.clock.offset += 120_000;
    await opensNothing(token);
  });

  it('that was taken back is good for nothing', async () => {
    const { token, invitationId } = await anInvitation();
    const place = { coalitionId: coalition.id, invitationId };
    const [other] = coalition.people[1]!;
    expect(await app.refusal(other!, 'seat:revoke-invitation', place)).toBe(UNUSABLE);
    expect((await app.http(null, 'POST', '/api/invitations/look', { token })).status).toBe(200);
    await app.command(head, 'seat:revoke-invitation', place);
    await opensNothing(token);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'has been removed',
      () => app.command(delegate, 'seat:end', { coalitionId: coalition.id, seatId: head.seatId }),
    ],
    [
      'heads the party no more',
      () =>
        app.command(delegate, 'seat:change-role', {
          coalitionId: coalition.id,
          seatId: head.seatId,
          role: 'delegate',
        }),
    ],
    [
      'belongs to a party that has left',
      async () => {
        const [bo, zoe] = [coalition.people[1]![0]!, coalition.people[2]![0]!];
        const leave = { coalitionId: coalition.id, partyId: head.partyId, standing: 'withdrawn' } as const;
        const { consentId } = await app.command(bo, 'party:change-standing', leave);
        await app.command(zoe, 'consent:give', { roomId: coalition.id, consentId });
      },
    ],
  ])('is good for nothing when its inviter %s', async (_, end) => {
    const { token } = await anInvitation();
    const place = { coalitionId: coalition.id, seatId: delegate.seatId, role: 'head' } as const;
    await app.command(head, 'seat:change-role', place);
    const guest = await signUp(token);
    expect(guest.status).toBe(201);
    await end();
    await opensNothing(token);
    // Nor is it for whoever has opened an account with it in time.
    expect(await app.refusal(guest, 'invitation:accept', { token })).toBe(UNUSABLE);
  });

  it('fills one seat, whoever accepts it at once and on whichever node', async () => {
    const second = await nodeBeside(app);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { token } = await anInvitation();
      const [one, two] = [await aStranger(), await aStranger()];
      const before = (await seats()).length;
      const accept = (node: TestApp, who: Person) => node.send(who, 'invitation:accept', { token });
      // Two people, and each of them on both nodes.
      const answers = await Promise.all([
        accept(app, one),
        accept(second, two),
        accept(second, one),
        accept(app, two),
      ]);
      const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
      expect(refused).toEqual([UNUSABLE, UNUSABLE, UNUSABLE]);
      expect((await seats()).length).toBe(before + 1);
    }
  }, 60_000);

  it('says itself for which seat it is, whatever is asked for', async () => {
    const { token } = await anInvitation();
    const stranger = await aStranger();
    for (const more of [
      { role: 'head' },
      { partyId: coalition.parties[1]!.id },
      { coalitionId: randomUUID() },
      { moderator: true },
    ])
      expect(await app.refusal(stranger, 'invitation:accept', { token, ...more })).toBe('invalid-input');
    const { coalitionId } = await app.command(stranger, 'invitation:accept', { token });
    expect(coalitionId).toBe(coalition.id);
    const [seat] = (await seats()).filter(({ account_id }) => account_id === stranger.accountId);
    expect(seat).toMatchObject({ role: 'delegate', party_id: head.partyId, moderator: false });
  });

  it('that has run out is not brought back by letting its holder into the account again', async () => {
    const { token } = await anInvitation();
    const guest = await signUp(token);
    const { recoveryCodes } = guest.body as { recoveryCodes: string[] };
    app.clock.offset = 72 * HOUR + 60_000;
    const { handle } = guest;
    const back = { handle, code: recoveryCodes[0], password: 'another long password' };
    const again = await ask(app, null, 'POST', '/api/recovery', back);
    expect(again.status).toBe(200);
    expect((await app.get<MeView>(again, '/api/me')).seats).toEqual([]);
    expect(await app.refusal(again, 'invitation:accept', { token })).toBe(UNUSABLE);
    expect((await app.get<MeView>(again, '/api/me')).seats).toEqual([]);
    for (const path of [`/api/coalitions/${coalition.id}`, `/api/coalitions/${coalition.id}/record`])
      expect([path, (await app.http(again, 'GET', path)).status]).toEqual([path, 404]);
    await opensNothing(token);
  });
});
