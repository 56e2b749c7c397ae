import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HTTP } from '../../src/contract/http.js';
import type { MessagePage } from '../../src/contract/views.js';
import { type TestApp } from '../support/app.js';
import { BODIES } from './support/inputs.js';
import { queriesDuring } from './support/queries.js';
import { type World } from './support/world.js';
import { Insider, TYPES } from './support/insider.js';

let insider: Insider;
let app: TestApp;
let world: World;
let cookie: string;
const untouched: Insider['untouched'] = (work) => insider.untouched(work);
const inputOf: Insider['inputOf'] = (type) => insider.inputOf(type);

beforeAll(async () => {
  insider = await Insider.arrive();
  ({ app, world } = insider);
  ({ cookie } = insider.self);
}, 60_000);
afterAll(() => app.close());

describe('T-028, T-032: what stands in an address', () => {
  it('never reads another room, more than a page, or anything but numbers', async () => {
    const [ana] = world.coalition.people[0]!;
    await app.command(ana!, 'message:post', { roomId: world.host.caucusId, body: 'hawthorn in the caucus' });
    await app.command(ana!, 'message:post', {
      roomId: world.coalition.plenaryId,
      body: 'hawthorn in the open',
    });
    const who = { cookie };
    const hidden = world.host.caucusId;
    const queries = [
      `roomId=${hidden}`,
      `id=${hidden}`,
      `room_id=${hidden}&roomIds[]=${hidden}`,
      `q=hawthorn&q=hawthorn`,
      `q[]=hawthorn`,
      `q=hawthorn&roomId=${hidden}`,
      `q={"$ne":null}`,
      'limit=0',
      'limit=-1',
      'limit=1000000000',
      'limit=1e3',
      'limit=1.5',
      'limit=NaN',
      'limit=1&limit=200',
      'before=-1',
      'before=1e400',
      'before=9007199254740993',
      'before[]=5',
      'before=5;DROP',
      'after=99999999999999999999',
      'around=x',
      `around=${hidden}`,
      'before=%00',
      'q=%00hawthorn',
    ];
    const paths = [
      `/api/rooms/${world.coalition.plenaryId}/messages`,
      `/api/rooms/${world.coalition.plenaryId}/search`,
      `/api/rooms/${world.coalition.plenaryId}/record`,
      `/api/coalitions/${world.coalition.id}/search`,
      `/api/coalitions/${world.coalition.id}`,
      `/api/coalitions/${world.coalition.id}/home`,
      `/api/statements/${world.statementId}`,
      `/api/statements/${world.statementId}/clauses/${world.clauseIds[0]}/history`,
    ];
    for (const path of paths) {
      for (const query of queries) {
        const { status, body } = await app.http(who, 'GET', `${path}?${query}`);
        const told = JSON.stringify(body);
        expect([path, query, [200, 400, 404, 409, 422].includes(status), status]).toEqual([
          path,
          query,
          true,
          status,
        ]);
        expect([path, query, told.includes('in the caucus')]).toEqual([path, query, false]);
        const { messages = [], entries = [] } = body as { messages?: unknown[]; entries?: unknown[] };
        expect(Math.max(messages.length, entries.length)).toBeLessThanOrEqual(200);
      }
    }
    const found = await app.http(who, 'GET', `${paths[3]}?q=hawthorn`);
    expect(JSON.stringify(found.body)).toContain('in the open');
  });

  it('of a page of another room is only a number there', async () => {
    const [ana] = world.coalition.people[0]!;
    const roomId = world.coalition.plenaryId;
    const page = await app.get<MessagePage>(ana!, `/api/rooms/${roomId}/messages?limit=1`);
    const other = await app.get<MessagePage>(
      ana!,
      `/api/rooms/${world.host.caucusId}/messages?before=${page.seq + 1}&limit=200`,
    );
    const rows = await app.query<{ id: string }>('SELECT id FROM message WHERE room_id = $1', [
      world.host.caucusId,
    ]);
    const own = new Set(rows.map(({ id }) => id));
    expect(other.messages.length).toBeGreaterThan(0);
    expect(other.messages.filter(({ id }) => !own.has(id))).toEqual([]);
  });
});

describe('T-031: SQL in every word', () => {
  const SQL = [
    `'; DROP TABLE message; --`,
    `' OR '1'='1`,
    `1); SELECT pg_sleep(30); --`,
    `\\'; SELECT pg_sleep(30); --`,
    `$$; SELECT pg_sleep(30); $$`,
    `' UNION SELECT password_hash FROM account --`,
    `%27%20OR%201=1`,
    `{"a":"'"}`,
    `E'\\x27'`,
    `:*|!&<->()`,
  ];
  const marked = (text: string): boolean => /pg_sleep|DROP TABLE|UNION SELECT password|OR '1'/.test(text);

  it('is a word like any other: stored or refused, never run', async () => {
    const socket = await insider.socket();
    const who = { cookie };
    const { queries } = await queriesDuring(async () => {
      for (const sql of SQL) {
        for (const type of TYPES) {
          const input = inputOf(type);
          const fields = Object.entries(input).filter(
            ([, value]) => typeof value === 'string' || isNames(value),
          );
          for (const [field, value] of fields) {
            const forged = typeof value === 'string' ? sql : { en: sql };
            const answer = await app.send(socket, type, { ...input, [field]: forged });
            expect([type, field, answer.ok || answer.error.code]).not.toEqual([type, field, 'internal']);
          }
        }
        const word = encodeURIComponent(sql);
        for (const path of [
          `/api/rooms/${world.coalition.plenaryId}/search?q=${word}`,
          `/api/coalitions/${world.coalition.id}/search?q=${word}`,
          `/api/rooms/${world.coalition.plenaryId}/messages?before=${word}`,
          `/api/rooms/${word}/messages`,
          `/api/coalitions/${word}`,
          `/api/coalitions/${word}/home`,
          `/api/statements/${word}`,
          `/api/ballots/${word}`,
        ]) {
          const { status } = await app.http(who, 'GET', path);
          expect([path, status < 500]).toEqual([path, true]);
        }
        for (const [action, body] of Object.entries(BODIES)) {
          const [method, path] = action.split(' ') as [string, string];
          for (const field of Object.keys(body)) {
            const address = path.replace(':id', randomUUID());
            const { status } = await app.http(who, method, address, { ...body, [field]: sql });
            expect([action, field, status < 500]).toEqual([action, field, true]);
          }
        }
      }
    });
    // Whatever was sent is in the values, never in the text of a statement.
    expect(queries.length).toBeGreaterThan(500);
    expect(queries.filter(marked)).toEqual([]);
    const [{ n }] = (await app.query('SELECT count(*)::int AS n FROM message')) as [{ n: number }];
    expect(n).toBeGreaterThan(100);
  });
});

const isNames = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'en' in value;

describe('T-033: other verbs and other spellings', () => {
  /** As it is written: a fetch would tidy it up. */
  const raw = (
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(app.url);
      const sent = request(
        { hostname, port, method, path, headers: { 'x-peyman': '1', ...headers } },
        (answer) => {
          let body = '';
          answer.on('data', (part: Buffer) => (body += part.toString()));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
        },
      );
      sent.on('error', reject);
      sent.end();
    });

  it('open nothing that is closed, and change nothing', async () => {
    const routes = new Map<string, Set<string>>();
    for (const { method, path } of HTTP) routes.set(path, (routes.get(path) ?? new Set()).add(method));
    await untouched(async () => {
      for (const [path, methods] of routes) {
        const address = path.replace(/:\w+/g, world.coalition.plenaryId);
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
          const isDeclared = methods.has(method) || (method === 'HEAD' && methods.has('GET'));
          if (isDeclared) continue;
          const { status } = await raw(method, address, { cookie });
          expect([method, path, [400, 404, 405, 415, 501].includes(status), status]).toEqual([
            method,
            path,
            true,
            status,
          ]);
        }
        // A method named elsewhere than in its place is not one.
        for (const name of ['x-http-method-override', 'x-method-override']) {
          if (methods.has('GET')) await raw('GET', `${address}?_method=DELETE`, { cookie, [name]: 'DELETE' });
        }
      }
    });
    expect((await app.http({ cookie }, 'GET', '/api/me')).status).toBe(200);
  });

  it('are no way around the door', async () => {
    const closed = HTTP.filter(({ access, method }) => access === 'signed-in' && method === 'GET');
    expect(closed.length).toBeGreaterThan(8);
    for (const { path } of closed) {
      const address = path.replace(/:\w+/g, world.coalition.plenaryId);
      const spellings = [
        address,
        `${address}/`,
        `/${address}`,
        address.replace('/api/', '/api//'),
        address.replace('/api/', '/api/./'),
        address.replace('/api/', '/x/../api/'),
        address.replace('/api/', '/api/%2e%2e/api/'),
        address.replace('/api/', '/%61pi/'),
        address.replace('/api/', '/API/'),
        address.replace('/api/', '/api%2f'),
        address.replace('/api/', '/api%252f'),
        `${address};jsessionid=1`,
        `${address}%00`,
        `${address}%20`,
        `${address}.json`,
        `${address}?access=anyone`,
        `/d/..${address}`,
        `/assets/..${address}`,
      ];
      for (const spelling of spellings) {
        for (const method of ['GET', 'HEAD']) {
          const { status } = await raw(method, spelling, {});
          expect([method, spelling, [400, 401, 404, 405].includes(status), status]).toEqual([
            method,
            spelling,
            true,
            status,
          ]);
        }
      }
    }
  });
});
