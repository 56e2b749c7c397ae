import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import type { Answer, Entered, Presence, Present } from '../../src/contract/socket.js';
import { NodeReads } from '../../src/platform/database/node-reads.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';

const PARTIES = 4;
const SEATS = 50;

let app: TestApp;
let coalition: TestCoalition;
let people: Person[];

beforeAll(async () => {
  app = await startApp();
  const seats = Array.from({ length: SEATS }, () => 'delegate' as const);
  coalition = await app.aCoalition({ parties: Array.from({ length: PARTIES }, () => ({ seats })) });
  people = coalition.people.flat();
});
afterAll(() => app.close());

/** What a socket has been told of who is there. */
interface Heard {
  readonly lists: Present[];
  readonly news: Presence[];
}

function listen(socket: Socket): Heard {
  const heard: Heard = { lists: [], news: [] };
  socket.on('present', (list: Present) => heard.lists.push(list));
  socket.on('presence', (batch: Presence[]) => heard.news.push(...batch));
  return heard;
}

const enter = (socket: Socket, roomId: string, lastSeq: number | null = null): Promise<Answer<Entered>> =>
  socket.timeout(20_000).emitWithAck('room:enter', { roomId, lastSeq }) as Promise<Answer<Entered>>;

it('a room lets everybody in who comes at once: few questions, and each is told once of each', async () => {
  const sockets = await Promise.all(people.map((one) => app.connectAs(one, ['websocket'])));
  const heard = sockets.map(listen);
  const asked = jest.spyOn(NodeReads.prototype, 'query');
  const answers = await Promise.all(sockets.map((socket) => enter(socket, coalition.plenaryId)));
  const questions = asked.mock.calls.filter(([sql]) => sql.includes('WITH ORDINALITY AS asker')).length;
  asked.mockRestore();

  expect(answers.map(({ ok }) => ok)).toEqual(people.map(() => true));
  expect(questions).toBeGreaterThan(0);
  expect(questions).toBeLessThan(people.length / 10);
  // An answer holds what was missed, and no list that is put into words for one reader alone.
  expect(new Set(answers.map((answer) => JSON.stringify(answer).length)).size).toBe(1);
  expect(JSON.stringify(answers[0]).length).toBeLessThan(100);

  const told = ({ lists, news }: Heard) => [...lists.flatMap((list) => list.people), ...news];
  await eventually(() => heard.every((one) => told(one).length >= people.length));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const everybody = people.map(({ seatId }) => seatId).sort();
  for (const one of heard) {
    expect(one.lists).toHaveLength(1);
    expect(
      told(one)
        .map(({ seatId }) => seatId)
        .sort(),
    ).toEqual(everybody);
  }
  for (const socket of sockets) socket.disconnect();
}, 60_000);

it('and nobody among them who may not: each is looked at by themselves, whoever stands beside', async () => {
  const elsewhere = (await app.aCoalition()).people[0]![0]!;
  const [ana, bo, zoe, ended] = people as [Person, Person, Person, Person];
  const sockets = await Promise.all([ana, elsewhere, bo, ended, zoe].map((one) => app.connectAs(one)));
  // The socket stands, its session has run out.
  const { sessionId } = await sessionOf(ended);
  await app.query(`UPDATE session SET idle_until = now() - interval '1 second' WHERE id = $1`, [sessionId]);
  const answers = await Promise.all(sockets.map((socket) => enter(socket, coalition.plenaryId)));
  expect(answers.map((answer) => (answer.ok ? 'in' : answer.error.code))).toEqual([
    'in',
    'not-found',
    'in',
    'not-found',
    'in',
  ]);
  const nowhere = await Promise.all(sockets.slice(0, 3).map((socket) => enter(socket, randomUUID())));
  expect(nowhere.map((answer) => answer.ok || answer.error.code)).toEqual(Array(3).fill('not-found'));
  for (const socket of sockets) socket.disconnect();
});

it('who enters a room in which they are already is told anew who is there', async () => {
  const [ana, bo] = people as [Person, Person];
  const socket = await app.connectAs(ana);
  const other = await app.connectAs(bo);
  const heard = listen(socket);
  await enter(other, coalition.plenaryId);
  for (let times = 1; times <= 2; times += 1) {
    await enter(socket, coalition.plenaryId);
    await eventually(() => heard.lists.length === times);
    expect(new Set(heard.lists.at(-1)!.people.map(({ seatId }) => seatId))).toEqual(
      new Set([ana.seatId, bo.seatId]),
    );
  }
  socket.disconnect();
  other.disconnect();
});

async function sessionOf({ accountId }: Person): Promise<{ sessionId: string }> {
  const [row] = await app.query<{ id: string }>('SELECT id FROM session WHERE account_id = $1', [accountId]);
  return { sessionId: row!.id };
}
