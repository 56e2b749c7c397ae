import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Passwords } from '../../src/modules/auth/passwords.js';
import { NodeReads } from '../../src/platform/database/node-reads.js';
import { Audience } from '../../src/platform/realtime/audience.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import { Deadlines } from '../../src/platform/rooms/deadlines.js';
import {
  eventually,
  follow,
  METRICS_TOKEN,
  startApp,
  type Person,
  type TestApp,
  type TestCoalition,
} from '../support/app.js';
import { figures, movement, readMetrics } from './support.js';

const DASHBOARD = new URL('../../.docker/grafana/peyman.json', import.meta.url);
const MANY = 40;

describe('the figures of a process', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let ana: Person;
  let before: Map<string, number>;

  beforeAll(async () => {
    app = await startApp();
    coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    before = await figures(app);
  });

  it('tell how many commands shared a commit, how long that took and how long the slowest waited', async () => {
    const socket = await app.connectAs(ana);
    const roomId = coalition.plenaryId;
    const answers = await Promise.all(
      Array.from({ length: MANY }, (_, i) => app.send(socket, 'message:post', { roomId, body: `m${i}` })),
    );
    expect(answers.every((answer) => answer.ok)).toBe(true);
    const moved = await movement(app, before);
    expect(moved('peyman_commit_commands_sum')).toBe(MANY);
    expect(moved('peyman_commit_commands_count')).toBeLessThan(MANY);
    expect(moved('peyman_commit_seconds_count')).toBe(moved('peyman_commit_commands_count'));
    expect(moved('peyman_command_seconds_count')).toBe(moved('peyman_commit_commands_count'));
    expect(moved('peyman_command_seconds_sum')).toBeGreaterThanOrEqual(moved('peyman_commit_seconds_sum'));
    expect((await figures(app)).get('peyman_commands_waiting')).toBe(0);
    expect((await figures(app)).get('peyman_commands_waiting_bytes')).toBe(0);
  });

  it('tell what was dispatched, and that a reader came back and from where', async () => {
    const socket = await app.connectAs(ana);
    const log = await follow(socket, coalition.plenaryId);
    await app.command(ana, 'message:post', { roomId: coalition.plenaryId, body: 'one more' });
    await log.until((event) => event.seq > log.seq);
    await follow(await app.connectAs(ana), coalition.plenaryId, 0);
    await follow(await app.connectAs(ana), coalition.plenaryId, log.seq);
    const moved = await movement(app, before);
    expect(moved('peyman_dispatched_events_total')).toBe(1);
    expect(moved('peyman_dispatch_seconds_count')).toBe(1);
    expect(moved('peyman_resume_pages_total{from="table"}')).toBe(1);
    expect(moved('peyman_resume_pages_total{from="memory"}')).toBe(1);
  });

  it('tell of events that came by no hint', async () => {
    await follow(await app.connectAs(ana), coalition.plenaryId);
    // Another node wrote this, and no hint arrived.
    await app.query(
      `WITH next AS (UPDATE room SET next_seq = next_seq + 3 WHERE id = $1 RETURNING next_seq)
       INSERT INTO event (room_id, seq, type, payload, at)
       SELECT $1, next_seq - n, 'message.reacted', '{}', clock_timestamp() FROM next, generate_series(1, 3) n`,
      [coalition.plenaryId],
    );
    await eventually(async () => (await movement(app, before))('peyman_record_reads_total') >= 1);
    expect((await movement(app, before))('peyman_dispatched_events_total')).toBe(3);
    await eventually(async () => (await figures(app)).get('peyman_rooms_behind') === 0);
  });

  it('tell what was refused, by its code, on every door', async () => {
    const socket = await app.connectAs(ana);
    await socket.timeout(5_000).emitWithAck('command', { nonsense: true });
    await app.refusal(ana, 'message:post', { roomId: randomUUID(), body: 'x' });
    await app.http(null, 'GET', '/api/me');
    const moved = await movement(app, before);
    expect(moved('peyman_refusals_total{code="invalid-input"}')).toBe(1);
    expect(moved('peyman_refusals_total{code="not-found"}')).toBe(1);
    expect(moved('peyman_refusals_total{code="not-signed-in"}')).toBe(1);
    expect(moved('peyman_request_seconds_count{status="4xx"}')).toBe(1);
  });

  it('tell how late a deadline took effect, and of one that fails', async () => {
    const deadlines = app.app.get(Deadlines, { strict: false });
    const transactions = app.app.get(Transactions, { strict: false });
    deadlines.on('test-works', () => Promise.resolve());
    deadlines.on('test-fails', () => Promise.reject(new Error('on purpose')));
    await transactions.run({ room: coalition.plenaryId }, async (tx) => {
      const due = new Date(tx.now.getTime() - 2_000);
      await deadlines.schedule(tx, 'test-works', coalition.plenaryId, randomUUID(), due);
      await deadlines.schedule(tx, 'test-fails', coalition.plenaryId, randomUUID(), due);
    });
    await eventually(async () => (await movement(app, before))('peyman_deadline_failures_total') >= 1);
    const moved = await movement(app, before);
    expect(moved('peyman_deadline_late_seconds_count')).toBe(1);
    expect(moved('peyman_deadline_late_seconds_sum')).toBeGreaterThanOrEqual(2);
  });

  it('tell how many passwords wait to be hashed', async () => {
    const { queue } = app.app.get(Passwords, { strict: false });
    let finish = (): void => undefined;
    const hashed = new Promise<void>((resolve) => (finish = resolve));
    const lanes = ['anyone', 'known', 'anyone', 'known', 'anyone'] as const;
    const all = lanes.map((lane) => queue.inTurn(lane, () => hashed));
    expect((await figures(app)).get('peyman_hashes_waiting')).toBe(3);
    finish();
    await Promise.all(all);
    expect((await figures(app)).get('peyman_hashes_waiting')).toBe(0);
  });

  it.each([
    ['the application', () => app.app.get(DataSource, { strict: false })],
    [
      'the node',
      () => (app.app.get(NodeReads, { strict: false }) as unknown as { source: DataSource }).source,
    ],
  ])('tell who waits for a connection of %s', async (_, sourceOf) => {
    const waiting = async () => (await figures(app)).get('peyman_database_waiting');
    await eventually(async () => (await waiting()) === 0);
    const source = sourceOf();
    const { poolSize } = source.options as { poolSize: number };
    const taken = Array.from({ length: poolSize }, () => source.createQueryRunner());
    await Promise.all(taken.map((runner) => runner.connect()));
    const asked = Promise.all(Array.from({ length: 5 }, () => source.query('SELECT 1')));
    expect(await waiting()).toBeGreaterThanOrEqual(5);
    await Promise.all(taken.map((runner) => runner.release()));
    await asked;
    await eventually(async () => (await waiting()) === 0);
  });

  it('are for who knows the token, and not there for anybody else', async () => {
    const { status, headers } = await readMetrics(app);
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
    const nowhere = await app.http(null, 'GET', '/health/nowhere');
    const silent = await startApp({ DATABASE_URL: app.databaseUrl, METRICS_TOKEN: '' });
    try {
      const refused = [
        await app.http(null, 'GET', '/metrics'),
        await app.http(ana, 'GET', '/metrics'),
        await readMetrics(app, `${METRICS_TOKEN}x`),
        await readMetrics(app, ''),
        await readMetrics(silent),
        await readMetrics(silent, ''),
        await readMetrics(silent, 'undefined'),
      ];
      for (const { status: said, body } of refused) {
        expect([said, String(JSON.stringify(body))]).toEqual([404, expect.not.stringContaining('peyman_')]);
        expect((body as { code: string }).code).toBe((nowhere.body as { code: string }).code);
      }
    } finally {
      await silent.close();
    }
  });

  it('name no room, party, seat or person', async () => {
    const { body } = await readMetrics(app);
    expect(String(body)).toContain('peyman_sockets');
    expect(String(body)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    for (const person of coalition.people.flat()) expect(String(body)).not.toContain(person.handle);
    expect(app.app.get(Audience, { strict: false }).sockets).toBeGreaterThan(0);
  });

  it('are the ones the dashboard shows: all of ours, and none that does not exist', async () => {
    const { body } = await readMetrics(app);
    const exported = new Map(
      [...String(body).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name!, kind!]),
    );
    const samples = new Set(
      [...exported].flatMap(([name, kind]) =>
        kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const dashboard = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as {
      panels: { title: string; targets?: { expr: string }[] }[];
    };
    const shown = new Set(
      dashboard.panels
        .flatMap((panel) => panel.targets ?? [])
        .flatMap(({ expr }) => expr.match(/\b(?:peyman|nodejs|process)_\w+/g) ?? []),
    );
    expect([...shown].filter((name) => !samples.has(name))).toEqual([]);
    const base = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');
    const bases = new Set([...shown].flatMap((name) => [name, base(name)]));
    const ours = [...exported.keys()].filter((name) => name.startsWith('peyman_'));
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((name) => !bases.has(name))).toEqual([]);
  });
});
