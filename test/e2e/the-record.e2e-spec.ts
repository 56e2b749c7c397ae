import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Entered } from '../../src/contract/socket.js';
import { Seats } from '../../src/platform/access/seats.js';
import { chainHash } from '../../src/platform/rooms/tx.js';
import { aToken, eventually, follow, startApp, type TestApp } from '../support/app.js';

describe('the record of a room', () => {
  let app: TestApp;
  let second: TestApp;

  beforeAll(async () => {
    app = await startApp();
    second = await startApp({ DATABASE_URL: app.databaseUrl });
  });
  afterAll(async () => {
    await second.close();
    await app.close();
  });

  it('gives out every number once and in the order of commits, however many write at once', async () => {
    const coalition = await app.aCoalition();
    const writers = await Promise.all(
      coalition.people.flat().map((person, i) => (i % 2 ? app : second).connectAs(person)),
    );
    const reader = await app.connectAs(coalition.people[0]![0]!);
    const log = await follow(reader, coalition.plenaryId, 0);

    const answers = await Promise.all(
      writers.flatMap((socket, w) =>
        Array.from({ length: 40 }, (_, i) =>
          app.command(socket, 'message:post', { roomId: coalition.plenaryId, body: `${w}/${i}` }),
        ),
      ),
    );

    const total = writers.length * 40;
    await eventually(() => log.events.length >= total);
    expect(log.events.map((e) => e.seq)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    expect(new Set(answers.map((a) => a.seq)).size).toBe(total);
    const rows = await app.query<{ seq: string }>('SELECT seq FROM event WHERE room_id = $1 ORDER BY seq', [
      coalition.plenaryId,
    ]);
    expect(rows.map((r) => Number(r.seq))).toEqual(log.events.map((e) => e.seq));
  });

  it('lets the same command take effect once, sent 50 times through two nodes', async () => {
    const coalition = await app.aCoalition();
    const [ana] = coalition.people[0]!;
    const here = await app.connectAs(ana!);
    const there = await second.connectAs(ana!);
    const commandId = randomUUID();
    const input = { roomId: coalition.plenaryId, body: 'once' };

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => app.send(i % 2 ? here : there, 'message:post', input, commandId)),
    );

    expect(answers.every((a) => a.ok)).toBe(true);
    expect(new Set(answers.map((a) => JSON.stringify(a))).size).toBe(1);
    const [{ n } = { n: 0 }] = await app.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM message WHERE room_id = $1',
      [coalition.plenaryId],
    );
    expect(n).toBe(1);
  });

  it('refuses a command id that is used again for something else', async () => {
    const coalition = await app.aCoalition();
    const [ana] = coalition.people[0]!;
    const commandId = randomUUID();
    await app.command(ana!, 'message:post', { roomId: coalition.plenaryId, body: 'one' }, commandId);
    const again = await app.send(
      ana!,
      'message:post',
      { roomId: coalition.plenaryId, body: 'two' },
      commandId,
    );
    expect(again).toMatchObject({ ok: false, error: { code: 'command.reused' } });
  });

  it('shares one commit among commands that arrive together, and refuses only the bad ones', async () => {
    const coalition = await app.aCoalition();
    const [ana] = coalition.people[0]!;
    const socket = await app.connectAs(ana!);
    const bodies = ['good', '', 'also good', 'x'.repeat(4_001), 'last'];
    const answers = await Promise.all(
      bodies.map((body) => app.send(socket, 'message:post', { roomId: coalition.plenaryId, body })),
    );
    expect(answers.map((a) => (a.ok ? 'ok' : a.error.code))).toEqual([
      'ok',
      'message.empty',
      'ok',
      'message.too-long',
      'ok',
    ]);
  });

  it('resumes from the last seq on the other node, over long polling too', async () => {
    const coalition = await app.aCoalition();
    const [ana, bo] = [coalition.people[0]![0]!, coalition.people[1]![0]!];
    const writer = await app.connectAs(ana);
    for (let i = 0; i < 5; i++) {
      await app.command(writer, 'message:post', { roomId: coalition.plenaryId, body: `${i}` });
    }
    const reader = await second.connectAs(bo, ['polling']);
    const log = await follow(reader, coalition.plenaryId, 2);
    await app.command(writer, 'message:post', { roomId: coalition.plenaryId, body: 'live' });
    await eventually(() => log.events.length >= 4);
    expect(log.events.map((e) => e.seq)).toEqual([3, 4, 5, 6]);
  });

  it('gives each of many who return at once what they lack, a page at a time', async () => {
    const coalition = await app.aCoalition();
    const people = coalition.people.flat();
    const roomId = coalition.plenaryId;
    const [writer] = people;
    const many = 230;
    await Promise.all(
      Array.from({ length: many }, (_, i) =>
        app.command(writer!, 'message:post', { roomId, body: `message ${i}` }),
      ),
    );
    // Nobody is in the room: nothing of it is in memory.
    const lastSeqs = [0, 3, 0, 29, 30, 31, 150, 229, 230, 31];
    const sockets = await Promise.all(lastSeqs.map((_, i) => app.connectAs(people[i % people.length]!)));
    const entered = await Promise.all(
      sockets.map(
        (socket, i) =>
          socket.emitWithAck('room:enter', { roomId, lastSeq: lastSeqs[i] }) as Promise<Answer<Entered>>,
      ),
    );
    const given = entered.map(
      (answer) => answer.ok && [answer.data.events.map(({ seq }) => seq), answer.data.more],
    );
    expect(given).toEqual(
      lastSeqs.map((from) => {
        const length = Math.min(200, many - from);
        return [Array.from({ length }, (_, i) => from + 1 + i), from + length < many];
      }),
    );
  });

  it('tells whoever enters of what was said while the answer was on its way', async () => {
    const coalition = await app.aCoalition();
    const [ana, bo] = [coalition.people[0]![0]!, coalition.people[1]![0]!];
    const roomId = coalition.plenaryId;
    const log = await follow(await app.connectAs(bo), roomId);
    const { seq: known } = await app.command(bo, 'message:post', { roomId, body: 'before' });
    const seats = app.app.get(Seats, { strict: false });
    const { intoRoom } = seats;
    seats.intoRoom = async (...asked) => {
      const places = await intoRoom.apply(seats, asked);
      await app.command(bo, 'message:post', { roomId, body: 'meanwhile' });
      await eventually(() => log.events.length === 2);
      return places;
    };
    const entering = follow(await app.connectAs(ana), roomId, known);
    const entered = await entering.finally(() => Object.assign(seats, { intoRoom }));
    expect(entered.events.map(({ seq }) => seq)).toEqual([known + 1]);
    expect(entered.seq).toBe(known + 1);
  });

  it('chains the events of an official room so that a changed one is noticed', async () => {
    const coalition = await app.aCoalition({ rules: { secondPartyConsent: false } });
    const [ana] = coalition.people[0]!;
    await app.command(ana!, 'party:invite', {
      coalitionId: coalition.id,
      names: { en: 'New Party' },
      shortNames: { en: 'New' },
      tokenHash: aToken().tokenHash,
    });
    const rows = await app.query<{
      seq: string;
      type: string;
      payload: object;
      by_seat: string | null;
      at: Date;
      hash: Buffer;
    }>('SELECT seq, type, payload, by_seat, at, hash FROM event WHERE room_id = $1 ORDER BY seq', [
      coalition.id,
    ]);
    expect(rows.length).toBeGreaterThan(5);
    let previous: Buffer | null = null;
    for (const row of rows) {
      const { seq, type, at, by_seat: by, payload, hash } = row;
      const link: Buffer = chainHash(previous, coalition.id, Number(seq), type, at, by, payload);
      expect(link.equals(hash)).toBe(true);
      previous = link;
    }
    const forged = chainHash(null, coalition.id, 1, rows[0]!.type, rows[0]!.at, null, {
      names: { en: 'Forged' },
    });
    expect(forged.equals(rows[0]!.hash)).toBe(false);
  });

  it('tells a removed member nothing after the removal, on the other node too, without Redis', async () => {
    const coalition = await app.aCoalition();
    const [head, delegate] = coalition.people[0]!;
    const removed = await second.connectAs(delegate!);
    const log = await follow(removed, coalition.plenaryId, 0);
    const writer = await app.connectAs(coalition.people[1]![0]!);
    let busy = true;
    const chatter = (async () => {
      for (let i = 0; busy && i < 2_000; i++) {
        await app.command(writer, 'message:post', { roomId: coalition.plenaryId, body: `talk ${i}` });
      }
    })();
    await eventually(() => log.events.length > 10);
    await app.command(head!, 'seat:end', { coalitionId: coalition.id, seatId: delegate!.seatId });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    busy = false;
    await chatter;

    const [end] = await app.query<{ seq: string; after: number }>(
      `SELECT e.seq, (SELECT count(*)::int FROM event l WHERE l.room_id = e.room_id AND l.seq > e.seq) AS after
       FROM event e WHERE e.room_id = $1 AND e.type = 'seat.ended'`,
      [coalition.plenaryId],
    );
    expect(end!.after).toBeGreaterThan(0);
    expect(Math.max(...log.events.map((e) => e.seq))).toBeLessThanOrEqual(Number(end!.seq));
    expect(
      await app.refusal(removed, 'message:post', { roomId: coalition.plenaryId, body: 'still here' }),
    ).toBe('not-found');
    const again: unknown = await removed
      .timeout(5_000)
      .emitWithAck('room:enter', { roomId: coalition.plenaryId, lastSeq: 0 });
    expect(again).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  it('loses, doubles and reorders nothing over 200 reconnects', async () => {
    const coalition = await app.aCoalition();
    const [ana, bo] = [coalition.people[0]![0]!, coalition.people[1]![0]!];
    const writer = await app.connectAs(ana);
    const seen: number[] = [];
    const take = (events: readonly { seq: number }[]): void => {
      for (const e of events) if (e.seq > (seen.at(-1) ?? 0)) seen.push(e.seq);
    };
    const total = 300;
    const writing = (async () => {
      for (let i = 0; i < total; i++) {
        await app.command(writer, 'message:post', { roomId: coalition.plenaryId, body: `${i}` });
      }
    })();
    for (let i = 0; i < 200; i++) {
      const node = i % 2 ? app : second;
      const socket = await node.connectAs(bo, i % 5 === 0 ? ['polling'] : ['websocket']);
      const log = await follow(socket, coalition.plenaryId, seen.at(-1) ?? 0);
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 15));
      socket.disconnect();
      take(log.events);
    }
    await writing;
    const socket = await app.connectAs(bo);
    for (;;) {
      const log = await follow(socket, coalition.plenaryId, seen.at(-1) ?? 0);
      if (log.events.length === 0) break;
      take(log.events);
    }
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  }, 120_000);

  it('lets a reader who does not read slow nobody, and lets that reader resume', async () => {
    const coalition = await app.aCoalition();
    const [ana, bo, cy] = [coalition.people[0]![0]!, coalition.people[1]![0]!, coalition.people[2]![0]!];
    const writer = await app.connectAs(ana);
    const stuck = await app.connectAs(bo, ['websocket']);
    const stuckLog = await follow(stuck, coalition.plenaryId, 0);
    const good = await app.connectAs(cy, ['websocket']);
    const goodLog = await follow(good, coalition.plenaryId, 0);
    let resumed = 0;
    stuck.on('room:resume', () => (resumed += 1));
    const tcp = (
      stuck.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }
    ).ws._socket;
    tcp.pause();
    // Four bytes a letter: what the kernel keeps for a connection is full long before the end.
    const body = '𐎠'.repeat(4_000);
    const total = 1_200;
    for (let sent = 0; sent < total; sent += 100) {
      await Promise.all(
        Array.from({ length: 100 }, () =>
          app.command(writer, 'message:post', { roomId: coalition.plenaryId, body }),
        ),
      );
    }
    await eventually(() => goodLog.events.length === total, 20_000);
    expect(stuckLog.events.length).toBeLessThan(total);
    tcp.resume();
    await eventually(() => resumed > 0, 20_000);
    const rest = await follow(stuck, coalition.plenaryId, stuckLog.events.at(-1)?.seq ?? 0);
    expect(rest.events[0]?.seq).toBe((stuckLog.events.at(-1)?.seq ?? 0) + 1);
  }, 120_000);
});
