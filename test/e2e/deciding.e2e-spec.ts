import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Turnout } from '../../src/contract/views.js';
import { canonicalJson } from '../../src/domain/shared/canonical.js';
import { BallotsService } from '../../src/modules/ballots/ballots.service.js';
import { Seats } from '../../src/platform/access/seats.js';
import {
  follow,
  startApp,
  type Person,
  type TestApp,
  type TestCoalition,
  type TestParty,
} from '../support/app.js';
import {
  adopt,
  anOpenBallot,
  aStatement,
  detailFor,
  everyone,
  moderators,
  together,
  vote,
} from '../support/deciding.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const clauseStates = async (statementId: string): Promise<string[]> => {
  const rows = await app.query<{ state: string }>(
    'SELECT state FROM clause WHERE statement_id = $1 ORDER BY position',
    [statementId],
  );
  return rows.map((row) => row.state);
};
const statementState = async (id: string): Promise<string> =>
  (await app.query<{ state: string }>('SELECT state FROM statement WHERE id = $1', [id]))[0]!.state;

/** The people of the usual coalition: two heads who moderate, their delegates, and the head of a third party. */
function theUsual(coalition: TestCoalition): Record<'ana' | 'ali' | 'mina' | 'bo' | 'kaveh', Person> {
  const [ana, ali, mina, bo, kaveh] = everyone(coalition);
  return { ana: ana!, ali: ali!, mina: mina!, bo: bo!, kaveh: kaveh! };
}

it('a ballot goes from announcement to the agreed clause, in front of everyone', async () => {
  const coalition = await app.aCoalition();
  const { ana, ali, mina, bo, kaveh } = theUsual(coalition);
  const statement = await aStatement(app, coalition, 3);
  const roomId = statement.id;
  const clauseIds = statement.clauseIds.slice(0, 2);
  const log = await follow(await app.connectAs(bo), roomId);

  const { ballotId } = await app.command(ana, 'ballot:announce', { roomId, clauseIds, minutes: 5 });
  const announced = await detailFor(app, bo, ballotId);
  expect(announced).toMatchObject({
    onRoll: true,
    myChoice: null,
    titles: { en: 'Joint statement' },
    ballot: {
      number: 1,
      kind: 'clauses',
      state: 'announced',
      clauseIds,
      minutes: 5,
      rule: { id: 'double', quorum: { persons: { test: 'more-than', share: { num: 1, den: 2 } } } },
      turnout: { voted: 0, of: 5 },
      decision: null,
    },
  });
  expect(announced.roll.map((entry) => entry.handle)).toEqual(
    everyone(coalition).map((person) => person.handle),
  );
  expect(announced.clauses.map((clause) => clause.number)).toEqual([1, 2]);
  expect(JSON.stringify(announced.clauses[1]!.texts)).toContain('بند 2 به فارسی.');
  expect(await app.refusal(bo, 'ballot:cast', { roomId, ballotId, choice: 'yes' })).toBe('ballot.not-open');

  // Opening needs another party.
  const { done, consentId } = await app.command(ana, 'ballot:open', { roomId, ballotId });
  expect(done).toBe(false);
  expect(await app.command(ana, 'ballot:open', { roomId, ballotId })).toEqual({ done: false, consentId });
  expect(await app.refusal(ana, 'consent:give', { roomId, consentId })).toBe('consent.same-party');
  expect(await app.refusal(ali, 'consent:give', { roomId, consentId })).toBe('not-allowed');
  expect((await detailFor(app, mina, ballotId)).consents).toMatchObject([
    { id: consentId, action: 'ballot:open', about: { ballotId, number: 1, kind: 'clauses', clauseIds } },
  ]);
  await app.command(mina, 'consent:give', { roomId, consentId });
  expect((await detailFor(app, bo, ballotId)).ballot).toMatchObject({
    state: 'open',
    openedBy: ana.seatId,
    consentBy: mina.seatId,
  });

  // Votes can be changed; until the close only the turnout is known.
  const first = await app.command(bo, 'ballot:cast', { roomId, ballotId, choice: 'no' });
  expect(first.choice).toBe('no');
  expect(Date.parse(first.closesAt) - Date.parse(first.castAt)).toBeLessThanOrEqual(300_000);
  await vote(app, roomId, ballotId, [
    [bo, 'yes'],
    [ana, 'yes'],
    [ali, 'no'],
    [mina, 'yes'],
    [kaveh, 'yes'],
  ]);
  const during = await detailFor(app, mina, ballotId);
  expect(during.myChoice).toBe('yes');
  expect(during.ballot.decision).toBeNull();
  expect(during.roll.filter((entry) => entry.choice !== null).map((entry) => entry.seatId)).toEqual([
    mina.seatId,
  ]);
  expect(during.roll.every((entry) => entry.voted)).toBe(true);
  await log.until(
    (event) =>
      event.type === 'ballot.votes-cast' && (event.payload as { turnout: Turnout }).turnout.voted === 5,
  );
  const cast = log.events.filter((event) => event.type === 'ballot.votes-cast');
  expect(cast.flatMap((event) => (event.payload as { seatIds: string[] }).seatIds)).toEqual(
    [bo, ana, ali, mina, kaveh].map((person) => person.seatId),
  );
  expect(cast.map((event) => (event.payload as { turnout: Turnout }).turnout.voted)).toEqual([1, 2, 3, 4, 5]);
  expect((cast[4]!.payload as { turnout: Turnout }).turnout.parties.map((party) => party.voted)).toEqual([
    2, 2, 1,
  ]);
  const stored = await app.query<{ payload: string }>(
    `SELECT payload::text AS payload FROM event WHERE room_id = $1 AND type LIKE 'ballot.%'`,
    [roomId],
  );
  expect(stored.map(({ payload }) => payload).join()).not.toMatch(/"(choice|no|yes|abstain)"/);

  await together(app, [mina, ana], 'ballot:close', { roomId, ballotId });
  const closed = await detailFor(app, kaveh, ballotId);
  expect(closed.ballot).toMatchObject({
    state: 'closed',
    decision: {
      outcome: 'adopted',
      persons: { yes: 4, no: 1, abstain: 0, absent: 0, eligible: 5 },
      parties: { yes: 2, abstain: 1, eligible: 3 },
    },
  });
  expect(closed.roll.map((entry) => entry.choice)).toEqual(['yes', 'no', 'yes', 'yes', 'yes']);
  expect(await app.refusal(bo, 'ballot:cast', { roomId, ballotId, choice: 'no' })).toBe('ballot.closed');
  expect(await clauseStates(roomId)).toEqual(['proposed', 'proposed', 'proposed']);
  expect(await app.refusal(ana, 'ballot:cancel', { roomId, ballotId, reason: 'I lost' })).toBe(
    'ballot.wrong-state',
  );

  await app.command(mina, 'ballot:declare', { roomId, ballotId });
  expect(await clauseStates(roomId)).toEqual(['agreed', 'agreed', 'proposed']);
  expect(await app.refusal(mina, 'ballot:declare', { roomId, ballotId })).toBe('ballot.wrong-state');
  await log.until(
    (event) =>
      event.type === 'clause.state-changed' &&
      'clauseId' in event.payload &&
      event.payload.clauseId === clauseIds[1],
  );
  expect(
    log.events
      .filter((event) => !['ballot.votes-cast', 'consent.asked'].includes(event.type))
      .map((event) => event.type),
  ).toEqual([
    'ballot.announced',
    'consent.given',
    'ballot.opened',
    'consent.given',
    'ballot.closed',
    'ballot.declared',
    'clause.state-changed',
    'clause.state-changed',
  ]);
  expect(log.events.at(-1)!.payload).toEqual({
    clauseId: clauseIds[1],
    from: 'proposed',
    state: 'agreed',
    reason: null,
    ballotId,
  });
});

it('the hash can be computed again by anyone who has the text', async () => {
  const coalition = await app.aCoalition();
  const statement = await aStatement(app, coalition, 2);
  const ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds);
  const { ballot, clauses } = await detailFor(app, moderators(coalition)[1], ballotId);
  const sha256 = (label: string, value: unknown) =>
    createHash('sha256')
      .update(`${label}\n${canonicalJson(value)}`)
      .digest('hex');
  const hashes = clauses.map(({ clauseId, kind, headings, texts }) =>
    sha256('peyman/clause/v1', { id: clauseId, kind, headings, texts }),
  );
  expect(clauses.map((clause) => clause.hash)).toEqual(hashes);
  expect(ballot.hash).toBe(sha256('peyman/ballot/v1', hashes));
});

describe('announcing is refused', () => {
  it('for clauses that cannot be put to the vote', async () => {
    const coalition = await app.aCoalition();
    const { ana } = theUsual(coalition);
    const statement = await aStatement(app, coalition, 3);
    const other = await aStatement(app, coalition, 1);
    const [agreed, open, held] = statement.clauseIds as [string, string, string];
    await adopt(app, coalition, statement, [agreed]);
    const announce = (clauseIds: string[]) =>
      app.refusal(ana, 'ballot:announce', { roomId: statement.id, clauseIds });
    expect(await announce([randomUUID()])).toBe('not-found');
    expect(await announce([open, other.clauseIds[0]!])).toBe('not-found');
    expect(await announce([open, agreed])).toBe('clause.wrong-state');
    await app.command(ana, 'ballot:announce', { roomId: statement.id, clauseIds: [held] });
    expect(await announce([open, held])).toBe('clause.in-ballot');
    const { clauseIds: added } = await app.command(ana, 'clause:add', {
      roomId: statement.id,
      after: null,
      clauses: [{ kind: 'operative', texts: { en: '  ', fa: '' } }],
    });
    expect(await announce(added)).toBe('clause.empty');
    const { ballotId } = await app.command(ana, 'ballot:announce', {
      roomId: statement.id,
      clauseIds: [open, open],
    });
    expect((await detailFor(app, ana, ballotId)).ballot).toMatchObject({ number: 3, clauseIds: [open] });
  });

  it('to whoever is no moderator', async () => {
    const coalition = await app.aCoalition({
      parties: [
        { seats: [{ role: 'head', moderator: true }, 'delegate'] },
        { standing: 'guest', seats: [{ role: 'head', moderator: true }] },
      ],
    });
    const [, delegate, guest] = everyone(coalition) as [Person, Person, Person];
    const statement = await aStatement(app, coalition, 1);
    const input = { roomId: statement.id, clauseIds: statement.clauseIds };
    expect(await app.refusal(delegate, 'ballot:announce', input)).toBe('not-allowed');
    expect(await app.refusal(guest, 'ballot:announce', input)).toBe('not-allowed');
  });
});

describe('the whole statement', () => {
  it('is put to the vote when every clause is settled, by what was agreed', async () => {
    const coalition = await app.aCoalition();
    const { ana, mina, bo } = theUsual(coalition);
    const statement = await aStatement(app, coalition, 3);
    const roomId = statement.id;
    const [one, two, three] = statement.clauseIds as [string, string, string];
    const first = await adopt(app, coalition, statement, [one, two]);
    const refused = await app.send(ana, 'ballot:announce', { roomId, clauseIds: [] });
    expect(refused).toEqual({
      ok: false,
      error: { code: 'statement.undecided-clauses', details: { clauseIds: [three] } },
    });
    await app.query(`UPDATE clause SET state = 'parked' WHERE id = $1`, [three]);

    const { ballotId } = await app.command(ana, 'ballot:announce', { roomId, clauseIds: [] });
    expect(await statementState(roomId)).toBe('deciding');
    expect(await app.refusal(mina, 'ballot:announce', { roomId, clauseIds: [] })).toBe(
      'statement.wrong-state',
    );
    expect(await app.refusal(mina, 'ballot:announce', { roomId, clauseIds: [one] })).toBe(
      'statement.wrong-state',
    );
    const comeback = { roomId, clauseId: three, state: 'proposed' as const };
    expect(await app.refusal(mina, 'clause:settle', comeback)).toBe('clause.in-ballot');
    const { ballot, clauses } = await detailFor(app, bo, ballotId);
    expect(ballot).toMatchObject({ kind: 'whole', clauseIds: [one, two] });
    expect(clauses).toEqual((await detailFor(app, bo, first)).clauses);

    await together(app, moderators(coalition), 'ballot:open', { roomId, ballotId });
    await vote(
      app,
      roomId,
      ballotId,
      everyone(coalition).map((person) => [person, 'yes'] as const),
    );
    await together(app, moderators(coalition), 'ballot:close', { roomId, ballotId });
    await app.command(mina, 'ballot:declare', { roomId, ballotId });
    expect(await statementState(roomId)).toBe('adopted');
    expect(await app.refusal(ana, 'ballot:announce', { roomId, clauseIds: [] })).toBe(
      'statement.wrong-state',
    );
  });

  it('goes back to drafting when it is rejected', async () => {
    const coalition = await app.aCoalition();
    const statement = await aStatement(app, coalition, 1);
    const roomId = statement.id;
    await adopt(app, coalition, statement, statement.clauseIds);
    const ballotId = await anOpenBallot(app, coalition, statement, []);
    await vote(
      app,
      roomId,
      ballotId,
      everyone(coalition).map((person) => [person, 'no'] as const),
    );
    await together(app, moderators(coalition), 'ballot:close', { roomId, ballotId });
    await app.command(moderators(coalition)[0], 'ballot:declare', { roomId, ballotId });
    expect(await statementState(roomId)).toBe('drafting');
    expect(await clauseStates(roomId)).toEqual(['agreed']);
  });

  it('is nothing to vote on when nothing was agreed', async () => {
    const coalition = await app.aCoalition();
    const statement = await aStatement(app, coalition, 1);
    await app.query(`UPDATE clause SET state = 'struck' WHERE statement_id = $1`, [statement.id]);
    const announce = { roomId: statement.id, clauseIds: [] };
    expect(await app.refusal(moderators(coalition)[0], 'ballot:announce', announce)).toBe(
      'statement.nothing-left',
    );
  });
});

describe('the text of an announced ballot', () => {
  it('must be the same when it opens', async () => {
    const coalition = await app.aCoalition({ rules: { secondPartyConsent: false } });
    const [ana] = moderators(coalition);
    const statement = await aStatement(app, coalition, 1);
    const roomId = statement.id;
    const { ballotId } = await app.command(ana, 'ballot:announce', {
      roomId,
      clauseIds: statement.clauseIds,
    });
    await app.query(`UPDATE clause SET kind = 'annex' WHERE id = $1`, [statement.clauseIds[0]]);
    expect(await app.refusal(ana, 'ballot:open', { roomId, ballotId })).toBe('ballot.text-changed');
    await app.query(`UPDATE clause SET kind = 'operative' WHERE id = $1`, [statement.clauseIds[0]]);
    expect(await app.command(ana, 'ballot:open', { roomId, ballotId })).toEqual({
      done: true,
      consentId: null,
    });
  });

  it('is what was agreed, also for the whole', async () => {
    const coalition = await app.aCoalition();
    const statement = await aStatement(app, coalition, 1);
    const roomId = statement.id;
    await adopt(app, coalition, statement, statement.clauseIds);
    const { ballotId } = await app.command(moderators(coalition)[0], 'ballot:announce', {
      roomId,
      clauseIds: [],
    });
    await app.query(
      `UPDATE revision SET content = replace(content, 'English', 'Danish') WHERE clause_id = $1`,
      [statement.clauseIds[0]],
    );
    const { consentId } = await app.command(moderators(coalition)[0], 'ballot:open', { roomId, ballotId });
    expect(await app.refusal(moderators(coalition)[1], 'consent:give', { roomId, consentId })).toBe(
      'ballot.text-changed',
    );
  });
});

describe('a ballot can be cancelled', () => {
  it('with a reason and the consent of another party; nobody learns of the votes', async () => {
    const coalition = await app.aCoalition();
    const { ana, mina, bo } = theUsual(coalition);
    const statement = await aStatement(app, coalition, 1);
    const roomId = statement.id;
    const ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds);
    await app.command(bo, 'ballot:cast', { roomId, ballotId, choice: 'no' });
    expect(await app.refusal(ana, 'ballot:cancel', { roomId, ballotId, reason: '  ' })).toBe('invalid-input');
    const asked = await app.command(ana, 'ballot:close', { roomId, ballotId });
    await together(app, [ana, mina], 'ballot:cancel', { roomId, ballotId, reason: 'The wrong clause' });
    const { ballot, roll, consents } = await detailFor(app, ana, ballotId);
    expect(ballot).toMatchObject({
      state: 'cancelled',
      cancelReason: 'The wrong clause',
      cancelledBy: ana.seatId,
      cancelConsentBy: mina.seatId,
      cancelledAt: expect.any(String),
      decision: null,
    });
    expect(roll.map((entry) => entry.choice)).toEqual([null, null, null, null, null]);
    expect(consents).toEqual([]);
    expect(await app.refusal(mina, 'consent:give', { roomId, consentId: asked.consentId })).toBe(
      'consent.not-pending',
    );
    expect(await app.refusal(bo, 'ballot:cast', { roomId, ballotId, choice: 'yes' })).toBe('ballot.not-open');
    const again = await app.command(ana, 'ballot:announce', { roomId, clauseIds: statement.clauseIds });
    expect((await detailFor(app, ana, again.ballotId)).ballot.number).toBe(2);
    expect(await app.query('SELECT 1 FROM deadline WHERE subject = $1', [ballotId])).toEqual([]);
  });

  it('and the whole statement is open again', async () => {
    const coalition = await app.aCoalition();
    const statement = await aStatement(app, coalition, 1);
    await adopt(app, coalition, statement, statement.clauseIds);
    const ballotId = await anOpenBallot(app, coalition, statement, []);
    await together(app, moderators(coalition), 'ballot:cancel', {
      roomId: statement.id,
      ballotId,
      reason: 'Too early',
    });
    expect(await statementState(statement.id)).toBe('drafting');
  });
});

describe('the outcome', () => {
  it.each([
    ['no-quorum', ['yes', null, null, null, null]],
    ['rejected', ['yes', 'yes', 'no', 'no', 'abstain']],
    ['rejected', ['abstain', 'abstain', 'abstain', 'abstain', 'abstain']],
    ['no-quorum', [null, null, null, null, null]],
    ['adopted', ['yes', 'yes', 'yes', null, null]],
  ] as const)('is %s after %j', async (outcome, choices) => {
    const coalition = await app.aCoalition();
    const statement = await aStatement(app, coalition, 1);
    const roomId = statement.id;
    const ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds, { rule: 'simple' });
    const votes = everyone(coalition).flatMap((person, i) =>
      choices[i] ? [[person, choices[i]] as const] : [],
    );
    await vote(app, roomId, ballotId, votes);
    await together(app, moderators(coalition), 'ballot:close', { roomId, ballotId });
    await app.command(moderators(coalition)[0], 'ballot:declare', { roomId, ballotId });
    const { ballot } = await detailFor(app, moderators(coalition)[1], ballotId);
    expect(ballot).toMatchObject({ state: 'declared', rule: { id: 'simple' }, decision: { outcome } });
    expect(await clauseStates(roomId)).toEqual([outcome === 'adopted' ? 'agreed' : 'proposed']);
  });
});

describe('the roll', () => {
  const parties: TestParty[] = [
    { seats: [{ role: 'head', moderator: true }, 'delegate', 'alternate', 'adviser', 'observer'] },
    { seats: [{ role: 'head', moderator: true }] },
    { standing: 'guest', seats: ['head', 'delegate'] },
    { standing: 'suspended', seats: ['head'] },
    { standing: 'withdrawn', seats: ['head'] },
  ];

  it('has heads and delegates of member parties; others read, and cannot vote', async () => {
    const coalition = await app.aCoalition({ parties });
    const statement = await aStatement(app, coalition, 1);
    const ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds);
    const [head, delegate, ...others] = everyone(coalition) as [Person, Person, ...Person[]];
    const [alternate, adviser, observer, ally, guest, guestDelegate, suspended] = others as [
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
    ];
    const { roll, onRoll } = await detailFor(app, head, ballotId);
    expect(onRoll).toBe(true);
    expect(roll.map((entry) => entry.seatId).sort()).toEqual(
      [head, delegate, ally].map((p) => p.seatId).sort(),
    );
    for (const person of [alternate, adviser, observer, guest, guestDelegate, suspended]) {
      const cast = app.refusal(person, 'ballot:cast', { roomId: statement.id, ballotId, choice: 'yes' });
      expect(await cast).toBe('not-allowed');
      expect(await detailFor(app, person, ballotId)).toMatchObject({ onRoll: false, myChoice: null });
    }
    const withdrawn = everyone(coalition).at(-1)!;
    expect((await app.http(withdrawn, 'GET', `/api/ballots/${ballotId}`)).status).toBe(404);
    const cast = { roomId: statement.id, ballotId, choice: 'yes' };
    expect(await app.refusal(withdrawn, 'ballot:cast', cast)).toBe('not-found');
  });

  it('is fixed at the opening: who comes later has no vote, who leaves is absent', async () => {
    const coalition = await app.aCoalition({ parties });
    const statement = await aStatement(app, coalition, 1);
    const roomId = statement.id;
    const ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds, { rule: 'absolute' });
    const [head, delegate, alternate, , , ally] = everyone(coalition) as [
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
    ];
    const coalitionId = coalition.id;
    await app.command(head, 'seat:change-role', { coalitionId, seatId: alternate.seatId, role: 'delegate' });
    expect(await app.refusal(alternate, 'ballot:cast', { roomId, ballotId, choice: 'yes' })).toBe(
      'ballot.not-eligible',
    );
    await app.command(head, 'seat:end', { coalitionId, seatId: delegate.seatId });
    expect(await app.refusal(delegate, 'ballot:cast', { roomId, ballotId, choice: 'yes' })).toBe('not-found');
    await vote(app, roomId, ballotId, [
      [head, 'yes'],
      [ally, 'yes'],
    ]);
    await together(app, moderators(coalition), 'ballot:close', { roomId, ballotId });
    expect((await detailFor(app, head, ballotId)).ballot).toMatchObject({
      turnout: { voted: 2, of: 3 },
      decision: { outcome: 'adopted', persons: { yes: 2, absent: 1, eligible: 3 } },
    });
  });

  it('must not be empty', async () => {
    const coalition = await app.aCoalition({ parties: [{ seats: [{ role: 'adviser', moderator: true }] }] });
    const statement = await aStatement(app, coalition, 1);
    const [adviser] = everyone(coalition) as [Person];
    const roomId = statement.id;
    const { ballotId } = await app.command(adviser, 'ballot:announce', {
      roomId,
      clauseIds: statement.clauseIds,
    });
    expect(await app.refusal(adviser, 'ballot:open', { roomId, ballotId })).toBe('ballot.empty-roll');
  });
});

describe('forged and stale ids', () => {
  it('are refused without a trace', async () => {
    const coalition = await app.aCoalition();
    const stranger = theUsual(await app.aCoalition()).ana;
    const { ana, bo } = theUsual(coalition);
    const [statement, other] = [await aStatement(app, coalition, 1), await aStatement(app, coalition, 1)];
    const ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds);
    const roomId = statement.id;
    for (const [type, more] of [
      ['ballot:cast', { choice: 'yes' }],
      ['ballot:open', {}],
      ['ballot:close', {}],
      ['ballot:cancel', { reason: 'x' }],
      ['ballot:declare', {}],
    ] as const) {
      // A ballot that does not exist, and one of another room.
      expect(await app.refusal(ana, type, { roomId, ballotId: randomUUID(), ...more })).toBe(
        'ballot.not-found',
      );
      expect(await app.refusal(ana, type, { roomId: other.id, ballotId, ...more })).toBe('ballot.not-found');
      expect(await app.refusal(stranger, type, { roomId, ballotId, ...more })).toBe('not-found');
      expect(await app.refusal(ana, type, { roomId, ballotId: 'x', ...more })).toBe('invalid-input');
    }
    expect(await app.refusal(bo, 'ballot:cast', { roomId, ballotId, choice: 'maybe' })).toBe('invalid-input');
    expect((await app.http(stranger, 'GET', `/api/ballots/${ballotId}`)).status).toBe(404);
    expect((await app.http(ana, 'GET', `/api/ballots/${randomUUID()}`)).status).toBe(404);
    expect((await app.http(ana, 'GET', '/api/ballots/1%27--')).status).toBe(404);
    expect((await app.http(null, 'GET', `/api/ballots/${ballotId}`)).status).toBe(401);
    expect((await detailFor(app, ana, ballotId)).ballot).toMatchObject({
      state: 'open',
      turnout: { voted: 0 },
    });
  });
});

it('of many votes of one seat the last one counts, and is one vote', async () => {
  const coalition = await app.aCoalition();
  const { bo } = theUsual(coalition);
  const statement = await aStatement(app, coalition, 1);
  const roomId = statement.id;
  const ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds);
  const socket = await app.connectAs(bo);
  const choices = ['yes', 'no', 'abstain', 'yes', 'no'] as const;
  const answers = await Promise.all(
    choices.map((choice) => app.command(socket, 'ballot:cast', { roomId, ballotId, choice })),
  );
  expect(answers.map((answer) => answer.choice)).toEqual(choices);
  expect(await app.query('SELECT choice FROM vote WHERE ballot_id = $1', [ballotId])).toEqual([
    { choice: 'no' },
  ]);
  expect((await detailFor(app, bo, ballotId)).ballot.turnout.voted).toBe(1);

  // The same command again is answered as the first time, and changes nothing.
  const commandId = randomUUID();
  const once = await app.command(socket, 'ballot:cast', { roomId, ballotId, choice: 'yes' }, commandId);
  await app.command(socket, 'ballot:cast', { roomId, ballotId, choice: 'abstain' });
  expect(await app.command(bo, 'ballot:cast', { roomId, ballotId, choice: 'yes' }, commandId)).toEqual(once);
  expect((await detailFor(app, bo, ballotId)).myChoice).toBe('abstain');
});

it('home says whose vote is missing, and which result waits to be declared', async () => {
  const coalition = await app.aCoalition();
  const { ana, bo } = theUsual(coalition);
  const statement = await aStatement(app, coalition, 1);
  const roomId = statement.id;
  const needs = async (person: Person) => {
    const subject = await app.app.get(Seats, { strict: false }).inCoalition(person.accountId, coalition.id);
    return app.app.get(BallotsService, { strict: false }).needs(subject!, coalition.id);
  };
  expect(await needs(bo)).toEqual([]);
  const ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds);
  const [waiting] = await needs(bo);
  expect(waiting).toMatchObject({
    kind: 'vote',
    ballotId,
    statementId: roomId,
    clauseIds: statement.clauseIds,
  });
  expect(waiting!.closesAt).toBe((await detailFor(app, bo, ballotId)).ballot.closesAt);
  await app.command(bo, 'ballot:cast', { roomId, ballotId, choice: 'yes' });
  expect(await needs(bo)).toEqual([]);
  await together(app, moderators(coalition), 'ballot:close', { roomId, ballotId });
  expect(await needs(bo)).toEqual([]);
  expect(await needs(ana)).toMatchObject([{ kind: 'declare', ballotId }]);
  await app.command(ana, 'ballot:declare', { roomId, ballotId });
  expect(await needs(ana)).toEqual([]);
});
