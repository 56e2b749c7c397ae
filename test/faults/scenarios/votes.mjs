import { randomUUID } from 'node:crypto';
import { RawSocket } from '../../bench/lib/raw-socket.mjs';
import { checkVotes, finding } from '../lib/checker.mjs';
import { pause, until } from '../lib/cluster.mjs';
import { Stage } from '../lib/stage.mjs';

const CHOICES = ['yes', 'no', 'abstain'];

/** Bare sockets, a hundred at a time: as many as there are people, on the node that `nodeOf` says. */
export async function bareSockets(cluster, people, nodeOf, onEvent) {
  const sockets = [];
  for (let i = 0; i < people.length; i += 100) {
    const some = people.slice(i, i + 100).map(async (person, k) => {
      const { port } = cluster.nodes[nodeOf(i + k)];
      return new RawSocket(port, { cookie: person.cookie, onEvent: onEvent?.(i + k) }).ready;
    });
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

const cast = (socket, roomId, ballotId, choice, commandId = randomUUID()) =>
  socket.answer('command', { commandId, type: 'ballot:cast', input: { roomId, ballotId, choice } });

const votesOf = async (cluster, ballotId) =>
  new Map(
    (await cluster.query('SELECT seat_id, choice FROM vote WHERE ballot_id = $1', [ballotId])).map((row) => [
      row.seat_id,
      row.choice,
    ]),
  );

/** T-041: everybody sends two different votes at the same moment, one to each node. */
export async function doubleVotes(cluster, { voters, rounds }) {
  const stage = await Stage.set(cluster, voters);
  const sides = await Promise.all([0, 1].map((node) => bareSockets(cluster, stage.people, () => node)));
  let acknowledged = 0;
  let doubled = 0;
  for (let round = 0; round < rounds; round++) {
    const { statementId, clauseIds } = await stage.statement(1);
    const ballotId = await stage.ballot(statementId, clauseIds);
    const answers = await Promise.all(
      stage.people.flatMap((person, i) =>
        sides.map(async (side, k) => ({
          seatId: person.seat,
          choice: CHOICES[(i + k) % 3],
          answer: await cast(side[i], statementId, ballotId, CHOICES[(i + k) % 3]),
        })),
      ),
    );
    acknowledged += answers.filter(({ answer }) => answer.ok).length;
    const rows = await cluster.query(
      'SELECT seat_id, count(*)::int AS n FROM vote WHERE ballot_id = $1 GROUP BY seat_id',
      [ballotId],
    );
    const told = await cluster.query(
      `SELECT seat, count(*)::int AS n FROM event, jsonb_array_elements_text(payload->'seatIds') AS seat
       WHERE room_id = $1 AND type = 'ballot.votes-cast' GROUP BY 1`,
      [statementId],
    );
    doubled += rows.filter(({ n }) => n > 1).length + told.filter(({ n }) => n > 1).length;
    stage.expect(rows.length === voters, `${rows.length} of ${voters} voted`);
    stage.expect(told.length === voters, `the record tells of ${told.length} voters`);
    // The later of the two counts, by the moment that the voter was told.
    const counted = await votesOf(cluster, ballotId);
    for (const { seat } of stage.people) {
      const mine = answers.filter(({ seatId, answer }) => seatId === seat && answer.ok);
      mine.sort((a, b) => (a.answer.data.castAt < b.answer.data.castAt ? -1 : 1));
      const last = mine.filter(({ answer }) => answer.data.castAt === mine.at(-1).answer.data.castAt);
      if (!last.some(({ choice }) => choice === counted.get(seat)))
        stage.find(finding('lost', `the later vote of ${seat}`));
    }
  }
  if (doubled > 0) stage.find(finding('doubled', `${doubled} votes`));
  for (const socket of sides.flat()) socket.close();
  return { voters, rounds, ...(await stage.verdict()), acknowledged };
}

/** T-042: the same vote fifty times, over both nodes, sockets and HTTP, some over lines that break. */
export async function oneVoteManyTimes(cluster, { votes, times }) {
  const stage = await Stage.set(cluster, votes);
  const { statementId, clauseIds } = await stage.statement(1);
  const ballotId = await stage.ballot(statementId, clauseIds);
  let retries = 0;
  const one = async (person, i) => {
    const commandId = randomUUID();
    const choice = CHOICES[i % 3];
    const input = { roomId: statementId, ballotId, choice };
    const answers = [];
    const sockets = await bareSockets(cluster, [person, person], (n) => n);
    await Promise.all(
      Array.from({ length: times }, async (_, k) => {
        if (k > 0) retries += 1;
        if (k % 5 === 4)
          answers.push(await stage.send('ballot:cast', input, { person, commandId, node: k % 2 }));
        else if (k % 10 === 7) {
          // Sent, and the line is gone before the answer.
          const [gone] = await bareSockets(cluster, [person], () => k % 2);
          gone.ask('command', JSON.stringify({ commandId, type: 'ballot:cast', input }), () => {});
          await pause(Math.random() * 20);
          gone.close();
        } else answers.push(await cast(sockets[k % 2], statementId, ballotId, choice, commandId));
      }),
    );
    for (const socket of sockets) socket.close();
    const told = new Set(answers.map((answer) => JSON.stringify(answer.data ?? answer.error)));
    if (told.size !== 1 || !answers[0].ok)
      stage.find(finding('disorder', `answered in ${told.size} ways: ${[...told][0]}`));
    stage.history.casts.push({ ballotId, seatId: person.seat, choice, answer: 'ok' });
  };
  for (let i = 0; i < votes; i += 4)
    await Promise.all(stage.people.slice(i, i + 4).map((person, k) => one(person, i + k)));
  const [{ n }] = await cluster.query(
    `SELECT coalesce(sum(jsonb_array_length(payload->'seatIds')), 0)::int AS n FROM event WHERE room_id = $1 AND type = 'ballot.votes-cast'`,
    [statementId],
  );
  stage.expect(n === votes, `the record tells of ${n} votes, not ${votes}`);
  return { votes, times, ...(await stage.verdict({ ballots: [ballotId] })), retries };
}

/**
 * T-043: votes stream in while both nodes and the clock close the ballot: when two fifths of what everybody means to
 * send have been acknowledged, and everybody goes on until they are refused.
 */
export async function closeRaces(cluster, { races, voters, each }) {
  const stage = await Stage.set(cluster, voters);
  const sockets = await bareSockets(cluster, stage.people, (i) => i % 2);
  let acknowledged = 0;
  let closes = 0;
  let difference = 0;
  for (let race = 0; race < races; race++) {
    const { statementId, clauseIds } = await stage.statement(1);
    const ballotId = await stage.ballot(statementId, clauseIds);
    const casts = [];
    const voting = stage.people.map(async (person, i) => {
      for (let n = 0; n < each; n++) {
        const choice = CHOICES[Math.floor(Math.random() * 3)];
        const entry = { ballotId, seatId: person.seat, choice, answer: 'none' };
        casts.push(entry);
        const answer = await cast(sockets[i], statementId, ballotId, choice);
        entry.answer = answer.ok ? 'ok' : 'no';
        if (!answer.ok) return;
      }
    });
    const enough = voters * each * 0.4;
    const taken = () => casts.filter(({ answer }) => answer === 'ok').length;
    stage.expect(
      await until(() => taken() >= enough, 120_000),
      `only ${taken()} of ${enough} votes were acknowledged before the end`,
    );
    await cluster.query(
      `WITH due AS (UPDATE deadline SET due = clock_timestamp() + interval '50 milliseconds' WHERE subject = $1 RETURNING due)
       UPDATE ballot SET closes_at = due.due FROM due WHERE id = $1`,
      [ballotId],
    );
    await pause(Math.random() * 80);
    await Promise.all(
      [0, 1].map((node) => stage.send('ballot:close', { roomId: statementId, ballotId }, { node })),
    );
    await Promise.all(voting);
    acknowledged += casts.filter(({ answer }) => answer === 'ok').length;
    const counted = await votesOf(cluster, ballotId);
    const findings = checkVotes({ casts, counted });
    difference += findings.length;
    stage.find(findings);
    const events = await cluster.query(
      `SELECT payload->'ballot' AS ballot FROM event WHERE room_id = $1 AND type = 'ballot.closed'`,
      [statementId],
    );
    closes += events.length;
    stage.expect(events.length === 1, `the ballot was closed ${events.length} times`);
    const [{ decision }] = await cluster.query('SELECT decision FROM ballot WHERE id = $1', [ballotId]);
    const tally = Object.fromEntries(
      CHOICES.map((choice) => [choice, [...counted.values()].filter((one) => one === choice).length]),
    );
    for (const choice of CHOICES) {
      const n = decision.byParty.reduce((sum, { persons }) => sum + persons[choice], 0);
      if (n !== tally[choice])
        stage.find(finding('disorder', `${choice}: counted ${n}, stored ${tally[choice]}`));
    }
  }
  for (const socket of sockets) socket.close();
  return { races, voters, closes, difference, ...(await stage.verdict()), acknowledged };
}

/** Nodes begin anew with clocks that are so many milliseconds fast; the answer sets them right again. */
async function setClocks(cluster, skews) {
  const nodes = skews.map((_, i) => cluster.nodes[i]);
  const before = nodes.map(({ environment }) => environment);
  const begin = async (environmentOf) => {
    for (const [i, node] of nodes.entries()) {
      await node.leave();
      node.environment = environmentOf(i);
      await node.start();
    }
    if (!(await until(async () => (await Promise.all(nodes.map((node) => node.ready()))).every(Boolean))))
      throw new Error('the nodes are not ready');
  };
  await begin((i) => ({ ...before[i], nodeFlags: () => ['--import', clock(skews[i])] }));
  return () => begin((i) => before[i]);
}

const clock = (by) =>
  `data:text/javascript,${encodeURIComponent(`
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...parts) { if (parts.length === 0) super(Real.now() + (${by})); else super(...parts); }
    static now() { return Real.now() + (${by}); }
  };`)}`;

/** T-044: the nodes' clocks are ten minutes fast and slow; only the database's counts. */
export async function wrongClocks(cluster, { ballots }) {
  const setRight = await setClocks(cluster, [600_000, -600_000]);
  const stage = await Stage.set(cluster, 4);
  for (let n = 0; n < ballots; n++) {
    const { statementId, clauseIds } = await stage.statement(1);
    const ballotId = await stage.ballot(statementId, clauseIds, 1);
    const [{ minute }] = await cluster.query(
      `SELECT extract(epoch FROM closes_at - opened_at)::int AS minute FROM ballot WHERE id = $1`,
      [ballotId],
    );
    stage.expect(minute === 60, `a minute of voting was ${minute} seconds`);
    await cluster.query(
      `WITH due AS (UPDATE deadline SET due = clock_timestamp() + interval '1500 milliseconds' WHERE subject = $1 RETURNING due)
       UPDATE ballot SET closes_at = due.due FROM due WHERE id = $1`,
      [ballotId],
    );
    for (const node of [0, 1]) {
      const answer = await stage.send(
        'ballot:cast',
        { roomId: statementId, ballotId, choice: 'yes' },
        { person: stage.people[node], node },
      );
      stage.history.casts.push({
        ballotId,
        seatId: stage.people[node].seat,
        choice: 'yes',
        answer: answer.ok ? 'ok' : 'no',
      });
      stage.expect(answer.ok, `a vote in time was refused: ${answer.error?.code}`);
    }
    const closed = () =>
      cluster.query(`SELECT closed_at >= closes_at AS late FROM ballot WHERE id = $1 AND state <> 'open'`, [
        ballotId,
      ]);
    stage.expect(await until(async () => (await closed()).length === 1, 20_000), 'nobody closed the ballot');
    stage.expect((await closed())[0]?.late, 'the ballot was closed before its time');
    for (const node of [0, 1]) {
      const answer = await stage.send(
        'ballot:cast',
        { roomId: statementId, ballotId, choice: 'no' },
        { person: stage.people[node + 2], node },
      );
      stage.expect(!answer.ok, 'a vote was taken after the end');
    }
    const [{ n: times }] = await cluster.query(
      `SELECT count(*)::int AS n FROM event WHERE room_id = $1 AND type = 'ballot.closed'`,
      [statementId],
    );
    stage.expect(times === 1, `the ballot was closed ${times} times`);
    stage.find(
      checkVotes({
        casts: stage.history.casts.filter((one) => one.ballotId === ballotId),
        counted: await votesOf(cluster, ballotId),
      }),
    );
  }
  await setRight();
  return { ballots, ...(await stage.verdict()) };
}

const HOUR = 3_600_000;

/**
 * T-045: the vote is stored, its answer is lost, the ballot is closed, an hour passes; the same vote again is told what
 * it was told. The nodes begin anew with clocks that are an hour fast, and everything that PostgreSQL, whose clock
 * cannot be moved, has stamped on the vote is an hour older.
 */
export async function lateAnswers(cluster, { votes }) {
  const stage = await Stage.set(cluster, votes);
  const { statementId, clauseIds } = await stage.statement(1);
  const ballotId = await stage.ballot(statementId, clauseIds);
  const visitors = await stage.arrive(votes);
  const cast = visitors.map((visitor) => {
    visitor.link.hold({ down: true });
    const entry = { ballotId, seatId: visitor.person.seat, choice: 'yes', answer: 'none' };
    stage.history.casts.push(entry);
    return visitor.live
      .command('ballot:cast', { roomId: statementId, ballotId, choice: 'yes' }, { onlyNow: true })
      .then(
        () => (entry.answer = 'ok'),
        (error) => (entry.answer = error.code),
      );
  });
  stage.expect(
    await until(async () => (await votesOf(cluster, ballotId)).size === votes, 30_000),
    'not every vote was stored',
  );
  stage.expect(
    stage.history.casts.every(({ answer }) => answer === 'none'),
    'somebody was answered too early',
  );
  for (const visitor of visitors) visitor.link.cut();
  await stage.command('ballot:close', { roomId: statementId, ballotId });
  const setRight = await setClocks(cluster, [HOUR, HOUR]);
  const aged = await cluster.query(
    `UPDATE receipt SET at = at - interval '1 hour' WHERE account_id = ANY($1) RETURNING at`,
    [visitors.map(({ person }) => person.account)],
  );
  stage.expect(aged.length >= votes, `${aged.length} receipts of ${votes} votes`);
  await cluster.query(
    `UPDATE ballot SET opened_at = opened_at - interval '1 hour', closes_at = closes_at - interval '1 hour',
       closed_at = closed_at - interval '1 hour' WHERE id = $1`,
    [ballotId],
  );
  for (const visitor of visitors) visitor.link.release();
  await Promise.all(cast);
  for (const { answer } of stage.history.casts)
    stage.expect(answer === 'ok', `a stored vote was answered ${answer}`);
  await setRight();
  return { votes, ...(await stage.verdict({ ballots: [ballotId] })) };
}
