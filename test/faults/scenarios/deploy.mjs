import { pause, until } from '../lib/cluster.mjs';
import { finding } from '../lib/checker.mjs';
import { Stage } from '../lib/stage.mjs';
import { onCommit } from '../lib/traps.mjs';
import { busyStage } from './busy.mjs';

/** How often a balancer asks again whose request nobody has taken. */
const TRIES = 5;

/**
 * T-079: one node after the other is replaced, as in every upgrade, while everybody works and others only read. A line
 * that is refused, or closed before anything was answered, is tried again as a balancer does with what only reads
 * (`proxy_next_upstream` of nginx); who still has no answer then has a wrong one.
 */
export async function rollingRestart(cluster, { rounds }) {
  const { stage, load, visitors, end } = await busyStage(cluster);
  const answers = { fine: 0, comeAgain: 0, again: 0, wrong: 0 };
  let isOver = false;
  const wrong = (what) => {
    answers.wrong += 1;
    stage.find(finding('broken', what));
  };
  const reading = Array.from({ length: 4 }, async (_, i) => {
    const link = await cluster.front(i);
    const ask = async (tries = TRIES) => {
      const response = await fetch(`http://127.0.0.1:${link.port}/api/coalitions/${stage.coalition.slug}`, {
        headers: { cookie: stage.people[i].cookie },
      }).catch((error) => {
        if (tries === 0) wrong(`a reader was not answered: ${error.cause?.code ?? error.message}`);
        else answers.again += 1;
      });
      if (!response) return tries > 0 && ask(tries - 1);
      const isWhole = await response.arrayBuffer().then(
        () => true,
        () => false,
      );
      if (!isWhole) wrong('an answer broke off');
      else if (response.status < 400) answers.fine += 1;
      else if (response.status === 503 && response.headers.get('retry-after')) answers.comeAgain += 1;
      else wrong(`a reader was answered ${response.status}`);
    };
    for (; !isOver; await pause(20)) await ask();
  });
  for (let round = 0; round < rounds; round++) {
    for (const node of cluster.nodes) {
      await load.more(60);
      const code = await node.leave();
      stage.expect(code === 0, `a node left with ${code}`);
      await node.start();
    }
  }
  await load.more(60);
  isOver = true;
  await Promise.all(reading);
  const reloads = visitors
    .flatMap(({ following }) => following)
    .filter(({ stretches, closed }) => stretches.length > 1 || closed);
  stage.expect(reloads.length === 0, `${reloads.length} views had to be read anew`);
  return { rounds, answers, reloads: reloads.length, ...(await end()) };
}

/** T-081: many deadlines come at once on three nodes, and two that take one are killed while they do. */
export async function deadlines(cluster, { ballots }) {
  await cluster.more();
  const stage = await Stage.set(cluster, 3);
  const ids = [];
  for (let i = 0; i < ballots; i++) {
    const { statementId, clauseIds } = await stage.statement(1);
    ids.push(await stage.ballot(statementId, clauseIds));
  }
  // The first holds a deadline, and nothing is committed; another has committed, and does not know it.
  const killed = [];
  const kill = (node) => {
    if (killed.includes(node)) return;
    killed.push(node);
    void node.kill();
  };
  const traps = cluster.nodes.map((node) => {
    const first = () => {
      if (killed.length > 0) return;
      kill(node);
      for (const other of cluster.nodes)
        if (other !== node) onCommit(other, () => killed.length < 2 && kill(other));
    };
    return onCommit(node, first, 'ballot.closed', 'up');
  });
  await cluster.query(
    `WITH due AS (UPDATE deadline SET due = clock_timestamp() + interval '2 seconds' WHERE subject = ANY($1) RETURNING subject, due)
     UPDATE ballot SET closes_at = due.due FROM due WHERE ballot.id = due.subject`,
    [ids],
  );
  const closed = () =>
    cluster.query(
      `SELECT payload->'ballot'->>'id' AS id, count(*)::int AS n FROM event
       WHERE type = 'ballot.closed' AND payload->'ballot'->>'id' = ANY($1) GROUP BY 1`,
      [ids],
    );
  stage.expect(
    await until(async () => (await closed()).length === ballots, 60_000),
    'not every ballot was closed',
  );
  for (const trap of traps) trap.off();
  stage.expect(killed.length === 2, `${killed.length} of 2 were killed while taking a deadline`);
  await pause(500);
  for (const { id, n } of await closed())
    if (n !== 1) stage.find(finding('doubled', `ballot ${id} was closed ${n} times`));
  const result = await stage.verdict();
  await cluster.less();
  return { ballots, killed: killed.length, ...result };
}

/** T-08E: a node stands still in the middle of a transaction, and goes on when others have long gone on. */
export async function frozenNode(cluster, { rounds, seconds }) {
  const { stage, load, visitors, end } = await busyStage(cluster, { talkers: 6, writers: 10 });
  for (let round = 0; round < rounds; round++) {
    const node = cluster.nodes[round % 2];
    // Those whom an earlier round has driven away come back.
    stage.expect(await until(() => node.takesReaders, 60_000), 'the node does not come back');
    for (const { link } of visitors.slice(0, 8)) {
      if (link.node === node) continue;
      link.move(round % 2);
      link.cut();
    }
    await load.more(60);
    // It holds a room's row by then: the others wait for it, and then no longer.
    await new Promise((resolve) =>
      onCommit(node, async () => (node.freeze(), resolve()), 'peyman_hold_room', 'up'),
    );
    await pause(seconds * 1_000);
    node.thaw();
  }
  await load.more(60);
  return { rounds, ...(await end()) };
}
