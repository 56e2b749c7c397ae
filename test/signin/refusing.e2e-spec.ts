import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CoalitionView, ConsentView, HomeView } from '../../src/contract/views.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';

/** Three parties; each has somebody who may agree, and the first asks. */
let app: TestApp;
let coalition: TestCoalition;
let ana: Person, bo: Person, zoe: Person;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  coalition = await app.aCoalition({
    rules: { secondPartyConsent: true },
    parties: [{ seats: [{ role: 'head', moderator: true }] }, { seats: ['head'] }, { seats: ['head'] }],
  });
  [[ana], [bo], [zoe]] = coalition.people as unknown as [[Person], [Person], [Person]];
});

const view = (who = ana): Promise<CoalitionView> => app.get(who, `/api/coalitions/${coalition.id}`);
/** Asks for the suspension of the second party. */
async function asked(): Promise<ConsentView> {
  const order = { coalitionId: coalition.id, partyId: bo.partyId, standing: 'suspended' } as const;
  const { consentId } = await app.command(ana, 'party:change-standing', order);
  return (await view()).consents.find(({ id }) => id === consentId)!;
}
const about = ({ id }: ConsentView) => ({ roomId: coalition.id, consentId: id });
const standing = async (): Promise<string | undefined> =>
  (await view()).parties.find(({ id }) => id === bo.partyId)?.standing;
const waitsFor = async (who: Person): Promise<string[]> => {
  const { needs } = await app.get<HomeView>(who, `/api/coalitions/${coalition.id}/home`);
  return needs.filter(({ kind }) => kind === 'consent').map(({ id }) => id);
};
const refusals = () =>
  app.query<{ payload: { partyId: string; isOver: boolean } }>(
    `SELECT payload FROM event WHERE room_id = $1 AND type = 'consent.refused' ORDER BY seq`,
    [coalition.id],
  );

describe('a refusal', () => {
  it('of one party does not speak for the others: nobody stops their own suspension alone', async () => {
    const consent = await asked();
    expect([await waitsFor(bo), await waitsFor(zoe)]).toEqual([[consent.id], [consent.id]]);
    await app.command(bo, 'consent:refuse', { ...about(consent), reason: 'It is about us.' });
    expect((await view()).consents).toMatchObject([
      { id: consent.id, state: 'pending', refusedBy: [bo.partyId] },
    ]);
    expect([await waitsFor(bo), await waitsFor(zoe)]).toEqual([[], [consent.id]]);
    // Saying it again says nothing new.
    await app.command(bo, 'consent:refuse', about(consent));
    expect((await refusals()).map(({ payload }) => [payload.partyId, payload.isOver])).toEqual([
      [bo.partyId, false],
    ]);
    await app.command(zoe, 'consent:give', { ...about(consent), hash: consent.hash });
    expect(await standing()).toBe('suspended');
  });

  it('may be thought over', async () => {
    const { rules } = await view();
    const { consentId } = await app.command(ana, 'rules:change', {
      coalitionId: coalition.id,
      rules: { ...rules, ballotMinutes: 77 },
    });
    const consent = (await view()).consents.find(({ id }) => id === consentId)!;
    await app.command(bo, 'consent:refuse', about(consent));
    await app.command(bo, 'consent:give', { ...about(consent), hash: consent.hash });
    expect((await view()).rules.ballotMinutes).toBe(77);
  });

  it('of all who could agree is the end of it, whichever comes last', async () => {
    const consent = await asked();
    await Promise.all([bo, zoe].map((who) => app.command(who, 'consent:refuse', about(consent))));
    expect((await view()).consents).toEqual([]);
    expect((await refusals()).map(({ payload }) => payload.isOver)).toEqual([false, true]);
    expect(await app.refusal(zoe, 'consent:give', { ...about(consent), hash: consent.hash })).toBe(
      'consent.not-pending',
    );
    expect(await standing()).toBe('member');
  });

  it('by the party that asked takes it back', async () => {
    const consent = await asked();
    await app.command(ana, 'consent:refuse', about(consent));
    expect((await view()).consents).toEqual([]);
    expect(await app.refusal(zoe, 'consent:give', { ...about(consent), hash: consent.hash })).toBe(
      'consent.not-pending',
    );
  });
});
