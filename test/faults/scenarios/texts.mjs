import * as Y from 'yjs';
import { finding } from '../lib/checker.mjs';
import { pause } from '../lib/cluster.mjs';
import { textOf } from '../lib/history.mjs';
import { Stage } from '../lib/stage.mjs';
import { busyStage } from './busy.mjs';
import { retried } from './network.mjs';

/**
 * T-08B: many write in one clause while nodes are killed, lines break, and windows are gone for good, for which others
 * come; everybody ends with the same text.
 */
export async function editorsAndKills(cluster, { rounds, editors, acts }) {
  const { stage, load, visitors, statementId, end } = await busyStage(cluster, {
    talkers: 1,
    writers: editors,
  });
  const writers = visitors.slice(1);
  let gone = 0;
  const replace = async () => {
    const old = writers.shift();
    stage.vanish(old);
    gone += 1;
    const visitor = await stage.visitor(stage.people.indexOf(old.person));
    await retried(() => visitor.write(statementId));
    writers.push(visitor);
    load.join(visitor);
  };
  for (let round = 0; round < rounds; round++) {
    await load.more(acts);
    const node = cluster.nodes[round % 2];
    for (const { link } of stage.visitors) if (Math.random() < 0.3) link.cut();
    const coming = Array.from({ length: Math.ceil(editors / 10) }, replace);
    await node.kill();
    await pause(Math.random() * 500);
    await node.start();
    await Promise.all(coming);
  }
  await load.more(acts);
  const result = await end();
  return { rounds, editors, gone, ...result };
}

/** T-08C: a clause is put to the vote while people type in it. */
export async function frozenWhileTyping(cluster, { rounds }) {
  const stage = await Stage.set(cluster, 8);
  const visitors = await stage.arrive(8);
  const { statementId, clauseIds } = await stage.statement(rounds);
  await Promise.all(visitors.map((visitor) => visitor.write(statementId)));
  for (const clauseId of clauseIds) {
    let isOver = false;
    const typing = visitors.map(async (visitor) => {
      while (!isOver) {
        visitor.type(clauseId, 'at the last moment ');
        await pause(10 + Math.random() * 60);
      }
    });
    await pause(200 + Math.random() * 400);
    const { ballotId } = await stage.command(
      'ballot:announce',
      { roomId: statementId, clauseIds: [clauseId] },
      { node: 1 },
    );
    await pause(100);
    isOver = true;
    await Promise.all(typing);
    await stage.settled();
    const [{ seq }] = await cluster.query(
      `SELECT seq::int FROM event WHERE room_id = $1 AND type = 'ballot.announced' AND payload->'ballot'->>'id' = $2`,
      [statementId, ballotId],
    );
    const rows = await cluster.query(
      'SELECT seq::int, body FROM event WHERE subject = $1 AND body IS NOT NULL ORDER BY seq',
      [clauseId],
    );
    for (const row of rows)
      if (row.seq > seq)
        stage.find(finding('broken', `an edit at ${row.seq} after the text was frozen at ${seq}`));
    const doc = new Y.Doc();
    for (const { body } of rows) Y.applyUpdate(doc, body);
    const hashes = await Promise.all(
      cluster.nodes.slice(0, 2).map(async (node) => {
        const response = await fetch(`${node.url}/api/ballots/${ballotId}`, {
          headers: { cookie: stage.people[0].cookie },
        });
        return JSON.stringify((await response.json()).clauses ?? (await response.status));
      }),
    );
    stage.expect(hashes[0] === hashes[1], 'the nodes show different texts of one ballot');
    const words = textOf(doc)
      .replace(/<[^>]*>/g, '')
      .trim();
    stage.expect(hashes[0].includes(words), 'the ballot is about another text than the record');
    await stage.command('ballot:open', { roomId: statementId, ballotId }, { node: 0 });
  }
  const result = await stage.verdict({ rooms: [statementId], clauses: clauseIds });
  // Who types into a clause that was just frozen is told so, and keeps the words.
  const told = ({ kind, what }) =>
    (kind === 'refused' || kind === 'put-aside') && what.endsWith('clause.locked');
  return { rounds, ...result, findings: result.findings.filter((one) => !told(one)) };
}

/** T-08D: a text that cannot be read is never taken for an empty one. */
export async function unreadable(cluster) {
  const stage = await Stage.set(cluster, 4);
  const { statementId, clauseIds } = await stage.statement(1);
  const [clauseId] = clauseIds;
  const visitors = await stage.arrive(4);
  await Promise.all(visitors.map((visitor) => visitor.write(statementId)));
  for (const visitor of visitors) visitor.type(clauseId, 'before ');
  await stage.settled();
  // Other processes, which have nothing in memory.
  for (const node of cluster.nodes.slice(0, 2)) {
    await node.leave();
    await node.start();
  }
  await stage.connected();
  await cluster.query('ALTER TABLE clause_snapshot RENAME TO clause_snapshot_away');
  for (const visitor of visitors) visitor.type(clauseId, 'meanwhile ');
  const opened = await stage.read(statementId);
  stage.expect(opened.status >= 500, `a text that cannot be read was answered ${opened.status}`);
  await pause(1_000);
  await cluster.query('ALTER TABLE clause_snapshot_away RENAME TO clause_snapshot');
  for (const visitor of visitors) visitor.type(clauseId, 'after ');
  const again = await stage.read(statementId);
  const doc = new Y.Doc();
  for (const { updates } of again.body.docs)
    for (const update of updates) Y.applyUpdate(doc, Buffer.from(update, 'base64'));
  // What was typed stands anywhere, even in itself.
  let words = textOf(doc);
  for (let before = ''; before !== words;) {
    before = words;
    for (const typed of ['before ', 'meanwhile ', 'after ']) words = words.replace(typed, '');
  }
  stage.expect(words.includes('Everyone has the right'), `the text that stood there is gone: ${words}`);
  const result = await stage.verdict({ rooms: [statementId], clauses: [clauseId] });
  const told = ({ kind, what }) => (kind === 'refused' || kind === 'put-aside') && what.endsWith('internal');
  return { ...result, findings: result.findings.filter((one) => !told(one)) };
}
