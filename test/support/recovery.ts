import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import type { RecoveryState } from '../../src/contract/recovery.js';
import type { CoalitionView, HomeView, MeView } from '../../src/contract/views.js';
import { RECOVERY_DELAY_MS, recoveryCode } from '../../src/domain/access/recovery.js';
import { aToken, type Person, type TestApp } from './app.js';
import { ask, giveAPassword, signIn } from './signing-in.js';

export const NEW_PASSWORD = 'quite other words than those before';

/** What somebody who wants back into an account makes: a secret to keep, and its code to tell. */
export interface Secret {
  readonly token: string;
  readonly code: string;
}

export function aSecret(): Secret {
  const { token } = aToken();
  return { token, code: recoveryCode(createHash('sha256').update(token).digest('hex')) };
}

export type LockedOut = Awaited<ReturnType<typeof lockedOut>>;

/**
 * Mina has lost her password. Of her party there are its head, two whom she named beforehand, and one whom she did not;
 * Zoe heads another party. And what all of them can do about it.
 */
export async function lockedOut(app: TestApp) {
  app.clock.offset = 0;
  const coalition = await app.aCoalition({
    rules: { reauthentication: false, secondFactor: false },
    parties: [
      { seats: ['head', 'delegate', 'delegate', 'alternate', 'delegate'] },
      { seats: ['head', 'delegate'] },
    ],
  });
  const [[head, mina, friend, second, other], [zoe]] = coalition.people as unknown as [
    [Person, Person, Person, Person, Person],
    [Person],
  ];
  await giveAPassword(app, coalition.people.flat());
  let secret = aSecret();
  /** Asks anew, with another secret. */
  const askAnew = (): Secret => (secret = aSecret());

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
  const freshly = async (who: Person): Promise<Person> => ({
    ...who,
    cookie: await app.signIn(who.accountId),
  });

  await name(mina, [friend, second]);
  return {
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
  };
}
