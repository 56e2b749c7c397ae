import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import type { CommandInput, CommandOutput, CommandType } from '../../src/contract/commands.js';
import type { RecordedEvent } from '../../src/contract/events.js';
import type { Answer, Entered, EventBatch } from '../../src/contract/socket.js';
import { createApp } from '../../src/create-app.js';
import type { Role, RulesOfProcedure, Standing } from '../../src/domain/coalition/coalition.js';
import { Sessions } from '../../src/platform/access/sessions.js';
import { Clock } from '../../src/platform/clock.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { NodeReads } from '../../src/platform/database/node-reads.js';
import { Audience } from '../../src/platform/realtime/audience.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import { foundCoalition, type Founded } from '../../src/tools/demo/found.js';
import { freshDatabase } from './database.js';

/** Somebody who is signed in. */
export interface Person {
  readonly accountId: string;
  readonly seatId: string;
  readonly partyId: string;
  readonly handle: string;
  readonly cookie: string;
}
export interface TestCoalition extends Founded {
  /** People by party, in the order of the plan: `people[1][0]` is the first seat of the second party. */
  readonly people: readonly (readonly Person[])[];
}
export interface TestParty {
  readonly standing?: Standing;
  readonly seats: readonly (Role | { role: Role; moderator?: boolean })[];
}

/** Two member parties, each with a head who moderates and a delegate; a third with a head. */
const USUAL: readonly TestParty[] = [
  { seats: [{ role: 'head', moderator: true }, 'delegate'] },
  { seats: [{ role: 'head', moderator: true }, 'delegate'] },
  { seats: ['head'] },
];
const COLOURS = ['Cedar', 'Plane', 'Cypress', 'Walnut', 'Willow', 'Oak', 'Elm'];

export const METRICS_TOKEN = 'who watches the tests';

/** A whole application on a database of its own. Give `DATABASE_URL` to start a second node beside another. */
export async function startApp(env: Record<string, string> = {}): Promise<TestApp> {
  const databaseUrl = env['DATABASE_URL'] ?? (await freshDatabase());
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    ARGON2_MEMORY_KIB: '1024',
    ARGON2_PASSES: '1',
    COMMAND_RATE: '1000',
    COMMAND_BURST: '5000',
    DATABASE_POOL: '8',
    SIGN_INS_PER_MINUTE: '600',
    SESSION_IDLE_MINUTES: '43200',
    SESSION_MAX_HOURS: '2160',
    MODERATOR_IDLE_MINUTES: '43200',
    MODERATOR_MAX_HOURS: '2160',
    SECRET_KEY: 'the key of the tests, which opens nothing else',
    METRICS_TOKEN,
    DATABASE_URL: databaseUrl,
    ...env,
  });
  const { app, url, close } = await createApp(config, { clientFolder: env['CLIENT_FOLDER'] ?? '/nowhere' });
  return new TestApp(app, url, databaseUrl, close);
}

export class TestApp {
  private readonly sockets: Socket[] = [];

  constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly databaseUrl: string,
    private readonly closeApp: () => Promise<void>,
  ) {}

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.disconnect();
    // Long polling says goodbye with requests of its own; a client whose server is gone goes on with it after the test.
    await eventually(() => this.lines === 0, 2_000).catch(() => undefined);
    await this.closeApp();
  }

  /** Lines that the server holds, whoever is at their other end. */
  get lines(): number {
    return this.server?.engine.clientsCount ?? 0;
  }

  private get server(): Server | null {
    return (this.app.get(Audience, { strict: false }) as unknown as { server: Server | null }).server;
  }

  get clock(): Clock {
    return this.app.get(Clock, { strict: false });
  }

  /** The messages that the server listens to on a socket. */
  socketEvents(): string[] {
    const own = new Set(['disconnect', 'disconnecting', 'error']);
    const names = [...this.server!.sockets.sockets.values()].flatMap((socket) =>
      socket.eventNames().map(String),
    );
    return [...new Set(names)].filter((name) => !own.has(name));
  }

  /** Asks the database as the node itself: nothing is walled off. */
  query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.app.get(NodeReads, { strict: false }).query<T>(sql, parameters);
  }

  /** A coalition in the middle of its life. Say only what the test is about. */
  async aCoalition({
    parties = USUAL,
    rules = {},
  }: { parties?: readonly TestParty[]; rules?: Partial<RulesOfProcedure> } = {}): Promise<TestCoalition> {
    const tag = randomBytes(3).toString('hex');
    const founded = await foundCoalition(
      this.app,
      {
        slug: `test-${tag}`,
        names: { en: 'Test Coalition', fa: 'ائتلاف آزمون' },
        languages: ['en', 'fa'],
        rules,
        parties: parties.map(({ standing = 'member', seats }, p) => ({
          names: { en: `${COLOURS[p % 7]} Party` },
          shortNames: { en: `${COLOURS[p % 7]}` },
          standing,
          seats: seats.map((seat, s) => ({
            handle: `p${p}s${s}x${tag}`,
            role: typeof seat === 'string' ? seat : seat.role,
            moderator: typeof seat === 'string' ? false : (seat.moderator ?? false),
          })),
        })),
      },
      'nobody-signs-in-with-this',
    );
    const people = await Promise.all(
      founded.parties.map((party) =>
        Promise.all(
          party.seats.map(async (seat): Promise<Person> => ({
            accountId: seat.accountId,
            seatId: seat.id,
            partyId: party.id,
            handle: seat.handle,
            cookie: await this.signIn(seat.accountId),
          })),
        ),
      ),
    );
    return { ...founded, people };
  }

  /** A session for an account, without its password; `pending`: with no second step taken yet. */
  async signIn(accountId: string, { pending = false } = {}): Promise<string> {
    const sessions = this.app.get(Sessions, { strict: false });
    const { token } = await this.app
      .get(Transactions, { strict: false })
      .run('none', (tx) => sessions.open(tx, accountId, { pending }));
    return `peyman=${token}`;
  }

  /** A connected socket of this person, over `transports` if it matters. */
  async connectAs(person: Pick<Person, 'cookie'>, transports = ['websocket', 'polling']): Promise<Socket> {
    const socket = io(this.url, {
      transports,
      extraHeaders: { cookie: person.cookie, origin: this.url },
      reconnection: false,
      forceNew: true,
    });
    this.sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }

  /** Sends a command over a socket, or over HTTP for a person, and answers what the server answers. */
  async send<T extends CommandType>(
    who: Socket | Pick<Person, 'cookie'>,
    type: T,
    input: CommandInput<T> | Record<string, unknown>,
    commandId: string = randomUUID(),
  ): Promise<Answer<CommandOutput<T>>> {
    const command = { commandId, type, input: await this.agreeing(type, input) };
    if ('emitWithAck' in who)
      return (await who.timeout(20_000).emitWithAck('command', command)) as Answer<CommandOutput<T>>;
    return (await this.http(who, 'POST', '/api/commands', command)).body as Answer<CommandOutput<T>>;
  }

  /** Who agrees to something names what the screen shows, unless the test says otherwise. */
  private async agreeing(type: CommandType, input: object): Promise<object> {
    if (type !== 'consent:give' || 'hash' in input) return input;
    const [shown] = await this.query<{ hash: string }>(
      'SELECT payload_hash AS hash FROM consent WHERE id::text = $1',
      [(input as { consentId?: unknown }).consentId],
    );
    return { ...input, hash: shown?.hash || '0'.repeat(64) };
  }

  /** Sends a command that must succeed. */
  async command<T extends CommandType>(
    who: Socket | Pick<Person, 'cookie'>,
    type: T,
    input: CommandInput<T> | Record<string, unknown>,
    commandId?: string,
  ): Promise<CommandOutput<T>> {
    const answer = await this.send(who, type, input, commandId);
    if (!answer.ok) throw new Error(`${type} was refused: ${JSON.stringify(answer.error)}`);
    return answer.data;
  }

  /** The code with which a command is refused; fails when it is not. */
  async refusal<T extends CommandType>(
    who: Socket | Pick<Person, 'cookie'>,
    type: T,
    input: CommandInput<T> | Record<string, unknown>,
  ): Promise<string> {
    const answer = await this.send(who, type, input);
    if (answer.ok) throw new Error(`${type} was not refused`);
    return answer.error.code;
  }

  async http(
    who: Pick<Person, 'cookie'> | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown; headers: Headers }> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(who ? { cookie: who.cookie } : {}),
        ...(method === 'GET' ? {} : { 'x-peyman': '1' }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      body: isJson && text ? JSON.parse(text) : text,
      headers: response.headers,
    };
  }

  async get<T>(who: Pick<Person, 'cookie'>, path: string): Promise<T> {
    const { status, body } = await this.http(who, 'GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body as T;
  }
}

/** A token and its hash, as the client of an inviter makes them. */
export function aToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: createHash('sha256').update(token).digest('hex') };
}

/** Enters a room and keeps every event of it, in the order of arrival. */
export async function follow(
  socket: Socket,
  roomId: string,
  lastSeq: number | null = null,
): Promise<RoomLog> {
  const log = new RoomLog(roomId);
  socket.on('events', (batch: EventBatch) => {
    if (batch.roomId === roomId) log.events.push(...batch.events);
  });
  const answer = (await socket
    .timeout(10_000)
    .emitWithAck('room:enter', { roomId, lastSeq })) as Answer<Entered>;
  if (!answer.ok) throw new Error(`the room was closed: ${answer.error.code}`);
  log.events.unshift(...answer.data.events);
  log.seq = answer.data.seq;
  return log;
}

export class RoomLog {
  readonly events: RecordedEvent[] = [];
  seq = 0;

  constructor(readonly roomId: string) {}

  /** Waits until an event of this kind is there. */
  async until(check: (event: RecordedEvent) => boolean, patience = 10_000): Promise<RecordedEvent> {
    const start = performance.now();
    for (;;) {
      const found = this.events.find(check);
      if (found) return found;
      if (performance.now() - start > patience) {
        throw new Error(
          `nothing like that among ${this.events.map((e) => e.type).join(', ') || 'no events'}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Waits until something holds. */
export async function eventually(check: () => boolean | Promise<boolean>, patience = 10_000): Promise<void> {
  const start = performance.now();
  while (!(await check())) {
    if (performance.now() - start > patience) throw new Error(`still not so after ${patience} ms: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
