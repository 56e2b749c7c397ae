import { randomUUID } from 'node:crypto';
import { pause, until } from '../lib/cluster.mjs';
import { finding } from '../lib/checker.mjs';
import { Stage } from '../lib/stage.mjs';
import { busyStage } from './busy.mjs';

const between = (from, to) => from + Math.random() * (to - from);

/** T-075: a node cannot reach PostgreSQL, then Redis, then its readers hear nothing of it, then it nothing of them. */
export async function partitions(cluster, { brief, untilAlone }) {
  const { stage, load, visitors, end } = await busyStage(cluster);
  const [node] = cluster.nodes;
  await load.more(100);
  node.toDatabase.hold();
  const there = () => visitors.filter(({ link }) => link.node === node);
  const before = there().length;
  const lasting = pause(brief);
  // Fifteen seconds without the record, and a node sends its readers away.
  if (untilAlone) {
    const left = await until(() => there().length === 0, 60_000);
    stage.expect(left, `${there().length} of ${before} readers stay on a node that has lost the database`);
  }
  await lasting;
  node.toDatabase.heal();
  stage.expect(await until(() => node.ready(), 60_000), 'the node does not come back');
  for (const { link } of visitors.slice(0, before)) {
    link.move(0);
    link.cut();
  }
  for (const link of [node.toRedis, cluster.nodes[1].toRedis]) {
    link.hold();
    await pause(brief);
    link.cut();
    link.heal();
    await load.more(50);
  }
  for (const directions of [{ down: true }, { up: true }, { up: true, down: true }]) {
    for (const visitor of visitors) if (visitor.link.node === node) visitor.link.hold(directions);
    await pause(brief);
    for (const { link } of visitors) {
      link.cut();
      link.release();
    }
    await load.more(50);
  }
  return end();
}

/** T-076: the lines of everybody break in every way and at every moment, again and again. */
export async function flaps(cluster, { people, flaps: times }) {
  const stage = await Stage.set(cluster, people);
  const visitors = await stage.arrive(people);
  for (const visitor of visitors) visitor.follow(stage.plenary, 0);
  let isOver = false;
  let said = 0;
  const talking = visitors.map(async (visitor) => {
    while (!isOver) {
      await visitor.post(stage.plenary, `${visitor.name} ${said++}`);
      await pause(between(300, 900));
    }
  });
  const flapping = visitors.map(async (visitor) => {
    for (let i = 0; i < times; i++) {
      const back = new Promise((resolve) => visitor.socket.once('connect', resolve));
      await pause(between(0, 500));
      await flap(visitor.link);
      // Where the line broke between two tries there may have been nothing to break.
      await Promise.race([back, pause(4_000)]);
    }
  });
  await Promise.all(flapping);
  isOver = true;
  for (const { link } of visitors) link.heal();
  await Promise.all(talking);
  return { people, ...(await stage.verdict({ rooms: [stage.plenary] })) };
}

async function flap(link) {
  link.noUpgrade = Math.random() < 0.3;
  if (Math.random() < 0.3) link.move(Math.floor(Math.random() * 2));
  const way = Math.random();
  if (way < 0.3) link.cut();
  else if (way < 0.4) link.end();
  else if (way < 0.5) link.vanish();
  else {
    const direction = way < 0.65 ? { down: true } : way < 0.8 ? { up: true } : { up: true, down: true };
    link.hold(direction);
    await pause(between(20, 800));
    if (Math.random() < 0.7) link.cut();
    link.release();
    if (Math.random() < 0.5) {
      await pause(between(0, 300));
      link.cut();
    }
  }
}

/** T-077: every command arrives several times, late and in any order, over HTTP and over both nodes. */
export async function repeats(cluster, { commands }) {
  const stage = await Stage.set(cluster, 10);
  const links = [await cluster.front(0), await cluster.front(1)];
  let retries = 0;
  const once = async (i) => {
    const person = stage.people[i % 10];
    const body = `repeated ${i}`;
    const commandId = randomUUID();
    stage.history.intend(body, stage.plenary);
    const answers = await Promise.all(
      Array.from({ length: 4 }, async (_, k) => {
        await pause(Math.random() * 60);
        const url = `http://127.0.0.1:${links[k % 2].port}`;
        if (k > 0) retries += 1;
        return stage.send('message:post', { roomId: stage.plenary, body }, { person, commandId, url });
      }),
    );
    const told = new Set(answers.map((answer) => JSON.stringify(answer.data ?? answer.error)));
    if (told.size > 1) stage.find(finding('disorder', `${body} was answered in ${told.size} ways`));
    const [{ ok, data, error }] = answers;
    stage.history.answered(body, ok ? { ok, seq: data.seq } : { ok, code: error.code });
  };
  for (let i = 0; i < commands; i += 20)
    await Promise.all(Array.from({ length: Math.min(20, commands - i) }, (_, k) => once(i + k)));
  return { ...(await stage.verdict({ rooms: [stage.plenary] })), retries };
}

/** T-099: no WebSocket gets through, every third piece is lost, 300 ms there and back, cut every so often. */
export async function badLines(cluster, { people, cutEvery }) {
  const stage = await Stage.set(cluster, people);
  const { statementId, clauseIds } = await stage.statement(2);
  const ballotId = await stage.ballot(statementId, [clauseIds[1]]);
  stage.history.begins.set(statementId, (await stage.ends()).get(statementId));
  let completed = 0;
  const journey = async (i) => {
    const link = await cluster.front(i);
    Object.assign(link, { noUpgrade: true, delay: 150, loss: 0.3 });
    const cuts = setInterval(() => link.cut(), cutEvery * (0.75 + Math.random() / 2));
    try {
      const visitor = await stage.visitor(i, { link });
      await retried(() => visitor.fetch(`/api/coalitions/${stage.coalition.slug}`));
      visitor.follow(stage.plenary, 0);
      for (let n = 0; n < 3; n++) await visitor.post(stage.plenary, `${visitor.name} ${n}`);
      await retried(() => visitor.write(statementId));
      for (let n = 0; n < 5; n++) {
        visitor.type(clauseIds[0], 'slow ');
        await pause(100);
      }
      await stage.connected([visitor]);
      const cast = { ballotId, seatId: visitor.person.seat, choice: 'yes', answer: 'none' };
      stage.history.casts.push(cast);
      await retried(() =>
        visitor.live.command(
          'ballot:cast',
          { roomId: statementId, ballotId, choice: 'yes' },
          { onlyNow: true },
        ),
      );
      cast.answer = 'ok';
      if (!(await until(() => visitor.isSettled, 120_000))) throw new Error('not everything was saved');
      completed += 1;
    } catch (error) {
      stage.find(finding('broken', `journey ${i}: ${error.message}`));
    } finally {
      clearInterval(cuts);
    }
  };
  await Promise.all(Array.from({ length: people }, (_, i) => journey(i)));
  stage.expect(
    cluster.fronts.every(({ upgrades }) => upgrades === 0),
    'a WebSocket got through',
  );
  return {
    completed,
    started: people,
    ...(await stage.verdict({
      rooms: [stage.plenary, statementId],
      clauses: [clauseIds[0]],
      ballots: [ballotId],
    })),
  };
}

/** What a person does who sees "no connection": tries again. */
export async function retried(work, times = 40) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!['unreachable', 'overloaded', 'offline'].includes(error.code) || times-- === 0) throw error;
      await pause(500);
    }
  }
}
