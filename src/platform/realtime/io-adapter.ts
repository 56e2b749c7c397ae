import { Logger, type INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { createAdapter } from '@socket.io/redis-adapter';
import type { Server, ServerOptions } from 'socket.io';
import { isOwnHandshake } from '../http/origin.js';
import type { Config } from '../config/config.js';
import { redisClient } from '../redis.js';

/** Largest frame a client may send: a text update of 256 KiB as base64, and its envelope. */
export const MAX_FRAME = 400 * 1024;

/**
 * Socket.IO as this project uses it: WebSocket first, long polling as an equal
 * fallback, no recovery of its own (the record does that), and between nodes a
 * Redis adapter that carries hints only. Losing Redis loses speed, nothing else.
 */
export class PeymanIoAdapter extends IoAdapter {
  private readonly log = new Logger('redis');
  private clients: { destroy(): void }[] = [];
  private makeAdapter: ReturnType<typeof createAdapter> | undefined;

  constructor(
    app: INestApplication,
    private readonly config: Config,
  ) {
    super(app);
  }

  /** Connects to Redis in the background when there is one; a node starts without it too. */
  async connectBetweenNodes(): Promise<void> {
    if (!this.config.REDIS_URL) return;
    const reconnectStrategy = (tries: number): number => Math.min(2_000, 50 * 2 ** Math.min(tries, 6));
    const publisher = await redisClient({
      url: this.config.REDIS_URL,
      disableOfflineQueue: true,
      // Hints that a Redis which stands still does not take are not worth keeping.
      commandsQueueMaxLength: 1_000,
      pingInterval: 2_000,
      socket: { reconnectStrategy, connectTimeout: 3_000, socketTimeout: 8_000 },
    });
    const subscriber = await redisClient({
      url: this.config.REDIS_URL,
      pingInterval: 2_000,
      socket: { reconnectStrategy, connectTimeout: 3_000, socketTimeout: 8_000 },
    });
    let silent = false;
    for (const client of [publisher, subscriber]) {
      client.on('error', () => {
        if (!silent)
          this.log.warn('Redis does not answer: nodes hear of each other through the database only');
        silent = true;
      });
      client.on('ready', () => (silent = false));
      void client.connect().catch(() => undefined);
    }
    this.clients = [publisher, subscriber];
    const { createAdapter } = await import('@socket.io/redis-adapter');
    this.makeAdapter = createAdapter(forgiving(publisher), forgiving(subscriber), {
      publishOnSpecificResponseChannel: true,
    });
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, {
      ...options,
      ...(this.makeAdapter ? { adapter: this.makeAdapter } : {}),
      transports: ['websocket', 'polling'],
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: MAX_FRAME,
      pingInterval: 20_000,
      pingTimeout: 20_000,
      cleanupEmptyChildNamespaces: true,
      allowRequest: (request, decide) => {
        decide(null, isOwnHandshake(request.headers, this.config));
      },
    } as ServerOptions);
  }

  closeBetweenNodes(): void {
    for (const client of this.clients) client.destroy();
  }
}

const LEAVING = new Set(['unsubscribe', 'pUnsubscribe']);
const TALKING = new Set(['publish', 'subscribe', 'pSubscribe', ...LEAVING]);

/** The same client, but nobody falls over a hint that could not be given: the record tells it again. */
function forgiving<T extends object>(client: T): T {
  return new Proxy(client, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const call = (value as (...args: unknown[]) => unknown).bind(target);
      if (!TALKING.has(String(key))) return call;
      return (...args: unknown[]) => {
        const done = Promise.resolve(call(...args)).catch(() => undefined);
        // Leaving does not wait for a Redis that may be gone: the connection ends right after.
        return LEAVING.has(String(key)) ? Promise.resolve() : done;
      };
    },
  });
}
