import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createClient } from '@redis/client';
import { COMMANDS, type CommandType } from '../../src/contract/commands.js';
import { HTTP } from '../../src/contract/http.js';
import { Clock } from '../../src/platform/clock.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { KIND_OF, LIMITS, networkOf, type LimitName } from '../../src/platform/limits/classes.js';
import { Limits } from '../../src/platform/limits/limits.js';
import { RateLimit } from '../../src/platform/rate-limit.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { redisAvailable, startRedis } from '../support/redis.js';

/** Limits as people have them, where a second never passes unless somebody says so. */
function limitsOf(redis?: string): { limits: Limits; pass: (seconds: number) => void } {
  let now = 1_000;
  const clock = Object.assign(new Clock(), { steady: () => now });
  const config = loadConfig({
    DATABASE_URL: 'postgres://a:b@127.0.0.1/c',
    NODE_ENV: 'test',
    ...(redis ? { REDIS_URL: redis } : {}),
  });
  return { limits: new Limits(config, clock), pass: (seconds) => (now += seconds * 1_000) };
}

const takenOf = (limits: Limits, name: LimitName, key: string, tries: number): number => {
  let taken = 0;
  for (let i = 0; i < tries; i += 1) if (limits.allows(name, key)) taken += 1;
  return taken;
};

describe('T-092: a limit', () => {
  it('gives a burst, then the rate, and says when to come again', () => {
    const { limits, pass } = limitsOf();
    const { rate, burst } = LIMITS.talk;
    expect(takenOf(limits, 'talk', 'ana', burst * 10)).toBe(burst);
    expect(() => limits.take('talk', 'ana')).toThrow(
      expect.objectContaining({ code: 'too-many-requests', details: { seconds: 1 } }),
    );
    expect(takenOf(limits, 'talk', 'bo', 1)).toBe(1);
    pass(3);
    expect(takenOf(limits, 'talk', 'ana', 100)).toBe(3 * rate);
    pass(1e6);
    expect(takenOf(limits, 'talk', 'ana', 1_000)).toBe(burst);
  });

  it('remembers no more keys than it has room for, of a million that are made up', () => {
    const limit = new RateLimit(1, 10);
    for (let i = 0; i < 10; i += 1) limit.take('somebody', 0);
    for (let i = 0; i < 1_000_000; i += 1) limit.take(`made up ${i}`, 1);
    expect(limit.size).toBeLessThanOrEqual(50_000);
    expect(limit.tell(1)).toEqual([]);
    limit.sweep(1e6);
    expect(limit.size).toBe(0);
  });

  it('takes a subscriber of IPv6 as one, however many addresses there are', () => {
    expect(networkOf('2001:db8:7:1::1')).toBe(networkOf('2001:DB8:0007:ffff:1:2:3:4'));
    expect(networkOf('2001:db8:8::1')).not.toBe(networkOf('2001:db8:7::1'));
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(networkOf('192.0.2.7')).not.toBe(networkOf('192.0.2.8'));
    expect(networkOf('fe80::1%eth0')).toBe(networkOf('fe80::2'));
  });

  it('has a kind for every command', () => {
    expect(Object.keys(KIND_OF).sort()).toEqual(Object.keys(COMMANDS).sort());
  });
});

(redisAvailable() ? describe : describe.skip)('T-092: limits of two nodes with a Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  /** Waits until what this node tells gets to Redis. */
  const connected = (limits: Limits, client: { dbSize(): Promise<number> }) =>
    eventually(async () => {
      const before = await client.dbSize();
      takenOf(limits, 'gesture', randomUUID(), LIMITS.gesture.burst);
      await limits.tell();
      return (await client.dbSize()) > before;
    });

  const tellUntil = async (limits: Limits, check: () => boolean) =>
    eventually(async () => {
      await limits.tell();
      return check();
    });

  it('are one limit; without it, each node holds its own', async () => {
    const [a, b] = [limitsOf(redis.url), limitsOf(redis.url)];
    const alone = limitsOf();
    const { burst } = LIMITS.found;
    const client = createClient({ url: redis.url });
    await client.connect();
    try {
      for (const { limits } of [a, b]) await connected(limits, client);
      expect(takenOf(a.limits, 'found', 'ana', burst)).toBe(burst);
      expect(takenOf(alone.limits, 'found', 'ana', burst)).toBe(burst);
      await a.limits.tell();
      expect((await client.keys('peyman:limit:found:*')).length).toBe(1);
      // The other node notices as soon as somebody has used half a burst there.
      const first = takenOf(b.limits, 'found', 'ana', burst / 2 + 1);
      expect(first).toBe(burst / 2 + 1);
      await tellUntil(b.limits, () => {
        try {
          b.limits.insistOn('found', 'ana');
          return false;
        } catch {
          return true;
        }
      });
      expect(takenOf(b.limits, 'found', 'ana', burst)).toBe(0);
      // Half a burst too much was let through; it is a debt, and nothing is forgiven by going to another node.
      b.pass(burst / 4 / LIMITS.found.rate);
      expect(takenOf(b.limits, 'found', 'ana', burst)).toBe(0);
      // Others are not touched by it.
      expect(takenOf(b.limits, 'found', 'bo', 1)).toBe(1);

      const keys = await client.keys('*');
      expect(keys.filter((key) => key.includes('ana'))).toEqual([]);
      for (const key of keys) expect(await client.pTTL(key)).toBeGreaterThan(0);
      for (const key of keys.filter((k) => k.includes('found')))
        expect(await client.pTTL(key)).toBeLessThanOrEqual(601_000);
    } finally {
      client.destroy();
      for (const { limits } of [a, b, alone]) await limits.onApplicationShutdown();
    }
  });

  it('a hundred thousand keys that are used once leave nothing in Redis', async () => {
    const { limits } = limitsOf(redis.url);
    const client = createClient({ url: redis.url });
    await client.connect();
    try {
      await connected(limits, client);
      const before = await client.dbSize();
      for (let i = 0; i < 100_000; i += 1) limits.allows('visit', `2001:db8:${i}::/48`);
      for (let i = 0; i < 5; i += 1) await limits.tell();
      expect(await client.dbSize()).toBe(before);
    } finally {
      client.destroy();
      await limits.onApplicationShutdown();
    }
  });

  it('a Redis that goes away stops nobody, and nobody gets more than a node gives', async () => {
    const other = await startRedis();
    const { limits } = limitsOf(other.url);
    try {
      const { burst } = LIMITS.search;
      expect(takenOf(limits, 'search', 'ana', burst / 2 + 1)).toBe(burst / 2 + 1);
      await limits.tell();
      await other.stop();
      await limits.tell();
      expect(takenOf(limits, 'search', 'ana', 1_000)).toBeLessThanOrEqual(burst / 2);
      expect(takenOf(limits, 'search', 'bo', 1_000)).toBe(burst);
      await limits.tell();
    } finally {
      await limits.onApplicationShutdown();
    }
  });
});

(redisAvailable() ? describe : describe.skip)('T-074: the door while Redis is away', () => {
  const PER_MINUTE = 6;
  const nodes: TestApp[] = [];
  beforeAll(async () => {
    const redis = await startRedis();
    const env = { REDIS_URL: redis.url, SIGN_INS_PER_MINUTE: String(PER_MINUTE) };
    nodes.push(await startApp(env));
    nodes.push(await startApp({ ...env, DATABASE_URL: nodes[0]!.databaseUrl }));
    await redis.stop();
  });
  afterAll(async () => {
    for (const node of nodes.toReversed()) await node.close();
  });
  afterEach(() => void jest.restoreAllMocks());

  it.each([
    // Each of another account: one account has a limit of its own, which Redis has nothing to do with.
    ['passwords', '/api/session', (i: number) => ({ handle: `nobody-${i}`, password: 'a wrong guess' })],
    ['links for coming back', '/api/recovery/approved/look', () => ({ token: 'a'.repeat(43) })],
  ])('holds back a flood of %s: each node lets through what one does', async (_, path, tryOf) => {
    jest.spyOn(Clock.prototype, 'steady').mockReturnValue(5_000_000);
    for (const { url } of nodes) {
      const answers: number[] = [];
      for (let i = 0; i < PER_MINUTE * 5; i += 1) {
        const response = await fetch(url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-peyman': '1' },
          body: JSON.stringify(tryOf(i)),
        });
        await response.arrayBuffer();
        answers.push(response.status);
      }
      expect(answers.slice(0, PER_MINUTE)).not.toContain(429);
      expect(new Set(answers.slice(PER_MINUTE))).toEqual(new Set([429]));
    }
  });
});

describe('T-092: ten times too much', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let next = 0;
  const fresh = (): Person => coalition.people[0]![next++]!;

  beforeAll(async () => {
    app = await startApp({ COMMAND_RATE: '30', COMMAND_BURST: '100000' });
    const seats = Array.from({ length: 30 }, () => 'delegate' as const);
    coalition = await app.aCoalition({ parties: [{ seats: [...seats, { role: 'head', moderator: true }] }] });
  });
  afterAll(() => app.close());
  afterEach(() => void jest.restoreAllMocks());

  /** Time stands still for the limits, so that what gets through is exactly the burst. */
  const frozen = () => jest.spyOn(Clock.prototype, 'steady').mockReturnValue(5_000_000);
  const burstOf = (name: LimitName): number =>
    Math.floor(LIMITS[name].burst * (100_000 / LIMITS.command.burst));

  it.each(
    Object.keys(LIMITS).filter((name) => Object.values(KIND_OF).includes(name as LimitName)) as LimitName[],
  )('commands of the kind %s', async (name) => {
    frozen();
    const person = fresh();
    const limits = app.app.get(Limits, { strict: false });
    const type = Object.entries(KIND_OF).find(([, kind]) => kind === name)![0] as CommandType;
    // All but five of the burst are gone already: what is sent is what counts.
    takenOf(limits, name, person.accountId, burstOf(name) - 5);
    const input = { roomId: coalition.plenaryId, coalitionId: coalition.id };
    const socket = await app.connectAs(person);
    const answers = await Promise.all([
      ...Array.from({ length: 25 }, () => app.send(socket, type, input)),
      ...Array.from({ length: 25 }, () => app.send(person, type, input)),
    ]);
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
    const refused = answers.flatMap((answer) =>
      !answer.ok && answer.error.code === 'too-many-requests' ? [answer.error] : [],
    );
    expect({ codes, refused: refused.length }).toEqual({ codes, refused: 45 });
    for (const { details } of refused) expect(details!['seconds']).toBeGreaterThanOrEqual(1);
    socket.disconnect();
  });

  it.each(['read', 'search', 'change'] as const)(
    'requests of the kind %s: 429 with Retry-After',
    async (name) => {
      frozen();
      const routes = HTTP.filter(
        ({ access, path, method }) =>
          access === 'signed-in' &&
          !path.endsWith('/commands') &&
          (path.endsWith('/search')
            ? name === 'search'
            : method === 'GET' || path.endsWith('/texts')
              ? name === 'read'
              : name === 'change'),
      ).filter(({ path, method }) => !(method === 'DELETE' && /\/sessions?$/.test(path)));
      expect(routes.length).toBeGreaterThan(1);
      const limits = app.app.get(Limits, { strict: false });
      const person = fresh();
      takenOf(limits, name, person.accountId, burstOf(name) + 10);
      for (const { method, path } of routes) {
        const url = path.replace(/:\w+/g, () => randomUUID());
        const answer = await app.http(person, method, url, method === 'GET' ? undefined : {});
        expect({ path, status: answer.status, code: (answer.body as { code: string }).code }).toEqual({
          path,
          status: 429,
          code: 'too-many-requests',
        });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      }
    },
  );

  it('rooms entered, windows connected, and what is being done', async () => {
    frozen();
    const limits = app.app.get(Limits, { strict: false });
    const [ana, bo] = [fresh(), fresh()];
    const socket = await app.connectAs(ana, ['websocket']);
    const other = await app.connectAs(bo, ['websocket']);
    const enter = (who: typeof socket) =>
      who.timeout(5_000).emitWithAck('room:enter', { roomId: coalition.plenaryId, lastSeq: null });
    await enter(other);
    await enter(socket);
    const heard: number[] = [];
    other.on('presence', (batch: { cursor?: { clientId: number } }[]) =>
      heard.push(...batch.flatMap(({ cursor }) => cursor?.clientId ?? [])),
    );
    const burst = burstOf('doing');
    takenOf(limits, 'doing', socket.id!, burst - 3);
    const place = { clauseId: randomUUID(), language: 'en', anchor: null, head: null };
    for (let clientId = 1; clientId <= 30; clientId += 1)
      socket.emit('doing', { roomId: coalition.plenaryId, cursor: { ...place, clientId } });
    takenOf(limits, 'enter', ana.accountId, burstOf('enter'));
    expect(await enter(socket)).toMatchObject({ ok: false, error: { code: 'too-many-requests' } });
    await app.command(socket, 'message:post', { roomId: coalition.plenaryId, body: 'after all that' });
    await eventually(() => heard.length > 0);
    expect(heard.at(-1)).toBe(3);

    takenOf(limits, 'connect', ana.accountId, burstOf('connect'));
    await expect(app.connectAs(ana, ['websocket'])).rejects.toMatchObject({
      data: { code: 'too-many-requests', seconds: expect.any(Number) },
    });
    expect(socket.connected).toBe(true);
  });

  it('twelve windows of one account: the oldest of the same session gives way to one more, those of others never', async () => {
    const ana = fresh();
    const phone = { cookie: await app.signIn(ana.accountId) };
    const windows = [];
    for (let i = 0; i < 12; i += 1)
      windows.push(await app.connectAs(ana, i % 2 ? ['polling'] : ['websocket']));
    await expect(app.connectAs(phone)).rejects.toMatchObject({ data: { code: 'too-many-requests' } });

    for (const oldest of windows.slice(0, 3)) {
      const told = new Promise<void>((resolve) => oldest.once('replaced', resolve));
      const gone = new Promise<string>((resolve) => oldest.once('disconnect', resolve));
      windows.push(await app.connectAs(ana));
      await told;
      expect(await gone).toBe('io server disconnect');
    }
    expect(windows.map(({ connected }) => connected)).toEqual([
      ...Array.from({ length: 3 }, () => false),
      ...Array.from({ length: 12 }, () => true),
    ]);
    windows.pop()!.disconnect();
    await eventually(async () => {
      const socket = await app.connectAs(phone).catch(() => null);
      return socket?.connected === true;
    });
  });

  it('visitors who are nobody, and cookies of nobody: 429, and nothing is looked up any more', async () => {
    frozen();
    const limits = app.app.get(Limits, { strict: false });
    takenOf(limits, 'visit', '127.0.0.1', burstOf('visit') - 3);
    const { Sessions } = await import('../../src/platform/access/sessions.js');
    const find = jest.spyOn(Sessions.prototype, 'find');
    const guess = () => app.http({ cookie: `peyman=${randomUUID()}` }, 'GET', '/api/me');
    for (let i = 0; i < 3; i += 1) expect((await guess()).status).toBe(401);
    find.mockClear();
    for (let i = 0; i < 10; i += 1) expect((await guess()).status).toBe(429);
    expect(find).not.toHaveBeenCalled();
    const anonymous = await app.http(null, 'GET', '/api/installation');
    expect(anonymous.status).toBe(429);
    expect(Number(anonymous.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    // Published pages and health are for everyone, always.
    expect((await app.http(null, 'GET', '/d')).status).toBe(200);
    expect((await app.http(null, 'GET', '/health/live')).status).toBe(200);
  });
});
