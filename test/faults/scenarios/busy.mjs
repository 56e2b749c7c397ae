import { Load } from '../lib/load.mjs';
import { Stage } from '../lib/stage.mjs';

/** Twenty people talk, write and vote; on the way everything may break. On one node, where one is named. */
export async function busyStage(cluster, { talkers = 14, writers = 6, pace, node } = {}) {
  const stage = await Stage.set(cluster, talkers + writers);
  const { statementId, clauseIds } = await stage.statement(2);
  const ballotId = await stage.ballot(statementId, [clauseIds[1]]);
  stage.history.begins.set(statementId, (await stage.ends()).get(statementId));
  const visitors = await stage.arrive(talkers + writers, node === undefined ? {} : { node });
  for (const visitor of visitors) visitor.follow(stage.plenary, 0);
  const editing = visitors.slice(talkers);
  await Promise.all(editing.map((visitor) => visitor.write(statementId)));
  const load = new Load(stage, {
    talkers: visitors.slice(0, talkers),
    writers: editing,
    statementId,
    clauseId: clauseIds[0],
    ballotId,
    pace,
  });
  const end = async () => {
    await load.stop();
    return stage.verdict({
      rooms: [stage.plenary, statementId],
      clauses: [clauseIds[0]],
      ballots: [ballotId],
    });
  };
  return { stage, load, statementId, clauseId: clauseIds[0], ballotId, visitors, end };
}
