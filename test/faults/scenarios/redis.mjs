import { createClient } from '@redis/client';
import { pause } from '../lib/cluster.mjs';
import { keepsPace, latencies } from '../lib/figures.mjs';
import { busyStage } from './busy.mjs';

/** T-074: Redis goes, comes back, forgets, stands still. Hints come late then, and nothing else happens. */
export async function redisFails(cluster, { rounds, acts }) {
  const { stage, load, end: judge } = await busyStage(cluster);
  await load.more(acts);
  const calm = performance.now();
  await load.more(acts * 2);
  const begin = performance.now();
  for (let round = 0; round < rounds; round++) {
    await cluster.redis.stop();
    await load.more(acts);
    await cluster.redis.start();
    await load.more(acts);
    const client = createClient({ url: `redis://127.0.0.1:${cluster.redis.port}` });
    await client.connect();
    await client.flushAll();
    client.destroy();
    cluster.redis.freeze();
    await Promise.all([load.more(acts), pause(3_000)]);
    cluster.redis.thaw();
    for (const { toRedis } of cluster.nodes) toRedis.cut();
    await load.more(acts);
  }
  const over = performance.now();
  await load.more(acts * 2);
  const end = performance.now();
  const retention = {
    undisturbed: latencies(stage.history, { from: calm, to: begin }, { from: over, to: end }),
    during: latencies(stage.history, { from: begin, to: over }),
  };
  const result = await judge();
  keepsPace(stage, retention);
  return { rounds, retention, ...result };
}
