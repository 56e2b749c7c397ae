import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import type { MessagePage } from '../../src/contract/views.js';
import { aToken, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { queriesDuring } from './support/queries.js';

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;
let bo: Person;
let stranger: Person;

beforeAll(async () => {
  app = await startApp();
  coalition = await app.aCoalition();
  [ana, bo] = [coalition.people[0]![0]!, coalition.people[1]![0]!];
  stranger = (await app.aCoalition()).people[0]![0]!;
});
afterAll(() => app.close());

const post = (who: Socket, roomId: string, body = 'x') => app.send(who, 'message:post', { roomId, body });
const REFUSED = { ok: false, error: { code: 'not-found' } };
const questions = (queries: readonly string[]): number =>
  queries.filter((sql) => sql.includes('AS asker (account_id, room_id, n)')).length;
const holds = (queries: readonly string[]): number =>
  queries.filter((sql) => sql.includes('peyman_hold')).length;

describe('a room to which one never belonged', () => {
  it('is held by nothing that one asks of it, whether it is there or not', async () => {
    const places: [Person, string][] = [
      [stranger, coalition.plenaryId],
      [stranger, coalition.id],
      [stranger, coalition.parties[0]!.caucusId],
      [bo, coalition.parties[0]!.caucusId],
      [bo, randomUUID()],
      [stranger, randomUUID()],
    ];
    for (const [who, roomId] of places) {
      const socket = await app.connectAs(who);
      await post(socket, randomUUID());
      for (const _again of [1, 2]) {
        const { result, queries } = await queriesDuring(() => post(socket, roomId));
        expect(result).toMatchObject(REFUSED);
        expect([questions(queries), holds(queries), queries.length]).toEqual([1, 0, 1]);
      }
    }
  });

  it('is asked about once for many who ask at once', async () => {
    const socket = await app.connectAs(stranger);
    const { result, queries } = await queriesDuring(() =>
      Promise.all(Array.from({ length: 100 }, () => post(socket, coalition.plenaryId))),
    );
    for (const answer of result) expect(answer).toMatchObject(REFUSED);
    expect(questions(queries)).toBeLessThan(20);
    expect(holds(queries)).toBe(0);
  });

  it('opens at once to whoever is given a seat: that there was none is not remembered', async () => {
    const newcomer = (await app.aCoalition()).people[0]![0]!;
    const socket = await app.connectAs(newcomer);
    expect(await post(socket, coalition.plenaryId)).toMatchObject(REFUSED);
    const { token, tokenHash } = aToken();
    await app.command(ana, 'seat:invite', { coalitionId: coalition.id, role: 'delegate', tokenHash });
    await app.command(socket, 'invitation:accept', { token });
    expect(await post(socket, coalition.plenaryId)).toMatchObject({ ok: true });
  });
});

describe('a room to which one belongs', () => {
  it('is asked about the first time, and never again', async () => {
    const socket = await app.connectAs(coalition.people[1]![1]!);
    const asked: number[] = [];
    for (let i = 0; i < 3; i++) {
      const { result, queries } = await queriesDuring(() => post(socket, coalition.plenaryId));
      expect(result).toMatchObject({ ok: true });
      asked.push(questions(queries));
    }
    expect(asked).toEqual([1, 0, 0]);
  });

  it('hears in their order what is said while it is being asked', async () => {
    const fresh = await startApp({ DATABASE_URL: app.databaseUrl });
    try {
      const roomId = coalition.parties[0]!.caucusId;
      const socket = await fresh.connectAs(ana);
      const said = Array.from({ length: 60 }, (_, i) => `word ${i}`);
      const sent: Promise<unknown>[] = [];
      for (const [i, body] of said.entries()) {
        sent.push(app.send(socket, 'message:post', { roomId, body }));
        if (i % 3 === 2) await new Promise((resolve) => setImmediate(resolve));
      }
      for (const answer of await Promise.all(sent)) expect(answer).toMatchObject({ ok: true });
      const page = await app.get<MessagePage>(ana, `/api/rooms/${roomId}/messages`);
      const heard = page.messages.map(({ body }) => body).filter((body) => said.includes(body));
      expect(heard).toEqual(said.slice(-heard.length));
      expect(heard.length).toBeGreaterThan(20);
    } finally {
      await fresh.close();
    }
  });

  it('is held to say no to somebody whose seat has ended, as before', async () => {
    const gone = coalition.people[0]![1]!;
    await app.command(ana, 'seat:end', { coalitionId: coalition.id, seatId: gone.seatId });
    const { result, queries } = await queriesDuring(() =>
      app.send(gone, 'message:post', { roomId: coalition.plenaryId, body: 'x' }),
    );
    expect(result).toMatchObject(REFUSED);
    expect(holds(queries)).toBe(1);
  });
});
