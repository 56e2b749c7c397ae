import pg from 'pg';

/** One INSERT for each row through a pool of 16, acknowledged after its commit. argv: the database. */
const pool = new pg.Pool({ connectionString: process.argv[2], max: 16, min: 16 });
await pool.query(`
  CREATE SCHEMA IF NOT EXISTS bench;
  CREATE TABLE IF NOT EXISTS bench.message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, room integer NOT NULL, author integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(), body text NOT NULL
  );
  CREATE INDEX IF NOT EXISTS message_room ON bench.message (room, id)`);
const insert = {
  name: 'insert',
  text: 'INSERT INTO bench.message (room, author, body) VALUES ($1, $2, $3) RETURNING id',
};

process.on('message', async ({ write }) => {
  if (!write) return;
  const { writers, seconds, body } = write;
  const times = [];
  const end = performance.now() + seconds * 1_000;
  const { rows: before } = await pool.query('SELECT count(*)::int AS n FROM bench.message');
  const one = async (_, author) => {
    while (performance.now() < end) {
      const begin = performance.now();
      await pool.query({ ...insert, values: [1, author, body] });
      times.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: writers }, one));
  const { rows: after } = await pool.query('SELECT count(*)::int AS n FROM bench.message');
  process.send({ written: { times, stored: after[0].n - before[0].n } });
});
process.send({ port: 0 });
