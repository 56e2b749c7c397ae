import { randomUUID } from 'node:crypto';
import { count, createStatement, post } from './product.mjs';

/** Sends a command over HTTP, as the browser does without a socket. */
export async function order(product, person, type, input) {
  const answer = await post(product, person, '/api/commands', { commandId: randomUUID(), type, input });
  if (!answer.ok) throw new Error(`${type}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

/** A statement of so many clauses on which nobody has voted yet. */
export async function aDraft(product, database, coalition, clauses) {
  const texts = { en: 'Everyone has the right to freedom of thought, conscience and religion.' };
  const roomId = await createStatement(
    product,
    coalition,
    Array.from({ length: clauses }, () => ({ kind: 'operative', texts })),
  );
  const { ids } = await count(
    database,
    'SELECT array_agg(id ORDER BY position) AS ids FROM clause WHERE statement_id = $1',
    [roomId],
  );
  return { roomId, clauseIds: ids };
}

/** Opens a ballot on these clauses, or on the whole. */
export async function anOpenBallot(product, coalition, roomId, clauseIds) {
  const [moderator] = coalition.people;
  const { ballotId } = await order(product, moderator, 'ballot:announce', {
    roomId,
    clauseIds,
    minutes: 600,
  });
  await order(product, moderator, 'ballot:open', { roomId, ballotId });
  return ballotId;
}

/** Everybody is for it, and it is declared. */
export async function adopt(product, coalition, roomId, ballotId) {
  for (const person of coalition.people)
    await order(product, person, 'ballot:cast', { roomId, ballotId, choice: 'yes' });
  await order(product, coalition.people[0], 'ballot:close', { roomId, ballotId });
  await order(product, coalition.people[0], 'ballot:declare', { roomId, ballotId });
}

/** Adopts the clauses that are left, and then the whole. */
export async function adoptWhole(product, coalition, roomId, clauseIds) {
  for (const ids of clauseIds.length > 0 ? [clauseIds, []] : [[]])
    await adopt(product, coalition, roomId, await anOpenBallot(product, coalition, roomId, ids));
}

export const publish = (product, coalition, roomId, slug) =>
  order(product, coalition.people[0], 'statement:publish', { roomId, slug });
