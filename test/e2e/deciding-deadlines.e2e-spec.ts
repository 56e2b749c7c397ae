import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../src/contract/socket.js';
import type { CommandOutput } from '../../src/contract/commands.js';
import { Deadlines } from '../../src/platform/rooms/deadlines.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { anOpenBallot, aStatement, detailFor, everyone, moderators, vote } from '../support/deciding.js';

/** Two nodes on one database, without Redis. */
let nodes: readonly [TestApp, TestApp];
const ticks: string[] = [];
let failures = 0;

beforeAll(async () => {
  const first = await startApp();
  nodes = [first, await startApp({ DATABASE_URL: first.databaseUrl })];
  for (const { app } of nodes) {
    const deadlines = app.get(Deadlines, { strict: false });
    deadlines.on('test:tick', async (_tx, _roomId, subject) => {
      ticks.push(subject);
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    deadlines.on('test:stumble', async (tx, roomId, subject) => {
      await tx.query(
        'INSERT INTO straw (id, room_id, question, asked_by, closes_at) SELECT $1, $2, $3, id, $4 FROM seat LIMIT 1',
        [subject, roomId, 'done', tx.now],
      );
      if (failures++ === 0) throw new Error('the first attempt fails');
    });
  }
});
afterAll(async () => {
  for (const node of nodes) await node.close();
});

/** Lets time pass for both nodes. */
const letPass = (ms: number): void => nodes.forEach((node) => (node.clock.offset += ms));

const schedule = (
  node: TestApp,
  kind: string,
  roomId: string,
  subject: string,
  inMs: number,
): Promise<void> =>
  node.app
    .get(Transactions, { strict: false })
    .run({ room: roomId }, (tx) =>
      node.app
        .get(Deadlines, { strict: false })
        .schedule(tx, kind, roomId, subject, new Date(tx.now.getTime() + inMs)),
    );

const countOf = async (roomId: string, type: string): Promise<number> => {
  const [row] = await nodes[0].query<{ count: number }>(
    'SELECT count(*)::int AS count FROM event WHERE room_id = $1 AND type = $2',
    [roomId, type],
  );
  return row!.count;
};

describe('a deadline', () => {
  it('takes effect exactly once, however many nodes look', async () => {
    const coalition = await nodes[0].aCoalition();
    const subjects = Array.from({ length: 40 }, () => randomUUID());
    for (const [i, subject] of subjects.entries()) {
      await schedule(nodes[i % 2]!, 'test:tick', coalition.plenaryId, subject, 300);
    }
    await eventually(async () => {
      const [row] = await nodes[0].query<{ left: number }>(
        `SELECT count(*)::int AS left FROM deadline WHERE kind = 'test:tick' AND done_at IS NULL`,
      );
      return row!.left === 0;
    });
    expect([...ticks].sort()).toEqual([...subjects].sort());
  });

  it('never comes before its time', async () => {
    const coalition = await nodes[0].aCoalition();
    const subjects = Array.from({ length: 10 }, () => randomUUID());
    for (const [i, subject] of subjects.entries()) {
      await schedule(nodes[i % 2]!, 'test:tick', coalition.plenaryId, subject, 50 + 130 * i);
    }
    let rows: { due: Date; done_at: Date }[] = [];
    await eventually(async () => {
      rows = await nodes[0].query(
        'SELECT due, done_at FROM deadline WHERE subject = ANY($1) AND done_at IS NOT NULL',
        [subjects],
      );
      return rows.length === subjects.length;
    });
    for (const { due, done_at } of rows) expect(done_at.getTime()).toBeGreaterThanOrEqual(due.getTime());
  });

  it('that was taken back or moved does not come', async () => {
    const coalition = await nodes[0].aCoalition();
    const [cancelled, moved] = [randomUUID(), randomUUID()];
    const roomId = coalition.plenaryId;
    await schedule(nodes[0], 'test:tick', roomId, cancelled, 200);
    await schedule(nodes[0], 'test:tick', roomId, moved, 200);
    await nodes[1].app
      .get(Transactions, { strict: false })
      .run({ room: roomId }, (tx) =>
        nodes[1].app.get(Deadlines, { strict: false }).cancel(tx, 'test:tick', cancelled),
      );
    await schedule(nodes[1], 'test:tick', roomId, moved, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(ticks).not.toContain(cancelled);
    expect(ticks).not.toContain(moved);
    letPass(60_000);
    await eventually(() => ticks.includes(moved));
  });

  it('whose handler fails leaves nothing behind and is tried again', async () => {
    const coalition = await nodes[0].aCoalition();
    const subject = randomUUID();
    await schedule(nodes[0], 'test:stumble', coalition.plenaryId, subject, 0);
    await eventually(
      async () => (await nodes[0].query('SELECT 1 FROM straw WHERE id = $1', [subject])).length === 1,
    );
    expect(failures).toBe(2);
  });
});

it('closes a ballot at its time, once, and declares it when nobody does', async () => {
  const coalition = await nodes[0].aCoalition();
  const statement = await aStatement(nodes[0], coalition, 1);
  const roomId = statement.id;
  const ballotId = await anOpenBallot(nodes[0], coalition, statement, statement.clauseIds, { minutes: 3 });
  await vote(
    nodes[1],
    roomId,
    ballotId,
    everyone(coalition).map((person) => [person, 'yes'] as const),
  );
  const state = async () => (await detailFor(nodes[0], moderators(coalition)[0], ballotId)).ballot.state;
  letPass(3 * 60_000 - 20_000);
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  expect(await state()).toBe('open');
  letPass(20_000);
  await eventually(async () => (await state()) === 'closed');
  const { ballot } = await detailFor(nodes[0], moderators(coalition)[0], ballotId);
  expect(Date.parse(ballot.closedAt!)).toBeGreaterThanOrEqual(Date.parse(ballot.closesAt!));
  letPass(14 * 60_000);
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  expect(await state()).toBe('closed');
  letPass(60_000);
  await eventually(async () => (await state()) === 'declared');
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  expect(await countOf(roomId, 'ballot.closed')).toBe(1);
  expect(await countOf(roomId, 'ballot.declared')).toBe(1);
  expect(await countOf(roomId, 'clause.state-changed')).toBe(1);
  const [event] = await nodes[0].query<{ by_seat: string | null }>(
    `SELECT by_seat FROM event WHERE room_id = $1 AND type = 'ballot.closed'`,
    [roomId],
  );
  expect(event!.by_seat).toBeNull();
});

describe('two hundred votes through two nodes', () => {
  const VOTERS = 200;
  type Cast = Answer<CommandOutput<'ballot:cast'>>;

  async function aCrowd(): Promise<{
    coalition: TestCoalition;
    people: Person[];
    roomId: string;
    ballotId: string;
  }> {
    const parties = Array.from({ length: 4 }, (_, p) => ({
      seats: [
        { role: 'head' as const, moderator: p < 2 },
        ...Array.from({ length: VOTERS / 4 - 1 }, () => 'delegate' as const),
      ],
    }));
    const coalition = await nodes[0].aCoalition({ parties, rules: { secondPartyConsent: false } });
    const statement = await aStatement(nodes[0], coalition, 1);
    const ballotId = await anOpenBallot(nodes[0], coalition, statement, statement.clauseIds, {
      rule: 'simple',
    });
    return { coalition, people: everyone(coalition), roomId: statement.id, ballotId };
  }

  const cast = (i: number, person: Person, roomId: string, ballotId: string): Promise<Cast> =>
    nodes[i % 2]!.send(person, 'ballot:cast', { roomId, ballotId, choice: i % 3 === 0 ? 'no' : 'yes' });

  /** Acknowledged is counted, counted is acknowledged, and the record says the same. */
  async function expectHonestCount(
    roomId: string,
    ballotId: string,
    people: readonly Person[],
    answers: readonly Cast[],
  ): Promise<void> {
    const acknowledged = people.filter((_, i) => answers[i]!.ok);
    const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(new Set(['ballot.closed']));
    const { ballot, roll } = await detailFor(nodes[0], people[0]!, ballotId);
    const voted = roll.filter((entry) => entry.choice !== null).map((entry) => entry.seatId);
    expect(voted.sort()).toEqual(acknowledged.map((person) => person.seatId).sort());
    const against = acknowledged.filter((person) => people.indexOf(person) % 3 === 0).length;
    expect(ballot).toMatchObject({
      state: 'closed',
      turnout: { voted: acknowledged.length, of: VOTERS },
      decision: {
        persons: {
          yes: acknowledged.length - against,
          no: against,
          absent: VOTERS - acknowledged.length,
          eligible: VOTERS,
        },
      },
    });
    const events = await nodes[1].query<{ type: string; voters: string[] | null; turnout: number | null }>(
      `SELECT type, payload -> 'seatIds' AS voters, (payload #>> '{turnout,voted}')::int AS turnout FROM event
       WHERE room_id = $1 AND type IN ('ballot.votes-cast', 'ballot.closed') ORDER BY seq`,
      [roomId],
    );
    expect(events.at(-1)?.type).toBe('ballot.closed');
    const cast = events.slice(0, -1);
    expect(cast.every((event) => event.type === 'ballot.votes-cast')).toBe(true);
    const voters = cast.flatMap((event) => event.voters ?? []);
    expect(new Set(voters).size).toBe(voters.length);
    expect(voters).toHaveLength(acknowledged.length);
    let turnout = 0;
    expect(cast.map((event) => event.turnout)).toEqual(
      cast.map((event) => (turnout += event.voters?.length ?? 0)),
    );
  }

  it('against a moderator who closes', async () => {
    const { coalition, people, roomId, ballotId } = await aCrowd();
    const answers: Promise<Cast>[] = [];
    const early = people.slice(0, 20).map((person, i) => cast(i, person, roomId, ballotId));
    await Promise.all(early);
    answers.push(
      ...early,
      ...people.slice(20, 110).map((person, i) => cast(i + 20, person, roomId, ballotId)),
    );
    const close = nodes[1].send(moderators(coalition)[1], 'ballot:close', { roomId, ballotId });
    const again = nodes[0].send(moderators(coalition)[0], 'ballot:close', { roomId, ballotId });
    answers.push(...people.slice(110, 180).map((person, i) => cast(i + 110, person, roomId, ballotId)));
    const closings = await Promise.all([close, again]);
    expect(closings.filter((answer) => answer.ok)).toHaveLength(1);
    expect(closings.flatMap((answer) => (answer.ok ? [] : [answer.error.code]))).toEqual([
      'ballot.wrong-state',
    ]);
    answers.push(...people.slice(180).map((person, i) => cast(i + 180, person, roomId, ballotId)));
    await expectHonestCount(roomId, ballotId, people, await Promise.all(answers));
  });

  it('against the clock', async () => {
    const { people, roomId, ballotId } = await aCrowd();
    const { closesAt } = (await detailFor(nodes[0], people[0]!, ballotId)).ballot;
    // The deadline is half a second away for both nodes; votes keep coming before, at and after it.
    const [row] = await nodes[0].query<{ now: Date }>('SELECT clock_timestamp() AS now');
    nodes.forEach((node) => (node.clock.offset = Date.parse(closesAt!) - row!.now.getTime() - 500));
    const answers: Promise<Cast>[] = [];
    for (const [i, person] of people.entries()) {
      answers.push(cast(i, person, roomId, ballotId));
      if (i % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    const settled = await Promise.all(answers);
    await eventually(async () => (await countOf(roomId, 'ballot.closed')) === 1);
    for (const answer of settled) {
      if (answer.ok) expect(answer.data.castAt < answer.data.closesAt).toBe(true);
      else expect(answer.error.details).toEqual({ closesAt });
    }
    await expectHonestCount(roomId, ballotId, people, settled);
  });
});
