import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Socket } from 'socket.io-client';
import type { Answer } from '../../src/contract/socket.js';
import { EventLoop } from '../../src/platform/health/event-loop.js';
import { LIMITS } from '../../src/platform/health/load.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { figures, movement, readMetrics } from './support.js';

const usual = { ...LIMITS };

describe('more than a process can do', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let ana: Person;
  let socket: Socket;
  let holder: pg.Client;

  beforeAll(async () => {
    app = await startApp();
    coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
    socket = await app.connectAs(ana);
    holder = new pg.Client({ connectionString: app.databaseUrl });
    await holder.connect();
  });
  afterAll(async () => {
    await holder.end();
    await app.close();
  });
  beforeEach(() => void Object.assign(LIMITS, usual));

  /** Somebody else holds the room's row: nothing of it can be committed meanwhile. */
  const holding = async (work: () => Promise<void>): Promise<void> => {
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM room WHERE id = $1 FOR UPDATE', [coalition.plenaryId]);
    try {
      await work();
    } finally {
      await holder.query('ROLLBACK');
    }
  };
  const post = (body: string, roomId = coalition.plenaryId): Promise<Answer<unknown>> =>
    app.send(socket, 'message:post', { roomId, body });
  const stored = async (like: string): Promise<string[]> => {
    const rows = await app.query<{ body: string }>('SELECT body FROM message WHERE body LIKE $1', [like]);
    return rows.map((row) => row.body);
  };
  const waiting = async (atLeast: number): Promise<void> =>
    eventually(async () => (await figures(app)).get('peyman_commands_waiting')! >= atLeast);

  it('is refused at once; what was answered is stored, once and in order, and afterwards all is well', async () => {
    LIMITS.roomWaiting = 100;
    const before = await figures(app);
    const answers: Promise<Answer<unknown>>[] = [];
    let refusedWhileHeld = 0;
    await holding(async () => {
      for (let i = 0; i < 400; i++) {
        const answer = post(`flood ${i}`);
        answers.push(answer);
        void answer.then((a) => (refusedWhileHeld += a.ok ? 0 : 1));
      }
      // The refusals do not wait for the room.
      await eventually(() => refusedWhileHeld > 0);
      await waiting(100);
    });
    const settled = await Promise.all(answers);
    const accepted = settled.flatMap((answer, i) => (answer.ok ? [`flood ${i}`] : []));
    const refused = settled.filter((answer) => !answer.ok);
    expect(accepted.length).toBeGreaterThanOrEqual(100);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((a) => !a.ok && a.error.code === 'overloaded' && a.error.details?.['seconds'])).toBe(
      true,
    );
    expect((await stored('flood %')).sort()).toEqual(accepted.sort());
    expect((await movement(app, before))('peyman_shed_total{reason="room"}')).toBe(refused.length);

    expect(await post('after the flood')).toMatchObject({ ok: true });
    const after = await figures(app);
    expect([after.get('peyman_commands_waiting'), after.get('peyman_commands_waiting_bytes')]).toEqual([
      0, 0,
    ]);
  });

  it('does not reach the other rooms', async () => {
    LIMITS.roomWaiting = 1;
    await holding(async () => {
      void post('held 1');
      await waiting(1);
      void post('held 2');
      await waiting(2);
      expect(await post('one too many')).toMatchObject({ ok: false, error: { code: 'overloaded' } });
      expect(await post('elsewhere', coalition.parties[0]!.caucusId)).toMatchObject({ ok: true });
    });
    await eventually(async () => (await figures(app)).get('peyman_commands_waiting') === 0);
    expect((await stored('held %')).sort()).toEqual(['held 1', 'held 2']);
  });

  it('is also a room whose oldest command waits too long', async () => {
    LIMITS.roomWaitMs = 200;
    const early: Promise<Answer<unknown>>[] = [];
    await holding(async () => {
      early.push(post('early 1'));
      await waiting(1);
      early.push(post('early 2'));
      await waiting(2);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await post('late')).toMatchObject({ ok: false, error: { code: 'overloaded' } });
    });
    expect((await Promise.all(early)).map((answer) => answer.ok)).toEqual([true, true]);
    expect(await stored('late')).toEqual([]);
  });

  it('is also too many bytes, and too many commands of the whole process', async () => {
    const before = await figures(app);
    LIMITS.bytes = 1_000;
    expect(await post('x'.repeat(2_000))).toMatchObject({ ok: false, error: { code: 'overloaded' } });
    expect(await post('x')).toMatchObject({ ok: true });
    LIMITS.waiting = 0;
    expect(await post('x')).toMatchObject({ ok: false, error: { code: 'overloaded' } });
    const moved = await movement(app, before);
    expect([moved('peyman_shed_total{reason="bytes"}'), moved('peyman_shed_total{reason="node"}')]).toEqual([
      1, 1,
    ]);
  });

  it('says over HTTP when to come again', async () => {
    LIMITS.waiting = 0;
    const input = { roomId: coalition.plenaryId, body: 'x' };
    const command = { commandId: randomUUID(), type: 'message:post', input };
    const full = await app.http(ana, 'POST', '/api/commands', command);
    expect([full.status, full.headers.get('retry-after'), full.body]).toEqual([
      503,
      '3',
      expect.objectContaining({ code: 'overloaded', status: 503 }),
    ]);
    Object.assign(LIMITS, usual);
    expect((await app.http(ana, 'POST', '/api/commands', command)).status).toBe(200);
  });

  it.each([
    ['more requests than it answers', () => (LIMITS.requests = 0)],
    ['an event loop that cannot keep up', () => (app.app.get(EventLoop, { strict: false }).delay = 1_500)],
  ])('turns requests away with %s, and still answers those who watch it', async (_, fill) => {
    fill();
    const { status, headers, body } = await app.http(ana, 'GET', '/api/me');
    expect([status, headers.get('retry-after')]).toEqual([503, '3']);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ code: 'overloaded', status: 503 });
    expect((await app.http(null, 'GET', '/health/live')).status).toBe(200);
    expect((await readMetrics(app)).status).toBe(200);
    Object.assign(LIMITS, usual);
    app.app.get(EventLoop, { strict: false }).delay = 0;
    expect((await app.http(ana, 'GET', '/api/me')).status).toBe(200);
  });
});
