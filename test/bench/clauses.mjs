import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { populate } from './lib/coalition.mjs';
import { inRounds, median, show } from './lib/figures.mjs';
import { aDatabase, post, startProduct } from './lib/product.mjs';
import { adopt, adoptWhole, aDraft, anOpenBallot, order, publish } from './lib/publishing.mjs';
import { growth } from './lib/rows.mjs';

const EDITS = 100;
const VOTERS = 50;

/** One statement from its first words to its publication; what single steps of it cost. */
async function life(product, database, coalition, clauses) {
  const cpu = () => product.cpu() + database.cpu();
  const timed = async (times, work) => {
    const before = { cpu: cpu(), time: performance.now() };
    for (let i = 0; i < times; i++) await work(i);
    return { cpu: (cpu() - before.cpu) / times, time: (performance.now() - before.time) / times };
  };
  const { roomId, clauseIds } = await aDraft(product, database, coalition, clauses);
  const [moderator] = coalition.people;
  const { clientId, docs } = await post(product, moderator, `/api/statements/${roomId}/texts`, {
    write: true,
    clauseIds: clauseIds.slice(0, 1),
  });
  const doc = new Y.Doc();
  for (const update of docs[0].updates) Y.applyUpdate(doc, Buffer.from(update, 'base64'));
  doc.clientID = clientId;
  let update;
  doc.on('update', (bytes) => (update = Buffer.from(bytes).toString('base64')));
  const text = doc.getXmlFragment('en').get(0).get(0);
  const write = async () => {
    text.insert(text.length, 'x');
    await order(product, moderator, 'text:update', { roomId, clauseId: clauseIds[0], clientId, update });
  };
  await timed(EDITS / 2, write);
  const edit = await timed(EDITS, write);

  const ballotId = await anOpenBallot(product, coalition, roomId, clauseIds.slice(0, 1));
  const cast = (choice) => (i) =>
    order(product, coalition.people[i], 'ballot:cast', { roomId, ballotId, choice });
  await timed(VOTERS, cast('no'));
  const vote = await timed(VOTERS, cast('yes'));
  await adopt(product, coalition, roomId, ballotId);
  await adoptWhole(product, coalition, roomId, clauseIds.slice(1));
  const slug = `bench-${randomUUID().slice(0, 8)}`;
  const published = await timed(1, () => publish(product, coalition, roomId, slug));
  const page = await (await fetch(`${product.url}/d/${slug}/en`)).text();
  const shown = page.split('freedom of thought, conscience and religion').length - 1;
  if (shown < clauses) throw new Error(`${shown} of ${clauses} clauses on the page`);
  if (!page.includes(`religion.${'x'.repeat(EDITS * 1.5)}`)) throw new Error('what was written is missing');
  return { editCpu: edit.cpu, voteCpu: vote.cpu, publishTime: published.time };
}

/** A long statement: a single letter and a single vote may not cost more, publishing only as much as there is to publish. */
export async function clauseGrowth({ rounds, few, many }) {
  const database = await aDatabase();
  const product = await startProduct(database);
  try {
    const coalition = await populate(database, VOTERS);
    const one = (clauses) => () => life(product, database, coalition, clauses);
    await one(few)();
    const results = await inRounds(rounds, { few: one(few), many: one(many) });
    const from = `clauses ${few} → ${many}`;
    const told = (pick) =>
      ['few', 'many'].map((side) => show(median(results[side].map(pick)) * 1_000)).join(' → ');
    return [
      ['clauses: edit', 'editCpu', 0.1, `one letter, CPU with PostgreSQL's (${told((r) => r.editCpu)} ms)`],
      ['clauses: vote', 'voteCpu', 0.1, `one vote, CPU with PostgreSQL's (${told((r) => r.voteCpu)} ms)`],
      ['clauses: publish', 'publishTime', 1.05, `publish, time (${told((r) => r.publishTime / 1_000)} ms)`],
    ].map(([id, figure, bound, what]) =>
      growth(
        id,
        `${from}: ${what}`,
        { small: results.few, large: results.many, figure, times: many / few },
        bound,
      ),
    );
  } finally {
    await product.stop();
    await database.stop();
  }
}
