import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import type { Answer, Entered } from '../../src/contract/socket.js';
import { eventually, follow, startApp, type TestApp } from '../support/app.js';

const PAGE_BYTES = 128 * 1024;
const enter = (socket: Socket, roomId: string, lastSeq: number | null): Promise<Answer<Entered>> =>
  socket.emitWithAck('room:enter', { roomId, lastSeq }) as Promise<Answer<Entered>>;
/** Time in which what was sent would have arrived. */
const aWhile = (ms = 1_500): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('whoever comes back to a room', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const say = (roomId: string, by: Parameters<TestApp['command']>[0], bodies: readonly string[]) =>
    Promise.all(bodies.map((body) => app.command(by, 'message:post', { roomId, body })));

  it('is given pages that a slow line can carry, and everything in the end', async () => {
    const { people, plenaryId } = await app.aCoalition();
    const [ana, bo] = [people[0]![0]!, people[1]![0]!];
    await say(plenaryId, ana, Array(60).fill('ب'.repeat(4_000)));
    const socket = await app.connectAs(bo);
    const seen: number[] = [];
    for (let pages = 0, more = true; more; pages++) {
      expect(pages).toBeLessThan(20);
      const answer = await enter(socket, plenaryId, seen.at(-1) ?? 0);
      if (!answer.ok) throw new Error(answer.error.code);
      const { events } = answer.data;
      const bytes = events.map((event) => Buffer.byteLength(JSON.stringify(event)));
      expect(bytes.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(PAGE_BYTES);
      expect(events.length).toBeGreaterThan(0);
      seen.push(...events.map(({ seq }) => seq));
      more = answer.data.more;
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  it('with more than there is begins anew: the database was restored from a copy', async () => {
    const { people, plenaryId } = await app.aCoalition();
    const [ana, bo] = [people[0]![0]!, people[1]![0]!];
    await say(plenaryId, ana, ['1', '2', '3', '4', '5']);
    const socket = await app.connectAs(bo);
    const resumed: unknown[] = [];
    socket.on('room:resume', (news) => resumed.push(news));
    await follow(socket, plenaryId, 0);
    await app.query('DELETE FROM message WHERE room_id = $1 AND seq > 2', [plenaryId]);
    await app.query('DELETE FROM event WHERE room_id = $1 AND seq > 2', [plenaryId]);
    await app.query('UPDATE room SET next_seq = 3 WHERE id = $1', [plenaryId]);
    await eventually(() => resumed.length > 0);
    expect(resumed).toEqual([{ roomId: plenaryId }]);
    expect(await enter(socket, plenaryId, 5)).toMatchObject({ ok: true, data: { reload: true, seq: 2 } });
    const log = await follow(socket, plenaryId, 2);
    await say(plenaryId, ana, ['another third']);
    await eventually(() => log.events.length === 1);
    expect(log.events[0]).toMatchObject({ seq: 3, payload: { message: { body: 'another third' } } });
  });

  it('and leaves at once is not let in after that', async () => {
    const { people, plenaryId } = await app.aCoalition();
    const [ana, bo] = [people[0]![0]!, people[1]![0]!];
    const socket = await app.connectAs(bo);
    const heard: unknown[] = [];
    socket.on('events', (news) => heard.push(news));
    const entering = enter(socket, plenaryId, null);
    await socket.emitWithAck('room:leave', { roomId: plenaryId });
    expect(await entering).toMatchObject({ ok: true });
    await say(plenaryId, ana, ['is anybody there?']);
    await aWhile(500);
    expect(heard).toEqual([]);
  });

  it('of the coalition hears that something happens, and nothing of it once that room is left', async () => {
    const { id, people, plenaryId, parties } = await app.aCoalition();
    const [ana, bo] = [people[0]![0]!, people[0]![1]!];
    const socket = await app.connectAs(bo);
    const stirred: string[] = [];
    socket.on('coalition:stirred', ({ roomId }: { roomId: string }) => stirred.push(roomId));
    await follow(socket, id);
    await say(plenaryId, ana, ['one']);
    await say(parties[0]!.caucusId, ana, ['among us']);
    await eventually(() => stirred.length === 2);
    expect(stirred.sort()).toEqual([plenaryId, parties[0]!.caucusId].sort());
    await socket.emitWithAck('room:leave', { roomId: id });
    await aWhile(1_100);
    stirred.length = 0;
    await say(plenaryId, ana, ['two']);
    await say(parties[0]!.caucusId, ana, ['among us, later']);
    await aWhile();
    expect(stirred).toEqual([]);
  });

  it('and does not read is given no more pages until there is room for them', async () => {
    const { people, plenaryId } = await app.aCoalition();
    const [ana, bo] = [people[0]![0]!, people[1]![0]!];
    await say(plenaryId, ana, Array(40).fill('𐎠'.repeat(4_000)));
    const socket = await app.connectAs(bo, ['websocket']);
    const tcp = (
      socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }
    ).ws._socket;
    // Twice as much as the kernel of this machine keeps for a line that nobody reads at the other end.
    const asked = 140;
    tcp.pause();
    const answers: Promise<Answer<Entered>>[] = [];
    for (let i = 0; i < asked; i++) {
      answers.push(enter(socket, plenaryId, 0));
      if (i % 10 === 9) await aWhile(60);
    }
    await aWhile(500);
    tcp.resume();
    const codes = (await Promise.all(answers)).map((answer) => (answer.ok ? 'ok' : answer.error.code));
    expect(new Set(codes)).toEqual(new Set(['ok', 'overloaded']));
    expect(codes[0]).toBe('ok');
    // And is welcome again when everything has been read.
    await eventually(async () => (await enter(socket, plenaryId, 0)).ok);
  }, 60_000);
});
