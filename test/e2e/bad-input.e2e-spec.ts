import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMANDS, type CommandType } from '../../src/contract/commands.js';
import { HTTP } from '../../src/contract/http.js';
import type { Answer } from '../../src/contract/socket.js';
import { REFUSALS } from '../../src/domain/shared/refusal.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';

/** Whatever is sent, the answer is a code of ours, nothing changes, and the process stays up. */
describe('bad input', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let ana: Person;

  beforeAll(async () => {
    app = await startApp();
    coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
  });
  afterAll(() => app.close());

  const rowsOf = async () => {
    const tables = await app.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await app.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${name}"`);
      counts[name] = row!.n;
    }
    return counts;
  };

  it('is refused by every command with a code that can be translated, and changes nothing', async () => {
    const socket = await app.connectAs(ana);
    const before = await rowsOf();
    const ids = { roomId: randomUUID(), coalitionId: randomUUID() };
    const bad: unknown[] = [
      null,
      'text',
      42,
      [],
      {},
      ids,
      { ...ids, roomId: '; DROP TABLE event' },
      JSON.parse(
        '{"__proto__":{"moderator":true},"constructor":{"prototype":{}},"roomId":"x","coalitionId":"y"}',
      ),
      {
        roomId: coalition.plenaryId,
        coalitionId: coalition.id,
        body: { $gt: '' },
        clauseIds: 'all',
        clauseId: 7,
      },
      { roomId: 'a'.repeat(10_000), coalitionId: 'b'.repeat(10_000) },
    ];
    for (const type of Object.keys(COMMANDS) as CommandType[]) {
      for (const input of bad) {
        const answer = (await socket
          .timeout(10_000)
          .emitWithAck('command', { commandId: randomUUID(), type, input })) as Answer<unknown>;
        expect({ type, input, answer }).toMatchObject({ type, answer: { ok: false } });
        if (!answer.ok) expect(Object.keys(REFUSALS)).toContain(answer.error.code);
      }
    }
    expect(await rowsOf()).toEqual(before);
  }, 120_000);

  it('in the envelope of a message gets an answer too, or none where none was asked for', async () => {
    const socket = await app.connectAs(ana);
    const ask = (event: string, ...args: unknown[]) =>
      socket.timeout(5_000).emitWithAck(event, ...args) as Promise<Answer<unknown>>;
    expect(await ask('command', null)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    expect(await ask('command', { commandId: 'x', type: 'message:post', input: {} })).toMatchObject({
      ok: false,
    });
    expect(await ask('command', { commandId: randomUUID(), type: 'toString', input: {} })).toMatchObject({
      ok: false,
      error: { code: 'invalid-input' },
    });
    expect(await ask('room:enter', { roomId: randomUUID(), lastSeq: 0 })).toMatchObject({
      ok: false,
      error: { code: 'not-found' },
    });
    expect(await ask('room:enter', { roomId: coalition.plenaryId, lastSeq: -1 })).toMatchObject({
      ok: false,
    });
    socket.emit('command', { commandId: randomUUID(), type: 'message:post', input: null });
    socket.emit('command', 'no callback', 'not a function');
    socket.emit('doing', { roomId: coalition.plenaryId, cursor: { clauseId: 'x' } });
    socket.emit('unheard-of', { a: 1 });
    expect((await app.http(null, 'GET', '/health/live')).status).toBe(200);
    expect(socket.connected).toBe(true);
  });

  it('as a frame that is too large ends that connection and no other', async () => {
    const other = await app.connectAs(coalition.people[1]![0]!);
    const socket = await app.connectAs(ana, ['websocket']);
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('command', {
      commandId: randomUUID(),
      type: 'message:post',
      input: { body: 'x'.repeat(2_000_000) },
    });
    await gone;
    expect(other.connected).toBe(true);
    expect((await app.http(null, 'GET', '/health/live')).status).toBe(200);
  });

  it('as bytes that are no protocol at all harms nobody', async () => {
    const port = Number(new URL(app.url).port);
    for (const bytes of [
      '\u0000\u0001\u0002\u0003',
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
      `POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 5\r\nContent-Type: application/json\r\nx-peyman: 1\r\n\r\n{"a"`,
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => resolve());
        socket.on('close', () => resolve());
        socket.resume();
      });
    }
    expect((await app.http(null, 'GET', '/health/live')).status).toBe(200);
  });

  it('over HTTP is problem+json with a code, never a stack or a message of a library', async () => {
    const cases: [string, string, unknown, number][] = [
      ['POST', '/api/session', { handle: 7 }, 401],
      ['POST', '/api/accounts', { handle: 'x' }, 422],
      ['POST', '/api/commands', { type: 'message:post' }, 422],
      ['GET', '/api/coalitions/nowhere', undefined, 404],
      ['GET', `/api/rooms/${randomUUID()}/messages`, undefined, 404],
      ['GET', '/api/rooms/not-an-id/record', undefined, 400],
      ['GET', `/api/rooms/${coalition.plenaryId}/messages?before=abc`, undefined, 422],
      ['GET', '/api/nothing-here', undefined, 404],
      ['PUT', '/api/me/locale', { locale: 'xx' }, 422],
    ];
    for (const [method, path, body, status] of cases) {
      const answer = await app.http(ana, method, path, body);
      expect({ path, status: answer.status }).toEqual({ path, status });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(Object.keys(REFUSALS)).toContain((answer.body as { code: string }).code);
      expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|at \w+ \(|Error/);
    }
    const broken = await fetch(`${app.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-peyman': '1' },
      body: '{"handle":',
    });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ code: 'invalid-input' });
  });
});

describe('every route', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('is described, and every description is a route', () => {
    const scanner = app.app.get(MetadataScanner, { strict: false });
    const routes = app.app
      .get(DiscoveryService, { strict: false })
      .getControllers()
      .flatMap(({ instance, metatype }) => {
        const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
        const base = String(Reflect.getMetadata('path', metatype as object) ?? '');
        return scanner.getAllMethodNames(prototype).flatMap((name) => {
          const path = Reflect.getMetadata('path', prototype[name]!) as string | undefined;
          if (path === undefined) return [];
          const method = RequestMethod[Reflect.getMetadata('method', prototype[name]!) as number];
          return [`${method} /${[base, path].join('/').split('/').filter(Boolean).join('/')}`];
        });
      });
    expect(routes.sort()).toEqual(HTTP.map((route) => `${route.method} ${route.path}`).sort());
  });

  it('asks who is there unless it is for anyone, and carries the security headers', async () => {
    for (const { method, path, access } of HTTP) {
      const url = path.replace(/:\w+/g, randomUUID());
      const answer = await app.http(
        null,
        method,
        url,
        method === 'GET' || method === 'DELETE' ? undefined : {},
      );
      if (access === 'signed-in') expect({ path, status: answer.status }).toEqual({ path, status: 401 });
      else expect(answer.status).toBeLessThan(500);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('is in the OpenAPI description, made from the same schemas', async () => {
    const { body } = await app.http(null, 'GET', '/api/openapi.json');
    const { paths, openapi } = body as { paths: Record<string, Record<string, object>>; openapi: string };
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths['/api/statements/{statementId}/texts']!)).toEqual(['post']);
    const page = await app.http(null, 'GET', '/api');
    for (const type of Object.keys(COMMANDS)) expect(page.body).toContain(type);
  });
});
