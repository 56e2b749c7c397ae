import { Inject, Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { CommandType } from '../../contract/commands.js';
import { Command, Doing, EnterRoom, LeaveRoom, type Answer, type Entered } from '../../contract/socket.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { AWAKE_MS, Sessions } from '../access/sessions.js';
import { Clock } from '../clock.js';
import { CommandBus } from '../commands/command-bus.js';
import { Strikes } from '../commands/strikes.js';
import { CONFIG, type Config } from '../config/config.js';
import { cookieName, readCookie } from '../http/cookie.js';
import { failureOf } from '../http/failure.js';
import { readInput } from '../input.js';
import { Limits } from '../limits/limits.js';
import { Audience, type AppServer, type AppSocket } from './audience.js';
import { Doorstep } from './doorstep.js';

const SOCKETS_PER_ACCOUNT = 12;
const ROOMS_PER_SOCKET = 60;
/** What a page does without anybody there. */
const BY_ITSELF: CommandType = 'message:mark-read';

/** Everything that arrives over a socket: commands, entering and leaving rooms, and what one is doing there. */
@WebSocketGateway()
export class LiveGateway
  implements
    OnGatewayInit<AppServer>,
    OnGatewayConnection<AppSocket>,
    OnGatewayDisconnect<AppSocket>,
    OnApplicationShutdown
{
  private readonly log = new Logger('sockets');
  private readonly doorstep = new Doorstep();
  /** Sockets of each account. */
  private readonly sockets = new Map<string, number>();
  /** When each socket has been let in wherever it asked to be. */
  private readonly entering = new WeakMap<AppSocket, Promise<unknown>>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: Sessions,
    private readonly audience: Audience,
    private readonly bus: CommandBus,
    private readonly limits: Limits,
    private readonly strikes: Strikes,
    private readonly clock: Clock,
  ) {}

  afterInit(server: AppServer): void {
    server.engine.on('connection', (line: AppSocket['conn']) => this.doorstep.watch(line));
    // Guards do not see the handshake, so the session is read here, before anything can be sent.
    server.use((socket, next) => {
      this.authenticate(socket as AppSocket).then(
        () => next(),
        (error: unknown) => {
          next(closed(error));
          // Once that is said, so that nobody asks again and again over one line.
          setImmediate(() => this.doorstep.sendAway(socket.conn));
        },
      );
    });
    this.audience.open(server);
  }

  onApplicationShutdown(): void {
    this.doorstep.close();
  }

  /** Bound directly: a message passes the schema and the bus, and nothing in between. */
  handleConnection(socket: AppSocket): void {
    this.doorstep.enter(socket.conn);
    this.count(socket, 1);
    this.makeRoom(socket);
    socket.on('command', (body, answer) => void this.command(socket, body).then(calling(answer)));
    socket.on('room:enter', (body, answer) => void this.enter(socket, body).then(calling(answer)));
    socket.on('room:leave', (body, answer) => void this.leave(socket, body).then(calling(answer)));
    socket.on('doing', (body) => this.doing(socket, body));
    // The request of the handshake is not needed any more: memory for idle readers.
    (socket.conn as unknown as { request: unknown }).request = null;
  }

  handleDisconnect(socket: AppSocket): void {
    this.count(socket, -1);
    this.audience.gone(socket);
  }

  private count({ data: { accountId } }: AppSocket, change: 1 | -1): void {
    const sockets = (this.sockets.get(accountId) ?? 0) + change;
    if (sockets > 0) this.sockets.set(accountId, sockets);
    else this.sockets.delete(accountId);
  }

  /**
   * One line too many for its account: the oldest of the same session gives way. On a bad network it is most
   * likely one that nobody holds any more, and of which the server would learn only after 40 seconds.
   */
  private makeRoom(socket: AppSocket): void {
    const { accountId, sessionId } = socket.data;
    if ((this.sockets.get(accountId) ?? 0) <= SOCKETS_PER_ACCOUNT) return;
    const [oldest] = this.audience.socketsOf(sessionId);
    oldest?.emit('replaced');
    oldest?.disconnect(true);
  }

  private async command(socket: AppSocket, body: unknown): Promise<Answer<unknown>> {
    return this.answer(async () => {
      const command = readInput(Command, body);
      const { accountId, sessionId } = socket.data;
      const type = command.type as CommandType;
      this.limits.takeCommand(type, accountId);
      if (type !== BY_ITSELF) this.keepAwake(socket);
      try {
        return await this.bus.execute({ accountId, sessionId }, { ...command, type });
      } catch (error) {
        if (this.strikes.note(sessionId, error)) this.cut(sessionId);
        throw error;
      }
    });
  }

  private enter(socket: AppSocket, body: unknown): Promise<Answer<Entered>> {
    return this.answer(async () => {
      const { roomId, lastSeq } = readInput(EnterRoom, body);
      this.limits.take('enter', socket.data.accountId);
      if (socket.data.rooms.size >= ROOMS_PER_SOCKET) throw new Refusal('too-many-requests', { seconds: 60 });
      const entered = this.audience.enter(socket, roomId, lastSeq);
      this.entering.set(socket, Promise.allSettled([this.entering.get(socket), entered]));
      return entered;
    });
  }

  private leave(socket: AppSocket, body: unknown): Promise<Answer<object>> {
    return this.answer(async () => {
      const { roomId } = readInput(LeaveRoom, body);
      // Else whoever leaves at once would be let in after that.
      await this.entering.get(socket);
      this.audience.leave(socket, roomId);
      return {};
    });
  }

  private doing(socket: AppSocket, body: unknown): void {
    const parsed = Doing.safeParse(body);
    if (parsed.success && this.limits.allows('doing', socket.id)) {
      this.keepAwake(socket);
      this.audience.doing(socket, parsed.data);
    }
  }

  private async authenticate(socket: AppSocket): Promise<void> {
    const token = readCookie(socket.handshake.headers.cookie, cookieName(this.config));
    const session = token && this.doorstep.mayAsk(socket.conn) && (await this.sessions.find(token, false));
    if (!session || session.pending) throw new Refusal('not-signed-in');
    const { accountId, sessionId, awakeAt } = session;
    this.strikes.insist(sessionId);
    this.limits.take('connect', accountId);
    const isFull = (this.sockets.get(accountId) ?? 0) >= SOCKETS_PER_ACCOUNT;
    if (isFull && this.audience.socketsOf(sessionId).length === 0) throw new Refusal('too-many-requests');
    socket.data = { accountId, sessionId, rooms: new Map(), awakeAt };
  }

  /** Whoever acts over a socket is there; whoever only listens is not known to be. */
  private keepAwake({ data }: AppSocket): void {
    const now = this.clock.now().getTime();
    if (now - data.awakeAt < AWAKE_MS) return;
    data.awakeAt = now;
    // Where the database is away, its own watchers say so.
    this.sessions.keepAwake(data.sessionId).catch(() => undefined);
  }

  /** After the answer: whoever is cut off is told why. */
  private cut(sessionId: string): void {
    setImmediate(() => {
      for (const socket of this.audience.socketsOf(sessionId)) socket.disconnect(true);
    });
  }

  /** Every message gets an answer, success or not. */
  private async answer<T>(work: () => Promise<T>): Promise<Answer<T>> {
    try {
      return { ok: true, data: await work() };
    } catch (error) {
      return { ok: false, error: failureOf(error, this.log) };
    }
  }
}

/** Why nobody gets in here: told apart, so that a database that is away signs nobody out. */
function closed(error: unknown): Error {
  const { code, details } = error instanceof Refusal ? error : new Refusal('overloaded');
  return Object.assign(new Error(code), { data: { code, ...details } });
}

/** Whoever sent the message may or may not have asked for an answer. */
const calling =
  <T>(answer: unknown) =>
  (value: T): void => {
    if (typeof answer === 'function') (answer as (v: T) => void)(value);
  };
