import pg from 'pg';
import { populate } from './lib/coalition.mjs';
import { inRounds, median, quantile, show } from './lib/figures.mjs';
import { aDatabase, get, startProduct } from './lib/product.mjs';
import { RawSocket } from './lib/raw-socket.mjs';
import { growth } from './lib/rows.mjs';
import { enter } from './lib/talk.mjs';

const MISSED = 100;
const TIMES = 100;
const WARM_UP = 20;

/** Messages and their events as the product would have written them, put straight into the tables. */
async function fill(database, { plenary, people }, messages) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const author = '($2::uuid[])[1 + g % 10]';
  const body = `g || ' we ask everyone to read clause ' || g % 97 || ' again before the vote'`;
  const at = `now() - interval '90 days' + g * interval '7 seconds'`;
  await client.query(
    `INSERT INTO message (id, room_id, seq, author_id, body, at, words)
     SELECT gen_random_uuid(), $1, g, ${author}, ${body}, ${at}, to_tsvector('simple', 'clause vote ' || g % 97)
     FROM generate_series(1, $3::int) AS g`,
    [plenary, people.slice(0, 10).map(({ seat }) => seat), messages],
  );
  await client.query(
    `INSERT INTO event (room_id, seq, type, payload, by_seat, at)
     SELECT m.room_id, m.seq, 'message.posted', jsonb_build_object('message', jsonb_build_object(
       'id', m.id, 'seq', m.seq, 'authorId', m.author_id, 'partyId', s.party_id, 'handle', s.handle, 'body', m.body,
       'at', m.at, 'replyTo', NULL, 'clauseId', NULL, 'mentions', '[]'::jsonb, 'reactions', '[]'::jsonb,
       'editedAt', NULL, 'state', 'visible', 'hiddenReason', NULL)), m.author_id, m.at
     FROM message m JOIN seat s ON s.id = m.author_id WHERE m.room_id = $1`,
    [plenary],
  );
  await client.query('UPDATE room SET next_seq = $2 WHERE id = $1', [plenary, messages + 1]);
  await client.query('VACUUM ANALYZE');
  await client.end();
}

/** What the browser reads when somebody opens the talk: the coalition, and the newest page. */
async function open(product, person, { id, plenary }, messages) {
  await get(product, person, `/api/coalitions/${id}`);
  const page = await get(product, person, `/api/rooms/${plenary}/messages`);
  const numbers = page.messages.map(({ seq }) => seq);
  if (numbers.at(-1) !== messages || numbers.length !== 60) throw new Error('not the newest page');
}

/** What somebody reads who was away for a hundred messages. */
async function catchUp(product, { cookie }, { plenary }, messages) {
  const socket = await new RawSocket(product.port, { cookie }).ready;
  const { events } = await enter(socket, plenary, messages - MISSED);
  if (events.length !== MISSED || events.at(-1).seq !== messages) throw new Error('not what was missed');
  socket.close();
}

/** A talk that has gone on for years. */
export async function chatHistory({ rounds, few, many }) {
  const database = await aDatabase();
  const product = await startProduct(database);
  try {
    const sides = {};
    for (const messages of [few, many]) {
      const coalition = await populate(database, 20);
      await fill(database, coalition, messages);
      for (const [name, work] of Object.entries({ open, catchUp })) {
        sides[`${name} ${messages}`] = async () => {
          const times = [];
          let before;
          for (let i = 0; i < WARM_UP + TIMES; i++) {
            if (i === WARM_UP) before = product.cpu() + database.cpu();
            const begin = performance.now();
            await work(product, coalition.people[i % 20], coalition, messages);
            if (i >= WARM_UP) times.push(performance.now() - begin);
          }
          const cpu = (product.cpu() + database.cpu() - before) / TIMES;
          return { time: quantile(times, 0.5), cpu };
        };
      }
    }
    for (const side of Object.values(sides)) await side();
    const results = await inRounds(rounds, sides);
    return [
      ['open', 'chat history: open', 'open the talk'],
      ['catchUp', 'chat history: catch up', `connect and catch up on ${MISSED} messages`],
    ].map(([name, id, what]) => {
      const [small, large] = [results[`${name} ${few}`], results[`${name} ${many}`]];
      const told = (side) =>
        `${show(median(side.map(({ cpu }) => cpu)) * 1_000)} ms of CPU, ${show(median(side.map(({ time }) => time)))} ms`;
      const about = `messages ${few.toLocaleString('en-US')} → ${many.toLocaleString('en-US')}: ${what} (${told(small)} → ${told(large)})`;
      return growth(id, about, { small, large, figure: 'cpu', times: many / few }, 0.05);
    });
  } finally {
    await product.stop();
    await database.stop();
  }
}
