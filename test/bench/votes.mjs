import { randomUUID } from 'node:crypto';
import { inRounds, quantile, ratio } from './lib/figures.mjs';
import { populate } from './lib/coalition.mjs';
import { aDatabase, count, startAnchor, startProduct } from './lib/product.mjs';
import { RawSocket } from './lib/raw-socket.mjs';

const CHOICES = ['yes', 'no', 'abstain'];

async function connectAll(n, make) {
  const sockets = [];
  for (let i = 0; i < n; i += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, n - i) }, (_, k) => make(i + k)))));
  }
  return sockets;
}

/** Everybody votes at the same moment; time until the last vote is acknowledged. */
async function burst(sockets, send) {
  const times = [];
  let refused = 0;
  const begin = performance.now();
  await Promise.all(
    sockets.map(
      (socket, i) =>
        new Promise((resolve) => {
          send(socket, i, (bytes, start) => {
            times.push(performance.now() - begin);
            if (bytes.indexOf('"ok":true', start) < 0) refused += 1;
            resolve();
          });
        }),
    ),
  );
  return { lastAck: Math.max(...times), p99: quantile(times, 0.99), refused };
}

async function command(socket, type, input) {
  const answer = await socket.answer('command', { commandId: randomUUID(), type, input });
  if (!answer.ok) throw new Error(`${type}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

/** P7: 1,000 delegates vote at once; each vote is checked, stored and acknowledged after the commit. */
export async function voteBurst({ rounds, voters }) {
  const database = await aDatabase();
  const product = await startProduct(database);
  const anchor = await startAnchor('chat.mjs');
  try {
    const coalition = await populate(database, voters);
    const moderator = await new RawSocket(product.port, { cookie: coalition.people[0].cookie }).ready;
    const anchorSockets = await connectAll(voters, () => new RawSocket(anchor.port).ready);
    const sockets = await connectAll(
      voters,
      (i) => new RawSocket(product.port, { cookie: coalition.people[i].cookie }).ready,
    );
    const sides = {
      bare: () =>
        burst(anchorSockets, (socket, i, settle) =>
          socket.ask('vote', `{"choice":"${CHOICES[i % 3]}"}`, settle),
        ),
      product: async () => {
        const { statementId: roomId } = await command(moderator, 'statement:create', {
          coalitionId: coalition.id,
          titles: { en: 'Burst' },
          languages: ['en'],
          clauses: [{ kind: 'operative', texts: { en: 'Shall this stand?' } }],
        });
        const { id: clauseId } = await count(database, 'SELECT id FROM clause WHERE statement_id = $1', [
          roomId,
        ]);
        const { ballotId } = await command(moderator, 'ballot:announce', {
          roomId,
          clauseIds: [clauseId],
          minutes: 600,
        });
        await command(moderator, 'ballot:open', { roomId, ballotId });
        const row = await burst(sockets, (socket, i, settle) =>
          socket.ask(
            'command',
            `{"commandId":"${randomUUID()}","type":"ballot:cast","input":{"roomId":"${roomId}","ballotId":"${ballotId}","choice":"${CHOICES[i % 3]}"}}`,
            settle,
          ),
        );
        const { n } = await count(database, 'SELECT count(*)::int AS n FROM vote WHERE ballot_id = $1', [
          ballotId,
        ]);
        if (n !== voters || row.refused > 0)
          throw new Error(`${n} of ${voters} votes, ${row.refused} refused`);
        return row;
      },
    };
    // Two bursts each before anything counts: code that runs for the first time is not yet compiled.
    for (let i = 0; i < 2; i++) for (const side of Object.values(sides)) await side();
    const results = await inRounds(rounds, sides);
    for (const socket of [moderator, ...sockets, ...anchorSockets]) socket.close();
    return ['lastAck', 'p99'].map((figure) => {
      const r = ratio(results.product, results.bare, figure);
      return {
        id: `P7, ${figure === 'lastAck' ? 'last ack' : 'p99'}`,
        what: `${voters.toLocaleString('en-US')} votes at once, stored ÷ bare Socket.IO that acknowledges at once`,
        ...r,
        floor: '≤ 3',
        target: '≤ 1.5',
        met: r.median <= 3,
        onTarget: r.median <= 1.5,
      };
    });
  } finally {
    await anchor.stop();
    await product.stop();
    await database.stop();
  }
}
