import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { finding } from '../lib/checker.mjs';
import { pause, until } from '../lib/cluster.mjs';
import { keepsPace, latencies } from '../lib/figures.mjs';
import { Stage } from '../lib/stage.mjs';
import { bareSockets } from './votes.mjs';
import { busyStage } from './busy.mjs';

/**
 * T-073: one reads a byte a second, one stopped reading, one never hears an answer; nobody else notices. `pace` is the
 * time between two messages of one person in milliseconds.
 */
export async function slowReaders(cluster, { acts, pace }) {
  const stage = await Stage.set(cluster, 11);
  const visitors = await stage.arrive(11, { node: 0 });
  for (const visitor of visitors) visitor.follow(stage.plenary, 0);
  const [slow, deaf, unanswered, ...others] = visitors;
  const [node] = cluster.nodes;
  const filler = 'x'.repeat(3_900);
  let said = 0;
  let peak = 0;
  /** For as long as so much takes of those who are answered at once: who waits for an answer says less. */
  const talk = async (n) => {
    const from = performance.now();
    const to = from + (n / others.length) * pace;
    let completed = 0;
    const watch = setInterval(() => (peak = Math.max(peak, node.memory)), 50);
    await Promise.all(
      others.map(async (visitor, i) => {
        for (let next = from + (i / others.length) * pace; next < to; next += pace) {
          await pause(next - performance.now());
          if (performance.now() >= to) return;
          await visitor.post(stage.plenary, `${said++} ${filler}`);
          if (performance.now() < to) completed += 1;
        }
      }),
    );
    clearInterval(watch);
    return { from, to, completed };
  };
  await talk(acts / 2);
  const before = await talk(acts);
  const memory = node.memory;
  peak = 0;
  slow.link.rate = 1;
  deaf.link.hold({ down: true });
  unanswered.link.hold({ down: true });
  for (const visitor of [slow, deaf, unanswered]) void visitor.post(stage.plenary, `${visitor.name} speaks`);
  const during = await talk(acts * 2);
  const grown = peak - memory;
  for (const { link } of [slow, deaf, unanswered]) {
    link.heal();
    link.cut();
  }
  await stage.settled();
  const after = await talk(acts);
  const retention = {
    undisturbed: latencies(stage.history, before, after),
    during: latencies(stage.history, during),
    completed: during.completed / (before.completed + after.completed),
  };
  keepsPace(stage, retention);
  stage.expect(
    retention.completed >= 0.9,
    `the others completed ${retention.completed.toFixed(2)} of what they did undisturbed`,
  );
  stage.expect(grown <= 0.3 * memory, `${megabytes(memory)} MB of memory grew by ${megabytes(grown)}`);
  const result = await stage.verdict({ rooms: [stage.plenary] });
  await pause(2_000);
  const left = node.memory;
  if (left > 1.3 * memory)
    result.findings.push(finding('broken', `${megabytes(memory)} MB of memory became ${megabytes(left)}`));
  return { retention, grown, memory: { before: memory, after: left }, ...result };
}

const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(0);

/** T-080: others hold what we need and want what we hold; PostgreSQL ends our transaction, and our connections. */
export async function deadlocks(cluster, { rounds }) {
  const { stage, load, end } = await busyStage(cluster, { talkers: 6, writers: 2 });
  const outsider = new pg.Client({ connectionString: cluster.database.url });
  await outsider.connect();
  // Rooms are taken in the order of their ids. Nobody else is in these two.
  const rest = randomUUID().slice(8);
  const [first, last] = [`00000000${rest}`, `ffffffff${rest}`];
  await cluster.query(
    `INSERT INTO room (id, coalition_id, kind, party_ids, official, created_at)
     SELECT id, $1, 'corridor', ARRAY[gen_random_uuid()], false, now() FROM unnest($2::uuid[]) AS id`,
    [stage.coalition.id, [first, last]],
  );
  const before = await deadlocksOf(cluster);
  // Long enough for the outsider to want what the command holds before PostgreSQL looks, shorter than `lock_timeout`.
  await patience(cluster, `SET deadlock_timeout = '3s'`);
  for (let round = 0; round < rounds; round++) {
    await outsider.query(`BEGIN; SET LOCAL deadlock_timeout = '30s'; SET LOCAL statement_timeout = '60s'`);
    await outsider.query('SELECT 1 FROM room WHERE id = $1 FOR UPDATE', [last]);
    // As soon as the command holds the first room and waits for the last.
    const wish = outsider.query(`DO $$ BEGIN
      WHILE NOT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))
      LOOP PERFORM pg_sleep(0.01); END LOOP;
      PERFORM 1 FROM room WHERE id = '${first}' FOR UPDATE;
    END $$`);
    const name = `Party ${round}`;
    const command = stage.send('corridor:open', {
      coalitionId: stage.coalition.id,
      partyIds: [stage.people[1].party],
      names: { en: name },
    });
    await wish;
    await outsider.query('ROLLBACK');
    const answer = await command;
    stage.expect(
      answer.ok || answer.status === 503,
      `a deadlock was answered ${answer.status} ${answer.error?.code}`,
    );
    const made = await cluster.query(`SELECT 1 FROM room WHERE coalition_id = $1 AND names->>'en' = $2`, [
      stage.coalition.id,
      name,
    ]);
    stage.expect(
      made.length === (answer.ok ? 1 : 0),
      `answered ${answer.ok ? 'done' : 'come again'}, done ${made.length} times`,
    );
    // And connections that are ended under our hands.
    await cluster.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'peyman' AND random() < 0.3`,
    );
    await load.more(20);
  }
  await outsider.end();
  await patience(cluster, 'RESET deadlock_timeout');
  await load.stop();
  // A connection tells what it counted once it has been idle for ten seconds.
  const deadlocks = async () => (await deadlocksOf(cluster)) - before;
  stage.expect(await until(async () => (await deadlocks()) >= rounds, 30_000), 'a round was no deadlock');
  return { rounds, deadlocks: await deadlocks(), ...(await end()) };
}

async function patience(cluster, setting) {
  await cluster.query(`ALTER SYSTEM ${setting}`);
  await cluster.query('SELECT pg_reload_conf()');
}

const deadlocksOf = async (cluster) => {
  await cluster.query('SELECT pg_stat_clear_snapshot()');
  const [{ n }] = await cluster.query(
    'SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  return n;
};

/** T-082: long transactions hold so many rooms that every connection of a node waits for one. */
export async function poolExhausted(cluster) {
  const stage = await Stage.set(cluster, 4);
  const statements = [];
  for (let i = 0; i < 16; i++) statements.push((await stage.statement(1)).statementId);
  const holder = new pg.Client({ connectionString: cluster.database.url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM room WHERE id = ANY($1) FOR UPDATE', [statements]);
  const begin = performance.now();
  const commands = statements.map((roomId, i) => ({
    commandId: randomUUID(),
    input: { roomId, titles: { en: `Renamed ${i}` } },
  }));
  const asked = commands.map(({ commandId, input }) => stage.send('statement:rename', input, { commandId }));
  await pause(1_000);
  // A balancer learns of it, and whoever would end the process does not.
  const [ready, live] = await Promise.all(
    ['ready', 'live'].map((name) => fetch(`${cluster.nodes[0].url}/health/${name}`)),
  );
  const { checks } = await ready.json();
  stage.expect(
    ready.status === 503 && ready.headers.get('retry-after') && checks.database === false,
    `without a connection the health check says ${ready.status} ${JSON.stringify(checks)}`,
  );
  stage.expect(live.status === 200, `the process was said to be dead: ${live.status}`);
  const answers = await Promise.all(asked);
  const slowest = performance.now() - begin;
  for (const { ok, status, error } of answers)
    stage.expect(
      !ok && status === 503,
      `a command without a connection was answered ${status} ${error?.code}`,
    );
  stage.expect(slowest < 30_000, `somebody waited ${Math.round(slowest)} ms`);
  await holder.query('ROLLBACK');
  await holder.end();
  stage.expect(await until(() => cluster.nodes[0].ready(), 15_000), 'the node is not ready again');
  const again = await Promise.all(
    commands.map(({ commandId, input }) => stage.send('statement:rename', input, { commandId })),
  );
  for (const { ok, error } of again)
    if (!ok) stage.find(finding('broken', `refused afterwards: ${error.code}`));
  const [{ n }] = await cluster.query(
    `SELECT count(*)::int AS n FROM event WHERE room_id = ANY($1) AND type = 'statement.renamed'`,
    [statements],
  );
  stage.expect(n === statements.length, `${n} of ${statements.length} took effect`);
  return stage.verdict();
}

/** `src/platform/realtime/presence-news.ts` */
const TELL_MS = 100;
const POSTED = Buffer.from('"message.posted"');

/** T-083: thousands of rooms, thousands of sockets, and one message for all of them. */
export async function broadcast(cluster, { people, rooms, messages }) {
  const stage = await Stage.set(cluster, people);
  await cluster.query(
    `INSERT INTO room (id, coalition_id, kind, party_ids, official, created_at)
     SELECT gen_random_uuid(), $1, 'corridor', ARRAY[gen_random_uuid()], false, now() FROM generate_series(1, $2)`,
    [stage.coalition.id, rooms],
  );
  const heard = new Map();
  let presence = 0;
  const hear = (i) => {
    heard.set(i, new Map());
    return (bytes, start, end) => {
      if (bytes.indexOf(POSTED, start) >= 0) {
        const [, { events }] = JSON.parse(bytes.toString('utf8', start, end));
        for (const { seq } of events) heard.get(i).set(seq, (heard.get(i).get(seq) ?? 0) + 1);
      } else if (bytes.indexOf('"presen', start) >= 0) presence += 1;
    };
  };
  const sockets = [
    ...(await bareSockets(
      cluster,
      stage.people,
      () => 0,
      (i) => hear(i),
    )),
    ...(await bareSockets(
      cluster,
      stage.people,
      () => 1,
      (i) => hear(people + i),
    )),
  ];
  const start = performance.now();
  let putOff = 0;
  await Promise.all(
    sockets.map(async (socket) => {
      const enter = () => socket.answer('room:enter', { roomId: stage.plenary, lastSeq: null });
      let answer = await enter();
      // Who is told to come again does so, as every client.
      for (let tries = 0; answer.error?.code === 'overloaded' && tries < 30; tries++) {
        putOff += 1;
        await pause(1_000 + Math.random() * 1_000);
        answer = await enter();
      }
      stage.expect(answer.ok, `somebody could not enter: ${answer.error?.code}`);
    }),
  );
  const entering = performance.now() - start;
  stage.expect(putOff === 0, `${putOff} were told to come again`);
  await pause(1_000);
  const joined = presence / sockets.length;
  // Told ten times a second, whoever comes meanwhile: not once for each who comes.
  const most = (performance.now() - start) / TELL_MS + 2;
  stage.expect(
    joined <= most,
    `everybody was told ${Math.round(joined)} times who came, not ${Math.round(most)}`,
  );
  for (let n = 0; n < messages; n++)
    await stage.history.noting(
      `to all ${n}`,
      stage.plenary,
      stage.command('message:post', { roomId: stage.plenary, body: `to all ${n}` }),
    );
  const complete = () => [...heard.values()].every((seqs) => seqs.size >= messages);
  await until(complete, 60_000);
  let delivered = 0;
  let twice = 0;
  for (const seqs of heard.values()) {
    delivered += seqs.size;
    for (const n of seqs.values()) if (n > 1) twice += 1;
  }
  const expected = sockets.length * messages;
  if (delivered !== expected) stage.find(finding('gap', `${delivered} of ${expected} deliveries`));
  if (twice > 0) stage.find(finding('doubled', `${twice} deliveries`));
  for (const socket of sockets) socket.close();
  return {
    sockets: sockets.length,
    rooms,
    delivered,
    expected,
    twice,
    presencePerSocket: Math.round(joined),
    entering: Math.round(entering),
    putOff,
    ...(await stage.verdict({ rooms: [stage.plenary] })),
  };
}

/** The client waits fifteen seconds at the most between two tries: one of them may come too early, the next does not. */
const BACK_MS = 30_000;

/** Everybody comes back at once after a node has died, with the client's own library. */
export async function reconnectStorm(cluster, { people }) {
  const stage = await Stage.set(cluster, people);
  const visitors = [];
  for (let i = 0; i < people; i += 50) {
    for (let k = i; k < Math.min(people, i + 50); k++) visitors.push(await stage.visitor(k));
    await stage.connected(visitors);
  }
  for (const visitor of visitors) visitor.follow(stage.plenary, 0);
  await stage.settled();
  const [node] = cluster.nodes;
  const before = stage.history.reconnects;
  await node.kill();
  for (const { link } of visitors) link.cut();
  await stage.history.noting(
    'meanwhile',
    stage.plenary,
    stage.command('message:post', { roomId: stage.plenary, body: 'meanwhile' }, { node: 1 }),
  );
  const begin = performance.now();
  await stage.connected(visitors);
  const back = performance.now() - begin;
  stage.expect(back <= BACK_MS, `the last was back after ${Math.round(back / 1_000)} seconds`);
  await node.start();
  const result = await stage.verdict({ rooms: [stage.plenary] });
  return { people, back: Math.round(back), reconnects: result.reconnects - before, ...result };
}

/** Longer than this nobody waits whose node has nothing to do. */
const IDLE_ANSWERS_MS = 5_000;

/** A balancer that sends everybody to one of three nodes: they miss nothing, and the other two are there as ever. */
export async function oneTakesAll(cluster, { acts }) {
  await cluster.more();
  const { stage, load, visitors, end } = await busyStage(cluster, { node: 0 });
  const [crowded, ...others] = cluster.nodes;
  let isOver = false;
  let slowest = 0;
  const asking = others.map(async (node, i) => {
    let n = 0;
    for (; !isOver; await pause(50)) {
      const begin = performance.now();
      const page = await fetch(`${node.url}/api/coalitions/${stage.coalition.slug}`, {
        headers: { cookie: stage.people[i].cookie },
      });
      await page.arrayBuffer();
      stage.expect(page.status === 200, `an idle node answered ${page.status}`);
      const body = `from elsewhere ${i} ${n++}`;
      const posted = stage.command('message:post', { roomId: stage.plenary, body }, { node: i + 1 });
      await stage.history.noting(body, stage.plenary, posted);
      slowest = Math.max(slowest, performance.now() - begin);
    }
    return n;
  });
  await load.more(acts);
  isOver = true;
  const answered = await Promise.all(asking);
  stage.expect(
    visitors.every(({ link }) => link.node === crowded),
    'somebody was on another node',
  );
  stage.expect(
    answered.every((n) => n > 0),
    'an idle node answered nobody',
  );
  stage.expect(slowest < IDLE_ANSWERS_MS, `an idle node took ${Math.round(slowest)} ms`);
  const result = await end();
  await cluster.less();
  return { answered, slowest: Math.round(slowest), ...result };
}
