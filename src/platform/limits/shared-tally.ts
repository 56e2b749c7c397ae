import { createHmac, randomBytes } from 'node:crypto';
import { redisClient, type RedisClient } from '../redis.js';
import type { Limit } from './classes.js';

/** Takes what was used off what all nodes together have left, and says what that is; below zero it is a debt. */
const SPEND = `
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local rate, burst, spent = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = burst
if kept[1] then
  tokens = math.min(burst, tonumber(kept[1]) + (ms - tonumber(kept[2])) * rate / 1000)
end
tokens = math.max(-burst, tokens - spent)
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.0f', ms))
redis.call('PEXPIRE', KEYS[1], math.min(600000, math.ceil((burst - tokens) / rate * 1000) + 1000))
return tostring(tokens)`;

const PREFIX = 'peyman:limit:';
const MOST_AT_ONCE = 2_000;
const PATIENCE_MS = 1_000;
const DAY_S = 86_400;
const LOOK_AGAIN_MS = 60_000;

/**
 * What all nodes have used together, in Redis, for ten minutes at the most. Who it was about cannot be read there:
 * keys are an HMAC with a random key that is made anew every day. A Redis that is away, or slow, is no reason to
 * let anybody wait: then nothing is known of the other nodes.
 */
export class SharedTally {
  private client: RedisClient | null = null;
  private isClosed = false;
  private secret: { key: Buffer; until: number } | null = null;

  constructor(url: string) {
    void this.connect(url).catch(() => undefined);
  }

  close(): void {
    this.isClosed = true;
    this.client?.destroy();
  }

  /** What is left for each, in their order; null where that could not be learnt. */
  async spend(
    name: string,
    { rate, burst }: Limit,
    news: readonly { key: string; spent: number }[],
  ): Promise<(number | null)[]> {
    const { client } = this;
    if (!client?.isReady) return [];
    const work = async (): Promise<(number | null)[]> => {
      const secret = await this.currentSecret(client);
      return Promise.all(
        news.slice(0, MOST_AT_ONCE).map(async ({ key, spent }) => {
          const hidden = createHmac('sha256', secret)
            .update(`${name} ${key}`)
            .digest('base64url')
            .slice(0, 22);
          const left = await client.eval(SPEND, {
            keys: [`${PREFIX}${name}:${hidden}`],
            arguments: [String(rate), String(burst), String(spent)],
          });
          return Number(left);
        }),
      );
    };
    return within(PATIENCE_MS, work()).catch(() => []);
  }

  private async connect(url: string): Promise<void> {
    const client = await redisClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: 4 * MOST_AT_ONCE,
      socket: {
        connectTimeout: 3_000,
        reconnectStrategy: (tries) => Math.min(2_000, 50 * 2 ** Math.min(tries, 6)),
      },
    });
    if (this.isClosed) return;
    this.client = client;
    // Whoever carries hints between the nodes says in the log that Redis is away.
    client.on('error', () => undefined);
    await client.connect();
  }

  private async currentSecret(client: RedisClient): Promise<Buffer> {
    if (this.secret && this.secret.until > performance.now()) return this.secret.key;
    const name = `${PREFIX}key`;
    await client.set(name, randomBytes(32).toString('base64'), {
      condition: 'NX',
      expiration: { type: 'EX', value: DAY_S },
    });
    const key = Buffer.from(String(await client.get(name)), 'base64');
    this.secret = { key, until: performance.now() + LOOK_AGAIN_MS };
    return key;
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
