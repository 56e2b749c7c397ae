import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Presence } from '../../src/contract/socket.js';
import { eventually, follow, startApp, type TestApp } from '../support/app.js';
import { redisAvailable, startRedis } from '../support/redis.js';

const inSeveralNodes = redisAvailable() ? describe : describe.skip;

inSeveralNodes('two nodes with Redis between them', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let app: TestApp;
  let second: TestApp;

  beforeAll(async () => {
    redis = await startRedis();
    app = await startApp({ REDIS_URL: redis.url });
    second = await startApp({ REDIS_URL: redis.url, DATABASE_URL: app.databaseUrl });
  });
  afterAll(async () => {
    await second.close();
    await app.close();
    await redis.stop();
  });

  it('carry typing and presence, with the name put in by the server', async () => {
    const coalition = await app.aCoalition();
    const [ana, bo] = [coalition.people[0]![0]!, coalition.people[1]![0]!];
    const here = await app.connectAs(ana);
    const there = await second.connectAs(bo);
    const seen: Presence[] = [];
    there.on('presence', (batch: Presence[]) => seen.push(...batch));
    await follow(there, coalition.plenaryId, 0);
    await follow(here, coalition.plenaryId, 0);
    await eventually(() => seen.some((p) => p.seatId === ana.seatId && p.here));

    await eventually(() => {
      here.emit('doing', { roomId: coalition.plenaryId, typing: true, handle: 'somebody else' });
      return seen.some((p) => p.typing === true);
    });
    expect(seen.filter((p) => p.typing).every((p) => p.handle === ana.handle)).toBe(true);
    here.disconnect();
    await eventually(() => seen.some((p) => p.seatId === ana.seatId && !p.here));
  });

  it('do not let anyone do something in a room they have not entered', async () => {
    const coalition = await app.aCoalition();
    const [ana, bo] = [coalition.people[0]![0]!, coalition.people[1]![0]!];
    const outside = await app.connectAs(ana);
    const inside = await second.connectAs(bo);
    const seen: Presence[] = [];
    const caucus = coalition.parties[1]!.caucusId;
    await follow(inside, caucus, 0);
    inside.on('presence', (batch: Presence[]) => seen.push(...batch));
    outside.emit('doing', { roomId: caucus, typing: true });
    await app.command(outside, 'message:post', { roomId: coalition.plenaryId, body: 'after' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen.filter((p) => p.typing)).toEqual([]);
  });

  it('go on without loss when Redis dies, and keep a removed member out', async () => {
    const coalition = await app.aCoalition();
    const [head, delegate] = coalition.people[0]!;
    const bo = coalition.people[1]![0]!;
    const writer = await app.connectAs(bo);
    const reader = await follow(await second.connectAs(coalition.people[2]![0]!), coalition.plenaryId, 0);
    const removed = await follow(await second.connectAs(delegate!), coalition.plenaryId, 0);
    const say = (body: string) => app.command(writer, 'message:post', { roomId: coalition.plenaryId, body });

    await say('with Redis');
    await eventually(() => reader.events.length === 1);
    await redis.stop();
    await say('without Redis');
    await app.command(head!, 'seat:end', { coalitionId: coalition.id, seatId: delegate!.seatId });
    const { seq } = await say('after the removal');

    await eventually(() => reader.events.at(-1)?.seq === seq);
    expect(reader.events.map((e) => e.seq)).toEqual(Array.from({ length: seq }, (_, i) => i + 1));
    expect(removed.events.at(-1)?.type).toBe('seat.ended');
    expect(removed.events.every((e) => e.seq < seq)).toBe(true);
  });
});
