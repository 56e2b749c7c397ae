import { spawn, fork } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../../../src/tools/embedded-postgres.mjs';
import { cpuOf, cpuOfFamily } from './figures.mjs';

/** `BENCH_PROFILE=folder` writes there where the product's CPU time went. */
const PROFILE = process.env.BENCH_PROFILE
  ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
  : [];
const MAIN = fileURLToPath(new URL('../../../dist/src/main.js', import.meta.url));

/** A durable PostgreSQL of its own for one run of the benchmark. */
export async function aDatabase() {
  const dir = mkdtempSync(join(tmpdir(), 'peyman-bench-'));
  const server = await startPostgres({ dir, durable: true });
  return {
    url: server.url,
    cpu: () => cpuOfFamily(server.pid),
    stop: async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The product as it is deployed: production build, its real sign-in, rights and logging. */
export async function startProduct(database, environment = {}) {
  const child = spawn(process.execPath, [...PROFILE, MAIN], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: '0',
      DATABASE_URL: database.url,
      DEMONSTRATION: '0',
      COMMAND_RATE: '1000000',
      COMMAND_BURST: '1000000',
      LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /running: (http\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(`the product ended: ${said}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    cpu: () => cpuOf(child.pid),
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', resolve);
        child.kill('SIGTERM');
      }),
  };
}

/** An anchor program in a process of its own; it says its port once it listens. */
export async function startAnchor(file, args = []) {
  const child = fork(fileURLToPath(new URL(`../anchors/${file}`, import.meta.url)), args.map(String));
  const { port } = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error(`${file} ended`)));
  });
  return {
    port,
    cpu: () => cpuOf(child.pid),
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', resolve);
        child.kill('SIGKILL');
      }),
  };
}

/** A coalition with `n` delegates in ten parties, everybody signed in, and a statement with one clause. */
export async function populate(database, n) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const q = (text, values) => client.query(text, values);
  const now = new Date();
  const id = randomUUID();
  const slug = `bench-${randomBytes(4).toString('hex')}`;
  const rules = {
    secondPartyConsent: false,
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
    seat: randomUUID(),
    session: randomUUID(),
    token: randomBytes(32).toString('base64url'),
    handle: `${slug}-${i}`,
    party: parties[i % 10],
  }));
  const column = (key) => people.map((p) => p[key]);
  await q(
    `INSERT INTO account (id, handle, handle_key, password_hash, locale, created_at)
     SELECT a, h, h, 'none', 'en', $3 FROM unnest($1::uuid[], $2::text[]) AS x (a, h)`,
    [column('account'), column('handle'), now],
  );
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
  await q(
    `INSERT INTO seat (id, coalition_id, party_id, account_id, handle, role, moderator, since)
     SELECT s, $5, p, a, h, 'delegate', n = 1, $6
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) WITH ORDINALITY AS x (s, p, a, h, n)`,
    [column('seat'), column('party'), column('account'), column('handle'), id, now],
  );
  await client.end();
  return { id, slug, plenary, people: people.map((p) => ({ ...p, cookie: `peyman=${p.token}` })) };
}

export async function count(database, sql, values) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(sql, values);
  await client.end();
  return rows[0];
}

/** Asks the product as the browser does; throws at a refusal. */
export async function post(product, person, path, body) {
  const response = await fetch(product.url + path, {
    method: 'POST',
    headers: { cookie: person.cookie, 'x-peyman': '1', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** A statement with these clauses, brought in by the first delegate. */
export async function createStatement(product, coalition, clauses, languages = ['en']) {
  const input = { coalitionId: coalition.id, titles: { en: 'Bench' }, languages, clauses };
  const answer = await post(product, coalition.people[0], '/api/commands', {
    commandId: randomUUID(),
    type: 'statement:create',
    input,
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.data.statementId;
}
