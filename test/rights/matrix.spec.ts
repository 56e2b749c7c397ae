import { RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { COMMANDS } from '../../src/contract/commands.js';
import { HTTP } from '../../src/contract/http.js';
import type { Answer, Presence } from '../../src/contract/socket.js';
import { policy } from '../../src/domain/access/policy.js';
import { ACCESS } from '../../src/platform/http/session.guard.js';
import { eventually, startApp, type TestApp } from '../support/app.js';
import {
  cellsOf,
  expectation,
  inParallel,
  isCommand,
  placelessCells,
  placeOf,
  Trial,
  type Cell,
} from './support/cells.js';
import { readMatrix } from './support/matrix.js';
import { takingEverythingBack } from './support/taken-back.js';
import { changedTables, wholeDatabase } from './support/whole-database.js';
import { aWorld, type World } from './support/world.js';

const { rows, placeless } = readMatrix();
/** Denied cells between two hashes of the whole database. */
const BATCH = 4_000;
const LANES = { http: 24, socket: 400 } as const;
/** `RIGHTS=whole`: every cell over both transports. */
const WHOLE = process.env['RIGHTS'] === 'whole';
const PATIENCE = WHOLE ? 1_800_000 : 280_000;

/** Who may call a route by no line of the policy. */
const OPEN = ['anyone', 'first-step', 'signed-in'];

/** T-020, T-021: the table of `matrix.md` is what the running server does. */
describe('who may do what', () => {
  let app: TestApp;
  let world: World;
  let trial: Trial;
  let cells: Cell[];

  beforeAll(async () => {
    app = await startApp({
      COMMAND_RATE: '100000',
      COMMAND_BURST: '100000',
      SIGN_INS_PER_MINUTE: '100000',
      DATABASE_POOL: '12',
    });
    world = await aWorld(app);
    // Rights are asked here, not how long ago somebody gave a proof.
    await app.query(`UPDATE session SET confirmed_until = now() + interval '1 day'`);
    trial = new Trial(app, world);
    await inParallel(world.actors, 8, (actor) => trial.socketOf(actor));
    cells = [...cellsOf(rows, world.actors, WHOLE), ...placelessCells(placeless, world.actors)];
  }, 60_000);
  afterAll(() => app.close());

  const describeCell = (cell: Cell, heard: string): string =>
    `${cell.action} | ${cell.where} | ${cell.what} | ${cell.actor.name} | over ${cell.by}: ` +
    `the table says ${cell.expected}, the server ${heard}`;

  const mismatchesIn = async (tried: readonly Cell[]): Promise<string[]> => {
    const heard = await Promise.all(
      (['http', 'socket'] as const).map(async (by) => {
        const some = tried.filter((cell) => cell.by === by);
        const answers = await inParallel(some, LANES[by], (cell) => trial.hear(cell));
        return some.flatMap((cell, i) =>
          answers[i] === cell.expected ? [] : [describeCell(cell, answers[i]!)],
        );
      }),
    );
    return heard.flat();
  };

  /** Which of these cells changes the database: halves, until there is one. */
  const culprits = async (tried: readonly Cell[]): Promise<string[]> => {
    const before = await wholeDatabase(app);
    await mismatchesIn(tried);
    const tables = changedTables(before, await wholeDatabase(app));
    if (tables.length === 0) return [];
    if (tried.length === 1)
      return [`${describeCell(tried[0]!, 'something else')}, changed ${tables.join(', ')}`];
    const half = Math.ceil(tried.length / 2);
    return [...(await culprits(tried.slice(0, half))), ...(await culprits(tried.slice(half)))];
  };

  it('has a line for every command, route and socket event, and a policy for each', () => {
    const named = new Set([...rows, ...placeless].map(({ action }) => action));
    const routes = HTTP.map(({ method, path }) => `${method} ${path}`);
    const events = ['room:enter', 'room:leave', 'doing'];
    const there = [...Object.keys(COMMANDS), ...routes, ...events];
    expect([...named].filter((name) => name !== 'see').sort()).toEqual(there.sort());
    // The routes of the router are those of the contract (bad-input), and each says who may call it.
    const unsaid: string[] = [];
    const scanner = app.app.get(MetadataScanner, { strict: false });
    for (const { instance } of app.app.get(DiscoveryService, { strict: false }).getControllers()) {
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const method = prototype[name]!;
        if (Reflect.getMetadata('method', method) === undefined) continue;
        const access = Reflect.getMetadata(ACCESS, method) as string | undefined;
        if (!access || !(OPEN.includes(access) || access in policy))
          unsaid.push(`${RequestMethod[Reflect.getMetadata('method', method) as number]} ${name}`);
      }
    }
    expect(unsaid).toEqual([]);
    for (const [type, { policy: line, scope }] of Object.entries(COMMANDS)) {
      expect([type, line === null ? scope === 'account' : line in policy]).toEqual([type, true]);
    }
    // No event reaches a handler that is not one of these.
    const gateway = [...app.socketEvents()].sort();
    expect(gateway).toEqual(['command', ...events].sort());
  });

  it('names every place for every command', () => {
    const everywhere = rows.filter(({ action }) => action === 'see').map(({ where }) => where);
    for (const [type, { scope }] of Object.entries(COMMANDS)) {
      if (scope === 'account') continue;
      const said = new Set(rows.filter(({ action }) => action === type).map(({ where }) => where));
      const places = scope === 'room' ? everywhere : ['coalition', 'elsewhere', 'nowhere'];
      expect([type, places.filter((place) => !said.has(place))]).toEqual([type, []]);
    }
  });

  it(
    'denies what the table denies, and then no row of the database changes',
    async () => {
      const denied = cells.filter(({ isAllowed }) => !isAllowed);
      const mismatches: string[] = [];
      const changes: string[] = [];
      let before = await wholeDatabase(app);
      for (let from = 0; from < denied.length; from += BATCH) {
        const batch = denied.slice(from, from + BATCH);
        mismatches.push(...(await mismatchesIn(batch)));
        const after = await wholeDatabase(app);
        if (changedTables(before, after).length > 0) changes.push(...(await culprits(batch)));
        before = await wholeDatabase(app);
      }
      expect(mismatches).toEqual([]);
      expect(changes).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'lets do what the table lets do',
    async () => {
      const allowed = cells.filter(
        ({ isAllowed, action }) =>
          isAllowed && action !== 'DELETE /api/session' && action !== 'DELETE /api/sessions',
      );
      const before = await wholeDatabase(app);
      const lanes = new Map<string, Cell[]>();
      for (const cell of allowed) {
        // One at a time in each room: those who share a commit would find what the others have done.
        const key = isCommand(cell.action)
          ? placeOf(world, cell.actor, cell.where).roomId
          : `reading ${cell.actor.name}`;
        lanes.set(key, [...(lanes.get(key) ?? []), cell]);
      }
      const mismatches = await takingEverythingBack(app, () =>
        inParallel([...lanes.values()], 10, async (lane) => {
          const found: string[] = [];
          for (const cell of lane) {
            const heard = await trial.hear(cell);
            if (heard !== cell.expected) found.push(describeCell(cell, heard));
          }
          return found;
        }),
      );
      expect(mismatches.flat()).toEqual([]);
      expect(changedTables(before, await wholeDatabase(app))).toEqual([]);
    },
    PATIENCE,
  );

  it('tells what somebody is doing only where they may be', async () => {
    const heard = new Set<string>();
    const sockets: Socket[] = [];
    for (const actor of world.actors) {
      const socket = await trial.socketOf(actor);
      if (!socket) continue;
      sockets.push(socket);
      socket.on('presence', (list: Presence[]) => {
        for (const { roomId, seatId, typing } of list) if (typing) heard.add(`${roomId} ${seatId}`);
      });
    }
    const hosts = [
      ...world.coalition.people[0]!,
      ...world.coalition.people[1]!,
      world.elsewhere.people[0]![0]!,
    ];
    for (const host of hosts) {
      const socket = await app.connectAs(host, ['websocket']);
      socket.on('presence', (list: Presence[]) => {
        for (const { roomId, seatId, typing } of list) if (typing) heard.add(`${roomId} ${seatId}`);
      });
      const rooms = [world.coalition.id, world.coalition.plenaryId, world.statementId, world.corridorOutId];
      for (const roomId of [...rooms, world.host.caucusId, world.elsewhere.plenaryId])
        await socket.emitWithAck('room:enter', { roomId, lastSeq: null });
    }
    const doing = rows.filter(({ action }) => action === 'doing');
    for (const actor of world.actors) {
      const socket = await trial.socketOf(actor);
      for (const { where } of doing)
        await socket?.emitWithAck('room:enter', {
          roomId: placeOf(world, actor, where).roomId,
          lastSeq: null,
        });
    }
    const expected = new Set<string>();
    for (const actor of world.actors) {
      const socket = await trial.socketOf(actor);
      for (const row of doing) {
        const { roomId } = placeOf(world, actor, row.where);
        socket?.emit('doing', { roomId, typing: true });
        if (expectation(rows, row, actor).isAllowed) expected.add(`${roomId} ${actor.seatId}`);
      }
    }
    await eventually(() => [...expected].every((key) => heard.has(key)));
    // Whatever was sent before these answers has been heard.
    for (const socket of sockets) {
      const answer = (await socket.emitWithAck('room:leave', {
        roomId: world.statementId,
      })) as Answer<object>;
      expect(answer.ok).toBe(true);
    }
    expect([...heard].filter((key) => !expected.has(key))).toEqual([]);
  }, 60_000);

  it('lets everybody who is signed in sign out, and nobody else', async () => {
    const actor = world.actors[0]!;
    for (const [action, left] of [
      ['DELETE /api/sessions', 200],
      ['DELETE /api/session', 401],
    ] as const) {
      const cell = cells.find((c) => c.actor === actor && c.action === action)!;
      expect(await trial.hear(cell)).toBe('done');
      expect((await app.http({ cookie: actor.cookie! }, 'GET', '/api/me')).status).toBe(left);
    }
  });

  it('is covered whole', () => {
    const by = (way: string) => cells.filter((cell) => cell.by === way).length;
    const doing = rows.filter(({ action }) => action === 'doing').length * world.actors.length;
    const counts = {
      http: by('http'),
      sockets: by('socket') + doing,
      denied: cells.filter((c) => !c.isAllowed).length,
    };
    console.log(
      `rights: ${counts.http + counts.sockets} cells (${counts.http} over HTTP, ${counts.sockets} over sockets) of ${rows.length + placeless.length} lines, ` +
        `${counts.denied} of them denied, by ${world.actors.length} people`,
    );
    expect(counts.http + counts.sockets).toBeGreaterThan(WHOLE ? 35_000 : 15_000);
    expect(Math.min(counts.http, counts.sockets)).toBeGreaterThan(5_000);
  });
});
