import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandType } from '../../src/contract/commands.js';
import type { CoalitionView, ConsentView, StatementView } from '../../src/contract/views.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { adopt, aStatement } from '../support/deciding.js';

const DAY = 24 * 3_600_000;

let app: TestApp;
let coalition: TestCoalition;
/** Two moderators of one party, one of another, and one party more, whose head may agree as well. */
let ana: Person;
let amir: Person;
let bo: Person;
let zoe: Person;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.offset = 0;
  const panel = { role: 'delegate', moderator: true } as const;
  coalition = await app.aCoalition({
    rules: { secondPartyConsent: true },
    parties: [
      { seats: [{ role: 'head', moderator: true }, panel] },
      { seats: [{ role: 'head', moderator: true }, 'delegate'] },
      { seats: ['head'] },
    ],
  });
  [[ana, amir], [bo], [zoe]] = coalition.people as unknown as [[Person, Person], [Person], [Person]];
});

const view = () => app.get<CoalitionView>(ana, `/api/coalitions/${coalition.id}`);
/** Asks to change the rules, as a moderator of the first party, and answers what others are shown. */
async function asked(by: Person = amir, ballotMinutes = 77): Promise<ConsentView> {
  const { rules } = await view();
  const { done, consentId } = await app.command(by, 'rules:change', {
    coalitionId: coalition.id,
    rules: { ...rules, ballotMinutes },
  });
  expect(done).toBe(false);
  return (await view()).consents.find(({ id }) => id === consentId)!;
}
const give = ({ id, hash }: ConsentView, but: object = {}) => ({
  roomId: coalition.id,
  consentId: id,
  hash,
  ...but,
});
const minutes = async () => (await view()).rules.ballotMinutes;

describe('T-014: what needs a second party', () => {
  it('is every act of which the rules of procedure say so, and each waits for somebody else', async () => {
    const { rules } = await view();
    const acts: [CommandType, object][] = [
      ['rules:change', { rules: { ...rules, ballotMinutes: 5 } }],
      ['panel:change', { seatId: zoe.seatId, moderator: true }],
      ['party:change-standing', { partyId: zoe.partyId, standing: 'suspended' }],
    ];
    for (const [type, input] of acts) {
      const order = { coalitionId: coalition.id, ...input };
      expect(await app.command(ana, type, order)).toMatchObject({ done: false });
      // Once more, and by somebody else of the same party: it is the same request, and nothing is done.
      expect(await app.command(amir, type, order)).toMatchObject({ done: false });
    }
    const { consents, rules: after } = await view();
    expect(consents.map(({ action }) => action).sort()).toEqual(acts.map(([type]) => type).sort());
    expect(after).toEqual(rules);
    for (const one of consents) {
      for (const same of [ana, amir])
        expect(await app.refusal(same, 'consent:give', give(one))).toBe('consent.same-party');
    }
  });

  it('is done once, as the second person saw it', async () => {
    const consent = await asked();
    expect(consent.hash).toMatch(/^[0-9a-f]{64}$/);
    await app.command(bo, 'consent:give', give(consent));
    expect(await minutes()).toBe(77);
    expect(await app.refusal(bo, 'consent:give', give(consent))).toBe('consent.not-pending');
    expect(await app.refusal(zoe, 'consent:give', give(consent))).toBe('consent.not-pending');
  });

  it('is done once, however many agree at once', async () => {
    const consent = await asked();
    const answers = await Promise.all(
      [bo, zoe, bo, zoe].map((who) => app.send(who, 'consent:give', give(consent))),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const given = await app.query(`SELECT 1 FROM event WHERE room_id = $1 AND type = 'rules.changed'`, [
      coalition.id,
    ]);
    expect(given).toHaveLength(1);
  });

  it('is not done for who agrees to something else, or to what was changed behind their back', async () => {
    const consent = await asked();
    const other = await asked(amir, 78);
    expect(other.hash).not.toBe(consent.hash);
    for (const hash of [other.hash, '0'.repeat(64)])
      expect(await app.refusal(bo, 'consent:give', give(consent, { hash }))).toBe('consent.outdated');

    const { rules } = await view();
    const forged = JSON.stringify({ rules: { ...rules, ballotMinutes: 1_000 } });
    await app.query('UPDATE consent SET input = $2, about = $2 WHERE id = $1', [consent.id, forged]);
    expect(await app.refusal(bo, 'consent:give', give(consent))).toBe('consent.outdated');
    expect(await minutes()).not.toBe(1_000);
    await app.command(bo, 'consent:give', give(other));
    expect(await minutes()).toBe(78);
  });

  it('is not done when what it is about is not any more as it was asked', async () => {
    const order = { coalitionId: coalition.id, partyId: zoe.partyId, standing: 'withdrawn' } as const;
    await app.command(ana, 'party:change-standing', order);
    const [consent] = (await view()).consents;
    await app.query(`UPDATE party SET standing = 'suspended' WHERE id = $1`, [zoe.partyId]);
    expect(await app.refusal(bo, 'consent:give', give(consent!))).toBe('consent.outdated');
    // Asked once more it is a new request, which says how things stand now.
    const again = await app.command(ana, 'party:change-standing', order);
    expect(again.consentId).not.toBe(consent!.id);
    const fresh = (await view()).consents;
    expect(fresh).toMatchObject([{ id: again.consentId, about: { from: 'suspended' } }]);
    await app.command(bo, 'consent:give', give(fresh[0]!));
  });

  it('runs out after a week, and can be asked for again', async () => {
    const consent = await asked();
    app.clock.offset = 7 * DAY - 60_000;
    bo = { ...bo, cookie: await app.signIn(bo.accountId) };
    ana = { ...ana, cookie: await app.signIn(ana.accountId) };
    amir = { ...amir, cookie: await app.signIn(amir.accountId) };
    expect((await view()).consents.map(({ id }) => id)).toEqual([consent.id]);
    app.clock.offset += 2 * 60_000;
    expect((await view()).consents).toEqual([]);
    expect(await app.refusal(bo, 'consent:give', give(consent))).toBe('consent.expired');
    const again = await asked();
    expect(again.id).not.toBe(consent.id);
    await app.command(bo, 'consent:give', give(again));
    expect(await minutes()).toBe(77);
  });

  it.each([
    ['has left', `UPDATE seat SET ended_at = now() WHERE id = $1`],
    ['is no moderator any more', `UPDATE seat SET moderator = false WHERE id = $1`],
    [
      'belongs to a party that was suspended',
      `UPDATE party SET standing = 'suspended' WHERE id = (SELECT party_id FROM seat WHERE id = $1)`,
    ],
  ])('is not done for somebody who %s meanwhile', async (_, sql) => {
    const consent = await asked();
    const before = await minutes();
    await app.query(sql, [amir.seatId]);
    expect(await app.refusal(bo, 'consent:give', give(consent))).toBe('consent.asker-lost-right');
    expect(await app.refusal(zoe, 'consent:give', give(consent))).toBe('consent.asker-lost-right');
    const [{ ballotMinutes }] = (
      await app.query<{ rules: { ballotMinutes: number } }>('SELECT rules FROM coalition WHERE id = $1', [
        coalition.id,
      ])
    ).map(({ rules }) => rules) as [{ ballotMinutes: number }];
    expect(ballotMinutes).toBe(before);
  });

  it('is asked for anew when whoever asked has lost the right, and another has it', async () => {
    const consent = await asked();
    await app.query(`UPDATE seat SET moderator = false WHERE id = $1`, [amir.seatId]);
    const again = await asked(ana);
    expect(again.id).not.toBe(consent.id);
    await app.command(bo, 'consent:give', give(again));
    expect(await minutes()).toBe(77);
  });
});

describe('what a request says', () => {
  const consentsOf = async (statementId: string) =>
    (await app.get<StatementView>(ana, `/api/statements/${statementId}`)).consents;
  const agree = (roomId: string, { id, hash }: ConsentView) => ({ roomId, consentId: id, hash });
  const stateOf = async (clauseId: string) =>
    (await app.query<{ state: string }>('SELECT state FROM clause WHERE id = $1', [clauseId]))[0]!.state;
  const titles = { en: 'Joint statement', fa: 'بیانیهٔ مشترک' };

  it('names the clause as it is called then, and is done to no clause that is called otherwise', async () => {
    const statement = await aStatement(app, coalition, 3);
    const { id: roomId, clauseIds } = statement;
    await adopt(app, coalition, statement, clauseIds.slice(0, 2));
    const clauseId = clauseIds[1]!;
    const order = { roomId, clauseId, state: 'reopened', reason: 'Two words are missing.' } as const;
    await app.command(ana, 'clause:settle', order);
    const [consent] = await consentsOf(roomId);
    expect(consent).toMatchObject({
      action: 'clause:reopen',
      about: {
        clauseId,
        reason: 'Two words are missing.',
        titles,
        clause: { kind: 'operative', headings: null, number: 2 },
      },
    });

    await app.command(ana, 'clause:move', { roomId, clauseId, after: null });
    expect(await app.refusal(bo, 'consent:give', agree(roomId, consent!))).toBe('consent.outdated');
    expect(await stateOf(clauseId)).toBe('agreed');
    const again = await app.command(ana, 'clause:settle', order);
    expect(again.consentId).not.toBe(consent!.id);
    const [fresh] = await consentsOf(roomId);
    expect(fresh!.about).toMatchObject({ clauseId, clause: { number: 1 } });
    await app.command(bo, 'consent:give', agree(roomId, fresh!));
    expect(await stateOf(clauseId)).toBe('reopened');
  });

  it('is over when the clause has been reopened on another request: what is agreed next is something else', async () => {
    const statement = await aStatement(app, coalition, 1);
    const { id: roomId, clauseIds } = statement;
    const clauseId = clauseIds[0]!;
    await adopt(app, coalition, statement, clauseIds);
    for (const reason of ['One reason.', 'Another.'])
      await app.command(ana, 'clause:settle', { roomId, clauseId, state: 'reopened', reason });
    const [one, other] = await consentsOf(roomId);
    await app.command(bo, 'consent:give', agree(roomId, one!));
    await adopt(app, coalition, statement, clauseIds);
    expect(await consentsOf(roomId)).toEqual([]);
    expect(await app.refusal(bo, 'consent:give', agree(roomId, other!))).toBe('consent.not-pending');
    expect(await stateOf(clauseId)).toBe('agreed');
  });

  it('names ballot, clauses and statement, and is not done when these are called otherwise', async () => {
    const { id: roomId, clauseIds } = await aStatement(app, coalition, 5);
    const announce = (ids: readonly string[]) =>
      app.command(ana, 'ballot:announce', { roomId, clauseIds: [...ids], rule: 'consensus', minutes: 45 });
    const { ballotId } = await announce(clauseIds.slice(2, 3));
    await app.command(ana, 'ballot:open', { roomId, ballotId });
    const [consent] = await consentsOf(roomId);
    const clauses = [{ kind: 'operative', headings: null, number: 3 }];
    const what = { number: 1, kind: 'clauses', titles, clauses, rule: 'consensus', minutes: 45 };
    expect(consent).toMatchObject({ action: 'ballot:open', about: what });

    await app.command(ana, 'statement:rename', { roomId, titles: { en: 'Something else' } });
    expect(await app.refusal(bo, 'consent:give', agree(roomId, consent!))).toBe('consent.outdated');
    const [row] = await app.query<{ state: string }>('SELECT state FROM ballot WHERE id = $1', [ballotId]);
    expect(row!.state).toBe('announced');
    await app.command(ana, 'statement:rename', { roomId, titles });
    await app.command(bo, 'consent:give', agree(roomId, consent!));
  });
});
