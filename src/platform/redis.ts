import type { createClient } from '@redis/client';

export type RedisClient = ReturnType<typeof createClient>;
export type RedisSettings = NonNullable<Parameters<typeof createClient>[0]>;

/** A client that is not connected yet. Its hundreds of modules are only loaded where there is a Redis. */
export async function redisClient(settings: RedisSettings): Promise<RedisClient> {
  const redis = await import('@redis/client');
  return redis.createClient(settings) as RedisClient;
}
