import { join } from 'node:path';
import { pause } from './processes.mjs';
import { ROOT } from './steps.mjs';
import { startPostgres } from './embedded-postgres.mjs';

const RESTARTS_PER_MINUTE = 5;

/** Where the embedded database keeps its data: `.peyman/postgres`, or below PEYMAN_DATA. */
function folder() {
  return join(process.env.PEYMAN_DATA ?? join(ROOT, '.peyman'), 'postgres');
}

/**
 * The embedded database, kept alive: when its process is killed it is started again on the same port and
 * the same data, and the application's pool finds it by itself.
 *
 * @param {(reason: Error) => void} giveUp called when it keeps dying
 */
export async function keepPostgres(giveUp) {
  const dir = folder();
  let server = await startPostgres({ dir, durable: true });
  const { url } = server;
  const port = Number(new URL(url).port);
  let stopping = false;
  let revival = Promise.resolve();

  const watch = () => {
    const watched = server;
    void watched.exited.then(() => {
      if (!stopping) revival = revive(watched);
    });
  };
  const deaths = [];
  const revive = async (dead) => {
    const now = Date.now();
    deaths.push(now);
    console.error('The database ended unexpectedly; starting it again.');
    await dead.stop();
    if (deaths.filter((at) => at > now - 60_000).length > RESTARTS_PER_MINUTE) {
      return giveUp(new Error('The database keeps ending; see postgres.log beside the data.'));
    }
    for (let attempt = 1; !stopping; attempt++) {
      try {
        server = await startPostgres({ dir, durable: true, port });
        return watch();
      } catch (error) {
        // The killed server's last processes may take a moment to go.
        if (attempt === 20) return giveUp(error);
        await pause(250);
      }
    }
  };
  watch();

  return {
    url,
    async stop() {
      stopping = true;
      await revival;
      await server.stop();
    },
  };
}
