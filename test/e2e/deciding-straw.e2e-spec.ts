import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { StrawView } from '../../src/contract/views.js';
import { BallotsService } from '../../src/modules/ballots/ballots.service.js';
import { eventually, follow, startApp, type Person, type TestApp } from '../support/app.js';
import { aStatement, everyone } from '../support/deciding.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** A person in the room, and what the person has seen of straw polls there. */
async function watching(person: Person, roomId: string): Promise<StrawView[]> {
  const socket = await app.connectAs(person);
  const seen: StrawView[] = [];
  socket.on('straw', (view: StrawView) => seen.push(view));
  await follow(socket, roomId);
  return seen;
}

const traces = async (): Promise<number[]> => {
  const tables = ['straw', 'straw_hand', 'vote', 'ballot'];
  return Promise.all(
    tables.map(
      async (name) => (await app.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`))[0]!.n,
    ),
  );
};

it('a show of hands is counted in front of everyone and leaves no record', async () => {
  const coalition = await app.aCoalition();
  const [ana, ali, , , kaveh] = everyone(coalition) as [Person, Person, Person, Person, Person];
  const { id: roomId } = await aStatement(app, coalition, 1);
  const outsider = await watching(ana, coalition.plenaryId);
  const seen = await watching(kaveh, roomId);
  const before = await app.query('SELECT next_seq FROM room WHERE id = $1', [roomId]);

  expect(await app.refusal(ali, 'straw:ask', { roomId, question: 'Lunch?', minutes: 1 })).toBe('not-allowed');
  const { strawId } = await app.command(ana, 'straw:ask', {
    roomId,
    question: 'Shall we go on after lunch?',
    minutes: 5,
  });
  const raise = (person: Person, choice: string) =>
    app.command(person, 'straw:raise', { roomId, strawId, choice });
  await raise(ana, 'yes');
  await raise(ali, 'no');
  await raise(ali, 'yes');
  await raise(kaveh, 'abstain');
  expect(await app.refusal(ana, 'straw:raise', { roomId, strawId: randomUUID(), choice: 'no' })).toBe(
    'ballot.not-found',
  );
  expect(await app.app.get(BallotsService, { strict: false }).strawIn(roomId)).toMatchObject({
    yes: 2,
    abstain: 1,
  });

  await app.command(ana, 'straw:end', { roomId, strawId });
  await eventually(() => seen.at(-1)?.ended === true);
  expect(seen[0]).toMatchObject({
    id: strawId,
    question: 'Shall we go on after lunch?',
    ended: false,
    yes: 0,
  });
  expect(seen.at(-1)).toMatchObject({ id: strawId, yes: 2, no: 0, abstain: 1 });
  expect(outsider).toEqual([]);
  expect(JSON.stringify(seen)).not.toContain(ali.seatId);
  expect(await traces()).toEqual([0, 0, 0, 0]);
  expect(await app.query('SELECT next_seq FROM room WHERE id = $1', [roomId])).toEqual(before);
  expect(await app.query(`SELECT 1 FROM deadline WHERE subject = $1 AND done_at IS NULL`, [strawId])).toEqual(
    [],
  );
  expect(await app.refusal(ana, 'straw:raise', { roomId, strawId, choice: 'no' })).toBe('ballot.not-found');
});

it('ends by itself, and before the next one', async () => {
  const coalition = await app.aCoalition();
  const [ana, , mina, bo] = everyone(coalition) as [Person, Person, Person, Person];
  const { id: roomId } = await aStatement(app, coalition, 1);
  const seen = await watching(bo, roomId);
  const first = await app.command(ana, 'straw:ask', { roomId, question: 'First?', minutes: 60 });
  const second = await app.command(mina, 'straw:ask', { roomId, question: 'Second?', minutes: 2 });
  await eventually(() => seen.length === 3);
  expect(seen.map((view) => [view.id, view.ended])).toEqual([
    [first.strawId, false],
    [first.strawId, true],
    [second.strawId, false],
  ]);
  const ended = () => seen.at(-1)?.id === second.strawId && seen.at(-1)?.ended === true;
  app.clock.offset += 2 * 60_000;
  expect(await app.app.get(BallotsService, { strict: false }).strawIn(roomId)).toBeNull();
  await eventually(ended);
  expect(await traces()).toEqual([0, 0, 0, 0]);
});

it('many hands at once are one picture', async () => {
  const coalition = await app.aCoalition({
    parties: [
      {
        seats: [{ role: 'head', moderator: true }, ...Array.from({ length: 30 }, () => 'delegate' as const)],
      },
      { seats: ['observer'] },
    ],
  });
  const { id: roomId } = await aStatement(app, coalition, 1);
  const [ana, ...others] = everyone(coalition) as [Person, ...Person[]];
  const observer = others.pop()!;
  const seen = await watching(observer, roomId);
  const { strawId } = await app.command(ana, 'straw:ask', { roomId, question: 'Who is awake?', minutes: 1 });
  await Promise.all(
    others.map((person) => app.command(person, 'straw:raise', { roomId, strawId, choice: 'yes' })),
  );
  expect(await app.refusal(observer, 'straw:raise', { roomId, strawId, choice: 'yes' })).toBe('not-allowed');
  await eventually(() => seen.at(-1)?.yes === 30);
  expect(seen.length).toBeLessThan(31);
});
