import pg from 'pg';
import { populate } from './lib/coalition.mjs';
import { inRounds, median, show, sleep } from './lib/figures.mjs';
import { aDatabase, startProduct } from './lib/product.mjs';
import { RawSocket } from './lib/raw-socket.mjs';
import { bounded, spread } from './lib/rows.mjs';
import { enter } from './lib/talk.mjs';

/** Visits before the first look: what is made once is no memory of a coalition. */
const FIRST = 4_000;
const AT_ONCE = 20;
const SETTLE_MS = 3_000;

/** So many coalitions of one party each, in all of which the same person sits; their rooms, two by two. */
async function found(database, account, many) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `WITH made AS (SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS plenary, gen_random_uuid() AS party
                   FROM generate_series(1, $2::int) AS n),
       c AS (INSERT INTO coalition (id, slug, names, languages, rules, created_at)
             SELECT id, 'idle-' || n, '{"en":"Idle"}', '{en}', '{"secondFactor":false}', now() FROM made),
       r AS (INSERT INTO room (id, coalition_id, kind, official, created_at)
             SELECT id, id, 'coalition', true, now() FROM made
             UNION ALL SELECT plenary, id, 'plenary', false, now() FROM made),
       p AS (INSERT INTO party (id, coalition_id, names, short_names, color, standing, created_at)
             SELECT party, id, '{"en":"One"}', '{"en":"One"}', 0, 'member', now() FROM made),
       s AS (INSERT INTO seat (id, coalition_id, party_id, account_id, handle, role, moderator, since)
             SELECT gen_random_uuid(), id, party, $1, 'bench', 'head', true, now() FROM made)
     SELECT id, plenary FROM made`,
    [account, many],
  );
  await client.end();
  return rows.map(({ id, plenary }) => [id, plenary]);
}

async function visit(socket, coalitions) {
  for (let at = 0; at < coalitions.length; at += AT_ONCE) {
    const rooms = coalitions.slice(at, at + AT_ONCE).flat();
    await Promise.all(rooms.map((roomId) => enter(socket, roomId)));
    await Promise.all(rooms.map((roomId) => socket.answer('room:leave', { roomId })));
  }
}

async function visited(many) {
  const database = await aDatabase();
  const product = await startProduct(database, {}, { probe: true });
  try {
    const { people, id, plenary } = await populate(database, 1);
    const look = async (coalitions) => {
      const socket = await new RawSocket(product.port, { cookie: people[0].cookie }).ready;
      await visit(socket, coalitions);
      socket.close();
      await sleep(SETTLE_MS);
      return product.look();
    };
    const before = await look(Array.from({ length: FIRST }, () => [id, plenary]));
    const after = await look(await found(database, people[0].account, many));
    return { before: before.rss, after: after.rss, heap: after.heap - before.heap };
  } finally {
    await product.stop();
    await database.stop();
  }
}

/** Coalitions in which nobody is any more take no memory. */
export async function idleCoalitions({ rounds, many }) {
  const { looks } = await inRounds(rounds, { looks: () => visited(many) });
  const told = (figure, unit) => show(median(looks.map((look) => look[figure])) / unit);
  return [
    bounded(
      'idle coalitions',
      `coalitions 0 → ${many.toLocaleString('en-US')}, entered and left: resident memory of the process ÷ before ` +
        `(${told('before', 1e6)} → ${told('after', 1e6)} MB, ${told('heap', many)} bytes of heap for each); not a slope`,
      spread(looks.map(({ before, after }) => after / before)),
      1.05,
    ),
  ];
}
