import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before a program that is looked at from outside: answers "how much memory, after the garbage is gone, and how
 * many things are open?" over the channel to its parent. It changes nothing in the program itself.
 */
async function look() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const open = process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate').length;
  process.send({ look: { rss, heap: heapUsed, external, open } });
}

// Workers inherit what is loaded first and have no channel of their own.
if (isMainThread) {
  process.on('message', (question) => question === 'look' && void look());
  process.channel.unref();
}
