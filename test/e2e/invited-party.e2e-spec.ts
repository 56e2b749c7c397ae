import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordEntry } from '../../src/contract/events.js';
import type { CoalitionView } from '../../src/contract/views.js';
import { aToken, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';

const NAMES = { names: { en: 'Rowan Party' }, shortNames: { en: 'Rowan' } };

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;
let bo: Person;
let partyId: string;
let link: { token: string; tokenHash: string };

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  const head = { role: 'head', moderator: true } as const;
  coalition = await app.aCoalition({
    parties: [{ seats: [head, 'delegate'] }, { seats: [head] }, { seats: [head] }],
    rules: { secondPartyConsent: false },
  });
  [ana, bo] = [coalition.people[0]![0]!, coalition.people[1]![0]!];
  link = aToken();
  const invited = { coalitionId: coalition.id, ...NAMES, tokenHash: link.tokenHash };
  ({ partyId } = await app.command(ana, 'party:invite', invited));
});

const renewal = () => ({ coalitionId: coalition.id, partyId, tokenHash: aToken().tokenHash });
const viewOf = (who: Person) => app.get<CoalitionView>(who, `/api/coalitions/${coalition.id}`);
/** Somebody who has an account and no seat here. */
const somebody = async (): Promise<Person> => (await app.aCoalition()).people[0]![0]!;

describe('a party that was invited, and from which nobody has come yet', () => {
  it('is given another link by nobody but the party that invited it, and its own stays good', async () => {
    expect(await app.refusal(bo, 'party:renew-invitation', renewal())).toBe('not-allowed');
    const { seatId } = await app.command(await somebody(), 'invitation:accept', { token: link.token });
    const seat = (await viewOf(ana)).seats.find(({ id }) => id === seatId);
    expect(seat).toMatchObject({ partyId, role: 'head' });
  });

  it('is shown as the affair of that party, to moderators', async () => {
    const invited = [{ partyId, invitedBy: ana.partyId }];
    expect((await viewOf(ana)).invited).toEqual(invited);
    expect((await viewOf(bo)).invited).toEqual(invited);
    expect((await viewOf(coalition.people[0]![1]!)).invited).toEqual([]);
  });

  it('is told of in the record when its link was renewed, with who did it and nothing of the link', async () => {
    const order = renewal();
    await app.command(ana, 'party:renew-invitation', order);
    const path = `/api/rooms/${coalition.id}/record`;
    const { entries } = await app.get<{ entries: RecordEntry[] }>(bo, path);
    expect(entries[0]).toMatchObject({
      type: 'party.invitation-renewed',
      by: ana.seatId,
      payload: { partyId },
    });
    expect(JSON.stringify(entries)).not.toContain(order.tokenHash);
  });

  const GONE: [how: string, go: () => Promise<unknown>][] = [
    [
      'has left the coalition',
      () =>
        app.command(bo, 'party:change-standing', {
          coalitionId: coalition.id,
          partyId: ana.partyId,
          standing: 'withdrawn',
        }),
    ],
    [
      'has nobody left who could invite',
      () =>
        app.command(bo, 'panel:change', { coalitionId: coalition.id, seatId: ana.seatId, moderator: false }),
    ],
  ];

  it.each(GONE)('is the affair of all moderators once the party that invited it %s', async (_, go) => {
    await go();
    expect((await viewOf(bo)).invited).toEqual([{ partyId, invitedBy: null }]);
    const { token, tokenHash } = aToken();
    await app.command(bo, 'party:renew-invitation', { ...renewal(), tokenHash });
    // From now on it is that one's.
    const other = coalition.people[2]![0]!;
    expect(await app.refusal(other, 'party:renew-invitation', renewal())).toBe('not-allowed');
    await app.command(await somebody(), 'invitation:accept', { token });
  });
});
