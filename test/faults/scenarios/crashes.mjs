import { pause } from '../lib/cluster.mjs';
import { Load } from '../lib/load.mjs';
import { Stage } from '../lib/stage.mjs';
import { onCommit } from '../lib/traps.mjs';
import { busyStage } from './busy.mjs';

/** T-070: PostgreSQL is restarted, politely and at once, under twenty writers. */
export async function databaseRestarts(cluster, { rounds }) {
  const { stage, load, end } = await busyStage(cluster);
  const deaths = deathsOf(cluster);
  for (let round = 0; round < rounds; round++) {
    await load.more(200);
    await cluster.database.end(round % 2 ? 'immediate' : 'fast');
    await pause(100 + Math.random() * 900);
    await cluster.database.start();
  }
  await load.more(200);
  stage.expect(deathsOf(cluster) === deaths, 'a node ended because the database did');
  return { rounds, ...(await end()) };
}

/** T-071: nodes are killed without warning, every other time between the commit and its answer. */
export async function nodesDie(cluster, { rounds }) {
  const { load, end } = await busyStage(cluster);
  let between = 0;
  for (let round = 0; round < rounds; round++) {
    const node = cluster.nodes[round % cluster.nodes.length];
    await load.more(60);
    if (round % 2) {
      await new Promise((resolve, reject) => onCommit(node, () => node.kill().then(resolve, reject)));
      between += 1;
    } else {
      await pause(Math.random() * 200);
      await node.kill();
    }
    await pause(Math.random() * 300);
    await node.start();
  }
  await load.more(100);
  return { rounds, between, ...(await end()) };
}

/** T-072: the whole PostgreSQL tree is killed and recovers. */
export async function databaseDies(cluster, { rounds }) {
  const { load, end } = await busyStage(cluster);
  for (let round = 0; round < rounds; round++) {
    await load.more(300);
    await cluster.database.end('kill');
    await cluster.database.start();
  }
  await load.more(200);
  return { rounds, ...(await end()) };
}

/**
 * The control: the same with a PostgreSQL that acknowledges before it has written. The application refuses such a
 * server at its start and asks for safe commits on every connection, so its wish is falsified on the way.
 */
export async function blindness(cluster, { rounds }) {
  const stage = await Stage.set(cluster, 12);
  const visitors = await stage.arrive(12);
  for (const visitor of visitors) visitor.follow(stage.plenary, 0);
  await cluster.query(`ALTER SYSTEM SET wal_writer_delay = '10s'`);
  await cluster.query('SELECT pg_reload_conf()');
  for (const node of cluster.nodes) {
    node.toDatabase.look = (direction, piece) => (direction === 'up' ? careless(piece) : piece);
    node.toDatabase.cut();
  }
  const load = new Load(stage, { talkers: visitors });
  for (let round = 0; round < rounds; round++) {
    await load.more(200);
    await cluster.database.end('kill');
    await cluster.database.start();
  }
  await load.stop();
  const result = await stage.verdict({ rooms: [stage.plenary], patience: 3_000 });
  for (const node of cluster.nodes) node.toDatabase.heal();
  for (const node of cluster.nodes) node.toDatabase.cut();
  await cluster.query('ALTER SYSTEM RESET wal_writer_delay');
  await cluster.query('SELECT pg_reload_conf()');
  return { rounds, ...result };
}

const ON = Buffer.from('synchronous_commit=on');
const NO = Buffer.from('synchronous_commit=no');
function careless(piece) {
  const at = piece.indexOf(ON);
  if (at >= 0) NO.copy(piece, at);
  return piece;
}

const deathsOf = (cluster) => cluster.nodes.reduce((sum, node) => sum + node.deaths, 0);
