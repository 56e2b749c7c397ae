import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, pause, until } from '../lib/cluster.mjs';
import { busyStage } from './busy.mjs';

/** T-078: the database's disk is full, and then it is not any more. */
export async function diskFull(_, { acts }) {
  const dir = mkdtempSync(join(tmpdir(), 'peyman-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=220m,mode=755', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    rmSync(dir, { recursive: true });
    return { skipped: 'a small disk can only be made here by root' };
  }
  let cluster;
  try {
    cluster = await Cluster.start({ dir });
    const { stage, load, statementId, end } = await busyStage(cluster, { talkers: 6, writers: 2 });
    await load.more(acts);
    const file = join(dir, 'everything');
    fill(file);
    const refused = await until(async () => {
      const answer = await stage
        .send('message:post', { roomId: stage.plenary, body: `${'no room '.repeat(400)}${Math.random()}` })
        .catch(() => null);
      if (answer?.ok) {
        stage.history.intents.set(answer.body, { at: 0 });
        fill(file);
      }
      return answer?.status === 503;
    }, 60_000);
    stage.expect(refused, 'a write to a full disk was not answered 503');
    for (let i = 0; i < 4; i++) {
      await readsWork(stage, statementId);
      await pause(500);
    }
    rmSync(file);
    // A server that found no room for its log has ended; an operator would start it again.
    await until(
      () =>
        cluster.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      5_000,
    ).then(async (isUp) => {
      if (isUp) return;
      await cluster.database.end('immediate').catch(() => undefined);
      await cluster.database.start();
    });
    await load.more(acts);
    return await end();
  } finally {
    await cluster?.stop();
    await pause(300);
    execFileSync('umount', ['-l', dir], { stdio: 'ignore' });
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What everybody opens first, on every node: the coalition, the messages, the texts. */
async function readsWork(stage, statementId) {
  const headers = { cookie: stage.people[0].cookie };
  for (const [node, { url }] of stage.cluster.nodes.entries()) {
    const answers = await Promise.all([
      fetch(`${url}/api/coalitions/${stage.coalition.slug}`, { headers }),
      fetch(`${url}/api/rooms/${stage.plenary}/messages`, { headers }),
      stage.read(statementId, { node }),
    ]);
    const said = answers.map(({ status }) => status).join(', ');
    stage.expect(said === '200, 200, 200', `readers of a database with a full disk were answered ${said}`);
  }
}

function fill(file) {
  const handle = openSync(file, 'a');
  try {
    for (let size = 1 << 20; size >= 4_096;) {
      try {
        if (writeSync(handle, Buffer.alloc(size)) < size) size >>= 2;
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
        size >>= 2;
      }
    }
  } finally {
    closeSync(handle);
  }
}
