import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import {
  eventually,
  follow,
  startApp,
  type RoomLog,
  type TestApp,
  type TestCoalition,
} from '../support/app.js';
import { redisAvailable, startRedis } from '../support/redis.js';

const WAYS: [way: string, withRedis: boolean][] = [['the database alone', false]];
if (redisAvailable()) WAYS.push(['Redis too', true]);

describe.each(WAYS)(
  'T-008: all sessions ended at once, on two nodes that hear of each other by %s',
  (_, withRedis) => {
    let redis: Awaited<ReturnType<typeof startRedis>> | null = null;
    let here: TestApp;
    let there: TestApp;
    let coalition: TestCoalition;
    let nth = 0;

    beforeAll(async () => {
      redis = withRedis ? await startRedis() : null;
      const settings: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
      here = await startApp(settings);
      there = await startApp({ ...settings, DATABASE_URL: here.databaseUrl });
      coalition = await here.aCoalition({
        parties: [{ seats: ['head', ...Array<'delegate'>(6).fill('delegate')] }],
      });
    });
    afterAll(async () => {
      await there.close();
      await here.close();
      await redis?.stop();
    });

    interface Victim {
      socket: Socket;
      log: RoomLog;
    }
    /** Three sessions with four sockets on the two nodes, a fourth session that stays, and somebody who never stops talking. */
    async function aScene() {
      const [writer, person] = [coalition.people[0]![0]!, coalition.people[0]![++nth]!];
      const cookies = await Promise.all(Array.from({ length: 3 }, () => here.signIn(person.accountId)));
      const places: [TestApp, string][] = [
        [here, cookies[0]!],
        [there, cookies[0]!],
        [here, cookies[1]!],
        [there, cookies[2]!],
      ];
      const victims = await Promise.all(
        places.map(async ([node, cookie]): Promise<Victim> => {
          const socket = await node.connectAs({ cookie });
          return { socket, log: await follow(socket, coalition.plenaryId, 0) };
        }),
      );
      const staying = await follow(await there.connectAs(person), coalition.plenaryId, 0);
      const say = (node: TestApp, body: string) =>
        node.command(writer, 'message:post', { roomId: coalition.plenaryId, body });
      return { person, cookies, victims, staying, say };
    }

    it('hear nothing of what is said after the answer, are closed, and open nothing', async () => {
      const { person, cookies, victims, staying, say } = await aScene();
      let over = false;
      const talk = async (node: TestApp): Promise<void> => {
        while (!over) await say(node, 'meanwhile');
      };
      const talking = [here, there].map(talk);
      for (const { log } of victims) await log.until(({ type }) => type === 'message.posted');

      const answer = await here.http(person, 'DELETE', '/api/sessions');
      expect(answer.status).toBe(200);
      const first = (await say(there, 'after the answer')).seq;
      await Promise.all(
        Array.from({ length: 40 }, (_, i) => say(i % 2 ? here : there, `after the answer ${i}`)),
      );
      over = true;
      await Promise.all(talking);
      const last = (await say(there, 'the last word')).seq;

      for (const cookie of cookies) {
        for (const node of [here, there])
          expect((await node.http({ cookie }, 'GET', '/api/me')).status).toBe(401);
        await expect(there.connectAs({ cookie })).rejects.toThrow('not-signed-in');
      }
      await eventually(() => victims.every(({ socket }) => !socket.connected));
      await staying.until(({ seq }) => seq === last);
      for (const { log } of victims) {
        expect(log.events.length).toBeGreaterThan(0);
        expect(log.events.filter(({ seq }) => seq >= first)).toEqual([]);
      }
      expect((await here.http(person, 'GET', '/api/me')).status).toBe(200);
    });

    it('keep nobody in a room who was entering it just then', async () => {
      const { person, victims } = await aScene();
      const { socket } = victims[3]!;
      const caucus = coalition.parties[0]!.caucusId;
      const heard: { roomId: string }[] = [];
      socket.on('events', (batch: { roomId: string }) => heard.push(batch));
      expect((await here.http(person, 'DELETE', '/api/sessions')).status).toBe(200);
      const answer = (await socket
        .timeout(5_000)
        .emitWithAck('room:enter', { roomId: caucus, lastSeq: 0 })
        .catch(() => ({ ok: false }))) as { ok: boolean };
      expect(answer.ok).toBe(false);
      await there.command(coalition.people[0]![0]!, 'message:post', {
        roomId: caucus,
        body: 'and on it goes',
      });
      expect(heard.filter(({ roomId }) => roomId === caucus)).toEqual([]);
    });
  },
);
