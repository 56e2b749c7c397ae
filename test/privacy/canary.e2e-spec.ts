import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@redis/client';
import { startPostgres } from '../../src/tools/embedded-postgres.mjs';
import { eventually } from '../support/app.js';
import { redisAvailable, startRedis } from '../support/redis.js';
import {
  breakTheDatabase,
  getEverythingWrong,
  playEverything,
  WORDS,
  type Played,
} from './support/journeys.js';
import { alone, columnsWith, OutsideApp, placesOf } from './support/outside.js';

/** Where the name stands that somebody has chosen; the key is what no second name may look like. */
const PSEUDONYM = [
  'account.handle',
  'account.handle_key',
  'ballot_roll.handle',
  'event.payload',
  'seat.handle',
];

/** Who reads the figures. */
const WATCHER = 'the token of who watches';

/**
 * T-091, and the server's side of T-052: words that stand nowhere else in the world go in by every door of a
 * real process, at its most talkative, through all journeys, mistakes and crashes. Afterwards they are looked
 * for wherever something could have been kept. With Redis where there is one.
 */
describe('what a whole life of the application leaves behind', () => {
  let dir: string;
  let database: Awaited<ReturnType<typeof startPostgres>>;
  let redis: Awaited<ReturnType<typeof startRedis>> | null = null;
  let between = '';
  let keys: string[] = [];
  let app: OutsideApp;
  let played: Played;
  let figures: string;
  let incidents: number;
  let exitCode: number | null;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'peyman-privacy-'));
    chmodSync(dir, 0o755); // as root, the database's account must be able to enter
    database = await startPostgres({ dir: join(dir, 'postgres'), durable: true });
    redis = redisAvailable() ? await startRedis() : null;
    const listener = redis && createClient({ url: redis.url });
    listener?.on('error', () => undefined);
    await listener?.connect();
    await listener?.pSubscribe('*', (message, channel) => (between += `${channel} ${message.toString()}\n`));
    const addresses = [database.url, ...(redis ? [redis.url] : [])].map((url) => new URL(url).host);
    app = await OutsideApp.start(
      dir,
      {
        DATABASE_URL: database.url,
        ...(redis ? { REDIS_URL: redis.url } : {}),
        LOG_LEVEL: 'debug',
        SECRET_KEY: WORDS.sealing,
        TRUST_PROXY: '1',
        METRICS_TOKEN: WATCHER,
        ARGON2_MEMORY_KIB: '1024',
        ARGON2_PASSES: '1',
        ALLOWED_ADDRESSES: addresses.join(','),
        CONNECTIONS_FILE: join(dir, 'connections'),
        WORDS_OF_SOMEBODY: `${WORDS.crash} {`,
      },
      { 'x-forwarded-for': WORDS.address, 'user-agent': WORDS.agent },
    );
    played = await playEverything(app);
    await getEverythingWrong(app, played);
    incidents = await breakTheDatabase(app, played);
    figures = String(
      (await app.http(null, 'GET', '/metrics', undefined, { authorization: `Bearer ${WATCHER}` })).body,
    );
    app.child.kill('SIGUSR1');
    await eventually(() => readFileSync(join(dir, 'connections'), 'utf8').includes('FORBIDDEN'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    app.child.kill('SIGUSR2');
    exitCode = await app.exited;
    if (redis && listener) {
      const reader = createClient({ url: redis.url });
      await reader.connect();
      keys = await reader.keys('*');
      reader.destroy();
      listener.destroy();
    }
  }, 300_000);
  afterAll(async () => {
    await app?.close();
    await redis?.stop();
    await database?.stop();
    if (database) rmSync(database.dir, { recursive: true, force: true });
    rmSync(dir, { recursive: true, force: true });
  });

  /** What people know and nobody else: not even the one place in which their words are. */
  const secrets = (): string[] => {
    const { password, newPassword, wrongPassword, wrongCode, sealing } = WORDS;
    return [password, newPassword, wrongPassword, wrongCode, sealing, ...played.kept.secrets];
  };
  const everythingPeopleWrote = (): string[] => {
    const { digits, passkey, recoveryCode } = played.kept;
    return [...Object.values(WORDS), ...secrets(), ...digits, passkey, recoveryCode];
  };
  const found = (text: string, words: readonly string[]): string[] => {
    const small = text.toLowerCase();
    return words.filter((word) =>
      /^\d{6}$/.test(word) ? new RegExp(alone(word)).test(text) : small.includes(word.toLowerCase()),
    );
  };

  it('was a whole life: a declaration is out, commands failed with incidents, and it ended in a crash', async () => {
    expect(await app.query('SELECT slug FROM declaration')).toEqual([{ slug: 'privacy' }]);
    expect(incidents).toBe(2);
    expect(exitCode).toBe(1);
    expect(played.kept.secrets.length).toBeGreaterThan(10);
    expect(await app.query(`SELECT kind FROM factor ORDER BY kind`)).toEqual([
      { kind: 'app' },
      { kind: 'passkey' },
    ]);
    expect(await app.query('SELECT ending FROM recovery')).toEqual([{ ending: 'completed' }]);
    const [{ browsers }] = (await app.query('SELECT count(*)::int AS browsers FROM known_device')) as [
      { browsers: number },
    ];
    expect(browsers).toBeGreaterThan(0);
  });

  it('is nothing of theirs on standard output and standard error, though it said much', () => {
    expect(app.said).toMatch(/incident [0-9a-f-]{36}: \w+ P0001 at /);
    expect(app.said).toMatch(/Peyman stops: SyntaxError at /);
    expect(app.said.split('\n').length).toBeGreaterThan(50);
    expect(found(app.said, everythingPeopleWrote())).toEqual([]);
  });

  it('is nothing of theirs in the figures', () => {
    expect(figures).toContain('peyman_commit_commands_count');
    expect(found(figures, everythingPeopleWrote())).toEqual([]);
  });

  it('is nothing of theirs in the log of the database, nor in any other file beside its data', () => {
    const files = [...filesBelow(dir), join(database.dir, 'postgres.log')].filter(
      (file) => !file.startsWith(join(database.dir, 'data')),
    );
    expect(readFileSync(files.at(-1)!, 'utf8')).toContain('ready to accept connections');
    for (const file of files) {
      expect([file, found(readFileSync(file, 'utf8'), everythingPeopleWrote())]).toEqual([file, []]);
    }
  });

  it('is nothing in Redis; what passed through it were events, never where they came from', () => {
    expect(keys).toEqual([]);
    if (!redis) return;
    expect(between).toContain(WORDS.message);
    const { address, agent } = WORDS;
    const { digits, passkey, recoveryCode } = played.kept;
    const never = [address, agent, ...secrets(), ...digits, passkey, recoveryCode];
    expect(found(between, never)).toEqual([]);
  });

  it('is the address and the browser of nobody in the database, not even in what its files still remember', async () => {
    for (const words of [WORDS.address, WORDS.agent]) expect(await columnsWith(app, words)).toEqual([]);
    await app.query('CHECKPOINT');
    const data = filesBelow(join(database.dir, 'data'));
    expect(data.length).toBeGreaterThan(500);
    const never = [WORDS.address, WORDS.agent, WORDS.unknownHandle, ...secrets()];
    const held = data.map((file) => {
      const bytes = readFileSync(file);
      return { file, message: bytes.includes(WORDS.message), never: never.filter((w) => bytes.includes(w)) };
    });
    expect(held.some(({ message }) => message)).toBe(true);
    expect(held.filter((one) => one.never.length > 0)).toEqual([]);
  });

  it('is no secret in clear in the database', async () => {
    expect(await placesOf(app, [...secrets(), ...played.kept.digits])).toEqual([]);
  });

  it('is a passkey, and the code that those were told who let somebody back in, where they are asked for', async () => {
    expect(await columnsWith(app, played.kept.passkey)).toEqual(['factor.credential_id']);
    expect(await columnsWith(app, played.kept.recoveryCode)).toEqual(['recovery.code']);
  });

  it.each([
    // Pseudonyms, as all may know them who share a room; a roll keeps them as they were.
    ['handle', PSEUDONYM],
    ['secondHandle', PSEUDONYM],
    ['unknownHandle', []],
    ['message', ['event.payload', 'message.body', 'message.words']],
    ['caucus', ['event.payload', 'message.body', 'message.words']],
    ['edited', ['event.payload', 'message.body', 'message.words']],
    ['deleted', []],
    // Kept for whoever has to judge the hiding; no longer found, and told to nobody.
    ['hidden', ['message.body']],
    ['clause', ['declaration_file.body', 'event.body', 'revision.content']],
    ['typed', ['declaration_file.body', 'event.body', 'revision.content']],
    ['searched', []],
    ['broken', []],
  ] as const)('is %s in these columns and no others: %j', async (what, columns) => {
    expect(await columnsWith(app, WORDS[what])).toEqual(columns);
  });

  it('is no connection to anything but PostgreSQL and Redis, and the watch would have seen one', () => {
    const turned = readFileSync(join(dir, 'connections'), 'utf8').trim().split('\n');
    const addresses = [database.url, ...(redis ? [redis.url] : [])].map((url) => new URL(url).host);
    const control = [
      'FORBIDDEN 203.0.113.1:443',
      'FORBIDDEN datagram send',
      'FORBIDDEN name lookup elsewhere.invalid',
    ];
    expect(turned.filter((line) => line.startsWith('FORBIDDEN'))).toEqual(control);
    expect(new Set(turned.filter((line) => /:\d+$/.test(line) && !line.startsWith('FORBIDDEN')))).toEqual(
      new Set(addresses),
    );
  });
});

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
