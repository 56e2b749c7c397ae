import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';

/**
 * A coalition with `n` delegates in ten parties, everybody signed in; the first of them moderates. `accounts` are people
 * of another coalition who sit in this one too.
 */
export async function populate(database, n, { accounts } = {}) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const q = (text, values) => client.query(text, values);
  const now = new Date();
  const id = randomUUID();
  const slug = `bench-${randomBytes(4).toString('hex')}`;
  const rules = {
    secondPartyConsent: false,
    secondFactor: false,
    reauthentication: false,
    clauseRule: 'double',
    wholeRule: 'double',
    quorumPersonsPercent: 0,
    quorumPartiesPercent: 0,
    ballotMinutes: 600,
  };
  await q(
    `INSERT INTO coalition (id, slug, names, languages, rules, created_at) VALUES ($1, $2, '{"en":"Bench"}', '{en,fa}', $3, $4)`,
    [id, slug, rules, now],
  );
  const room = async (roomId, kind, official) =>
    q('INSERT INTO room (id, coalition_id, kind, official, created_at) VALUES ($1, $2, $3, $4, $5)', [
      roomId,
      id,
      kind,
      official,
      now,
    ]);
  const plenary = randomUUID();
  await room(id, 'coalition', true);
  await room(plenary, 'plenary', false);
  const parties = Array.from({ length: 10 }, () => randomUUID());
  for (const [i, party] of parties.entries()) {
    await q(
      `INSERT INTO party (id, coalition_id, names, short_names, color, standing, created_at) VALUES ($1, $2, $3, $3, $4, 'member', $5)`,
      [party, id, { en: `Party ${i}` }, i, now],
    );
  }
  const people = Array.from({ length: n }, (_, i) => ({
    account: randomUUID(),
    session: randomUUID(),
    token: aToken(),
    handle: `${slug}-${i}`,
    ...accounts?.[i],
    seat: randomUUID(),
    party: parties[i % 10],
  }));
  const column = (key) => people.map((p) => p[key]);
  if (!accounts) await openAccounts(q, people, now);
  await q(
    `INSERT INTO seat (id, coalition_id, party_id, account_id, handle, role, moderator, since)
     SELECT s, $5, p, a, h, 'delegate', n = 1, $6
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) WITH ORDINALITY AS x (s, p, a, h, n)`,
    [column('seat'), column('party'), column('account'), column('handle'), id, now],
  );
  await client.end();
  return { id, slug, plenary, people: people.map((p) => ({ ...p, cookie: `peyman=${p.token}` })) };
}

/** As `Sessions` makes them where no SECRET_KEY is set. */
function aToken() {
  const secret = randomBytes(32).toString('base64url');
  const mark = createHmac('sha256', '').update(`peyman/session/v1 ${secret}`);
  return secret + mark.digest('base64url').slice(0, 11);
}

/** One more session of somebody who is signed in already, as from another device. */
export async function anotherSession(database, { account }) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const token = aToken();
  await openSessions(
    (text, values) => client.query(text, values),
    [{ session: randomUUID(), token, account }],
  );
  await client.end();
  return { cookie: `peyman=${token}` };
}

async function openAccounts(q, people, now) {
  const column = (key) => people.map((p) => p[key]);
  await q(
    `INSERT INTO account (id, handle, handle_key, password_hash, locale, created_at)
     SELECT a, h, h, 'none', 'en', $3 FROM unnest($1::uuid[], $2::text[]) AS x (a, h)`,
    [column('account'), column('handle'), now],
  );
  await openSessions(q, people, now);
}

async function openSessions(q, people, now = new Date()) {
  const column = (key) => people.map((p) => p[key]);
  await q(
    `INSERT INTO session (id, token_hash, account_id, created_at, last_day, idle_until, expires_at)
     SELECT s, decode(t, 'hex'), a, $4, $4::timestamptz::date, $5, $5 FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS x (s, t, a)`,
    [
      column('session'),
      people.map((p) => createHash('sha256').update(p.token).digest('hex')),
      column('account'),
      now,
      new Date(now.getTime() + 86_400_000),
    ],
  );
}
