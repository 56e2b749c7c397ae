import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { COMMANDS, type CommandType } from '../../src/contract/commands.js';
import { HTTP } from '../../src/contract/http.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { aStatement } from '../support/deciding.js';
import {
  commandEverywhere,
  enterEverywhere,
  listenTo,
  readEverything,
  still,
  type Known,
} from './support/crawler.js';
import { INPUTS } from './support/inputs.js';
import { queriesDuring } from './support/queries.js';
import { aWorld, type World } from './support/world.js';

const canary = (): string => `canary${randomBytes(8).toString('hex')}`;

/** T-023, T-025: a caucus and a corridor, and everybody who does not belong there. */
describe('what happens in a caucus', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let insiders: readonly [Person, Person];
  let outsiders: Record<string, Person | null>;
  let known: Known;
  /** Words and ids that no outsider may ever be given. */
  const words = { message: canary(), edit: canary(), straw: canary(), corridor: canary() };
  let caucusId: string;
  let corridorId: string;
  const secretIds = new Set<string>();

  beforeAll(async () => {
    app = await startApp();
    coalition = await app.aCoalition({
      parties: [
        { seats: [{ role: 'head', moderator: true }, 'delegate', 'delegate'] },
        { seats: [{ role: 'head', moderator: true }] },
        {
          seats: [
            { role: 'head', moderator: true },
            { role: 'observer', moderator: true },
          ],
        },
        { standing: 'guest', seats: ['head'] },
        { standing: 'suspended', seats: ['head'] },
        { standing: 'invited', seats: ['head'] },
        { standing: 'withdrawn', seats: ['head'] },
      ],
    });
    const { people, parties } = coalition;
    insiders = [people[0]![0]!, people[0]![1]!];
    const gone = people[0]![2]!;
    await app.command(insiders[0], 'seat:end', { coalitionId: coalition.id, seatId: gone.seatId });
    outsiders = {
      'another head, on the panel': people[2]![0]!,
      'an observer on the panel': people[2]![1]!,
      'a guest': people[3]![0]!,
      'a suspended head': people[4]![0]!,
      'an invited head': people[5]![0]!,
      'a withdrawn head': people[6]![0]!,
      'somebody whose seat has ended': gone,
      'somebody of another coalition': (await app.aCoalition()).people[0]![0]!,
      nobody: null,
    };
    const statement = await aStatement(app, coalition, 2);
    caucusId = parties[0]!.caucusId;
    ({ roomId: corridorId } = await app.command(insiders[0], 'corridor:open', {
      coalitionId: coalition.id,
      partyIds: [parties[1]!.id],
      names: { en: words.corridor },
    }));
    const { messageId } = await app.command(insiders[0], 'message:post', {
      roomId: caucusId,
      body: words.message,
    });
    for (const id of [caucusId, corridorId, messageId]) secretIds.add(id);
    const [row] = await app.query<{ slug: string }>('SELECT slug FROM coalition WHERE id = $1', [
      coalition.id,
    ]);
    known = {
      ids: [coalition.id, coalition.plenaryId, statement.id, caucusId, corridorId],
      slugs: [row!.slug],
      clauseId: statement.clauseIds[0]!,
      messageIds: [messageId],
      words: ['word', words.message, words.edit],
    };
  }, 60_000);
  afterAll(() => app.close());

  /** A day in the caucus: everything that can happen there. */
  const aDayInside = async (): Promise<void> => {
    const [ana, omid] = await Promise.all(insiders.map((who) => app.connectAs(who)));
    for (const socket of [ana!, omid!])
      for (const roomId of [caucusId, corridorId])
        await socket.emitWithAck('room:enter', { roomId, lastSeq: null });
    ana!.emit('doing', { roomId: caucusId, typing: true });
    for (const roomId of [caucusId, corridorId]) {
      const body = `${words.message} @${insiders[1].handle}`;
      const { messageId, seq } = await app.command(ana!, 'message:post', { roomId, body });
      const reply = await app.command(omid!, 'message:post', {
        roomId,
        body: words.message,
        replyTo: messageId,
      });
      secretIds.add(messageId);
      secretIds.add(reply.messageId);
      await app.command(ana!, 'message:edit', { roomId, messageId, body: words.edit });
      await app.command(omid!, 'message:react', { roomId, messageId, emoji: '👍', on: true });
      await app.command(omid!, 'message:mark-read', { roomId, seq });
      await app.command(omid!, 'message:delete', { roomId, messageId: reply.messageId });
      const { strawId } = await app.command(ana!, 'straw:ask', { roomId, question: words.straw, minutes: 5 });
      secretIds.add(strawId);
      await app.command(omid!, 'straw:raise', { roomId, strawId, choice: 'yes' });
    }
    const calling = { roomId: caucusId, body: `${words.message} @${insiders[1].handle}` };
    secretIds.add((await app.command(ana!, 'message:post', calling)).messageId);
    for (const socket of [ana!, omid!]) socket.disconnect();
  };

  const insideOf = (heard: Iterable<string>): string[] =>
    [...heard].filter((text) => Object.values(words).some((word) => text.includes(word)));
  /** What was asked for by its id is named in the question: only answers count. */
  const naming = (heard: Iterable<string>): string[] =>
    [...heard].filter((text) => [...secretIds].some((id) => text.includes(id)));

  it('is in nothing that anybody else can read, count or hear, and changes nothing of it', async () => {
    const sockets = new Map<string, Socket>();
    const frames = new Map<string, string[]>();
    const before = new Map<string, object>();
    for (const [name, who] of Object.entries(outsiders)) {
      if (who) {
        const socket = await app.connectAs(who);
        sockets.set(name, socket);
        // As far as they get in, before anything happens.
        await enterEverywhere(socket, known.ids);
      }
    }
    for (const [name, who] of Object.entries(outsiders))
      before.set(name, still(await readEverything(app, who, known)));
    for (const [name, socket] of sockets) frames.set(name, listenTo(socket));
    await aDayInside();

    for (const [name, who] of Object.entries(outsiders)) {
      const readings = await readEverything(app, who, known);
      expect([name, still(readings)]).toEqual([name, before.get(name)]);
      expect([name, insideOf(readings.values()), naming(readings.values())]).toEqual([name, [], []]);
    }
    // Nothing has arrived at anybody's socket, and what is said in the open now still does.
    const seen = [...frames].map(([name, list]) => [name, list]);
    expect(seen).toEqual([...frames.keys()].map((name) => [name, []]));
    await app.command(insiders[0], 'message:post', { roomId: coalition.plenaryId, body: 'in the open' });
    const follower = frames.get('another head, on the panel')!;
    await eventually(() => follower.some((frame) => frame.includes('in the open')));

    for (const [name, socket] of sockets) {
      const entered = await enterEverywhere(socket, known.ids);
      const inputs = (type: CommandType): object => insideInputs(type);
      const told = await commandEverywhere(app, socket, [caucusId, corridorId], inputs);
      const all = [...entered, ...told, ...frames.get(name)!];
      expect([name, insideOf(all), naming(all)]).toEqual([name, [], []]);
      expect(told.filter((answer) => answer.includes('"ok":true'))).toEqual([]);
    }
  }, 120_000);

  /** Inputs that name what is inside. */
  function insideInputs(type: CommandType): object {
    const [, , messageId] = [...secretIds];
    const ids: Record<string, object> = {
      'message:edit': { messageId, body: 'x' },
      'message:delete': { messageId },
      'message:hide': { messageId, reason: 'x' },
      'message:react': { messageId, emoji: '👍', on: true },
      'message:post': { body: 'x', replyTo: messageId },
      'message:mark-read': { seq: 1 },
      'straw:raise': { strawId: [...secretIds].at(-1), choice: 'no' },
      'straw:end': { strawId: [...secretIds].at(-1) },
    };
    return ids[type] ?? { clauseId: known.clauseId };
  }

  it('is found by those who belong there, by the same ways', async () => {
    // Else the search above would be blind.
    const readings = await readEverything(app, insiders[1], known);
    for (const route of ['/messages', '/search', '/record', '/home']) {
      const found = [...readings].filter(([path]) => path.includes(route)).map(([, text]) => text);
      expect([route, insideOf(found).length > 0, naming(found).length > 0]).toEqual([route, true, true]);
    }
    const view = [...readings].find(([path]) => path === `GET /api/coalitions/${coalition.id}`)![1];
    expect(view).toContain(words.corridor);
    const entered = await enterEverywhere(await app.connectAs(insiders[1]), known.ids);
    expect(insideOf(entered)).toHaveLength(2);
  });
});

/** T-022, T-024: what may not be seen and what is not there are answered alike, after the same questions to the database. */
describe('what one may not see', () => {
  let app: TestApp;
  let world: World;
  beforeAll(async () => {
    app = await startApp({ COMMAND_RATE: '100000', COMMAND_BURST: '100000' });
    world = await aWorld(app);
  }, 60_000);
  afterAll(() => app.close());

  const lengthsOf = (headers: Headers): unknown[] =>
    [...headers].filter(([name]) => name !== 'date').map(([name, value]) => [name, value.length]);

  it('is answered by every address as if it were not there', async () => {
    const who = { cookie: world.actors.find(({ name }) => name === 'member head on the panel')!.cookie! };
    const stranger = {
      cookie: world.actors.find(({ name }) => name === 'somebody of another coalition')!.cookie!,
    };
    const [slug] = await app.query<{ slug: string }>('SELECT slug FROM coalition WHERE id = $1', [
      world.coalition.id,
    ]);
    const forbidden: [string, { cookie: string }, string[]][] = [
      ['/api/rooms', who, [world.host.caucusId, world.corridorOutId, world.elsewhere.plenaryId]],
      ['/api/rooms', stranger, [world.coalition.plenaryId, world.statementId, world.host.caucusId]],
      ['/api/coalitions', stranger, [world.coalition.id, slug!.slug]],
      ['/api/coalitions', who, [world.elsewhere.id]],
      ['/api/statements', stranger, [world.statementId]],
      ['/api/ballots', stranger, Object.values(world.ballots)],
    ];
    let compared = 0;
    for (const { method, path } of HTTP) {
      if (!path.includes(':') || path.startsWith('/api/sessions')) continue;
      for (const [prefix, reader, ids] of forbidden) {
        if (!path.startsWith(prefix)) continue;
        for (const id of ids) {
          // A search is by id only.
          if (id === slug!.slug && path.endsWith('/search')) continue;
          const ask = (asked: string) => {
            const address = path
              .replace(/:(id|statementId)\b/, asked)
              .replace(':clauseId', world.clauseIds[0]!);
            const query = path.endsWith('/search') ? '?q=word' : '';
            return queriesDuring(() =>
              app.http(reader, method, address + query, method === 'POST' ? {} : undefined),
            );
          };
          const missing =
            id.includes('-') && id.length === 36 ? randomUUID() : `test-${randomBytes(3).toString('hex')}`;
          const there = await ask(id);
          const nowhere = await ask(missing);
          const told = ({ result, queries }: typeof there) => ({
            status: result.status,
            body: result.body,
            headers: lengthsOf(result.headers),
            queries,
          });
          expect([path, told(there)]).toEqual([path, told(nowhere)]);
          expect([path, there.result.status, there.queries.length > 1]).toEqual([path, 404, true]);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(15);
  });

  it('is answered to every command as if it were not there', async () => {
    const actor = world.actors.find(({ name }) => name === 'member head on the panel')!;
    const stranger = world.actors.find(({ name }) => name === 'somebody of another coalition')!;
    const places = [
      [actor, { roomId: world.host.caucusId, coalitionId: world.elsewhere.id }],
      [actor, { roomId: world.elsewhere.id, coalitionId: world.elsewhere.id }],
      [stranger, { roomId: world.coalition.plenaryId, coalitionId: world.coalition.id }],
      [stranger, { roomId: world.coalition.id, coalitionId: world.coalition.id }],
    ] as const;
    for (const [who, place] of places) {
      const socket = await app.connectAs({ cookie: who.cookie! });
      // That somebody is there is written down once.
      await app.send(socket, 'message:post', { roomId: randomUUID(), body: 'x' });
      for (const [type, { scope }] of Object.entries(COMMANDS) as [CommandType, { scope: string }][]) {
        if (scope === 'account') continue;
        const input = INPUTS[type]({ world, actor: who, place, what: '' });
        const ask = (id: string) =>
          queriesDuring(() =>
            app.send(socket, type, { ...input, [scope === 'room' ? 'roomId' : 'coalitionId']: id }),
          );
        const there = await ask(scope === 'room' ? place.roomId : place.coalitionId);
        const nowhere = await ask(randomUUID());
        expect([type, there.result, there.queries]).toEqual([type, nowhere.result, nowhere.queries]);
        expect([type, there.result]).toMatchObject([type, { ok: false, error: { code: 'not-found' } }]);
        expect([type, there.queries.length > 0]).toEqual([type, true]);
      }
    }
  });
});
