import { randomUUID } from 'node:crypto';
import { quantile } from './figures.mjs';
import { count } from './product.mjs';

const CHOICES = ['yes', 'no', 'abstain'];
export const choiceOf = (i) => CHOICES[i % 3];
/** So many people change their minds after the burst. */
const WAVERING = 20;

export async function command(socket, type, input) {
  const answer = await socket.answer('command', { commandId: randomUUID(), type, input });
  if (!answer.ok) throw new Error(`${type}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

/** A statement with a clause for each ballot there will be; `next()` opens the one on the next clause. */
export async function ballotsOn(database, moderator, coalitionId, clauses) {
  const { statementId: roomId } = await command(moderator, 'statement:create', {
    coalitionId,
    titles: { en: 'Burst' },
    languages: ['en'],
    clauses: Array.from({ length: clauses }, () => ({
      kind: 'operative',
      texts: { en: 'Shall this stand?' },
    })),
  });
  const { ids } = await count(
    database,
    'SELECT array_agg(id ORDER BY position) AS ids FROM clause WHERE statement_id = $1',
    [roomId],
  );
  return {
    roomId,
    next: async () => {
      const clauseIds = [ids.shift()];
      const { ballotId } = await command(moderator, 'ballot:announce', { roomId, clauseIds, minutes: 600 });
      await command(moderator, 'ballot:open', { roomId, ballotId });
      return { roomId, ballotId };
    },
  };
}

export const castCommand = ({ roomId, ballotId }, choice) =>
  `{"commandId":"${randomUUID()}","type":"ballot:cast","input":{"roomId":"${roomId}","ballotId":"${ballotId}","choice":"${choice}"}}`;

/** Everybody votes at the same moment; time until the last vote is acknowledged. */
export async function burst(sockets, send) {
  const times = [];
  const refused = [];
  const begin = performance.now();
  await Promise.all(
    sockets.map(
      (socket, i) =>
        new Promise((resolve) => {
          send(socket, i, (bytes, start, end) => {
            times.push(performance.now() - begin);
            if (bytes.indexOf('"ok":true', start) < 0) refused.push(bytes.toString('utf8', start, end));
            resolve();
          });
        }),
    ),
  );
  if (refused.length > 0)
    throw new Error(`${refused.length} of ${sockets.length} votes refused: ${refused[0]}`);
  return { begin, lastAck: Math.max(...times), p99: quantile(times, 0.99) };
}

export const castAll = (sockets, ballot) =>
  burst(sockets, (socket, i, settle) => socket.ask('command', castCommand(ballot, choiceOf(i)), settle));

/** One vote of each is stored, as it was cast; whoever votes again has changed it and has still one. */
export async function checkVotes(database, sockets, ballot) {
  const expected = sockets.map((_, i) => choiceOf(i < WAVERING ? i + 1 : i));
  await burst(sockets.slice(0, WAVERING), (socket, i, settle) =>
    socket.ask('command', castCommand(ballot, choiceOf(i + 1)), settle),
  );
  const found = await count(
    database,
    `SELECT count(*)::int AS all, count(DISTINCT seat_id)::int AS seats,
       ${CHOICES.map((c) => `count(*) FILTER (WHERE choice = '${c}')::int AS ${c}`).join(', ')}
     FROM vote WHERE ballot_id = $1`,
    [ballot.ballotId],
  );
  const wanted = { all: sockets.length, seats: sockets.length };
  for (const choice of CHOICES) wanted[choice] = expected.filter((one) => one === choice).length;
  for (const [what, n] of Object.entries(wanted))
    if (found[what] !== n) throw new Error(`votes, ${what}: ${found[what]} instead of ${n}`);
}
