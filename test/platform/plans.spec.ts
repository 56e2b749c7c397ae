import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { anOpenBallot, aStatement, everyone } from '../support/deciding.js';
import { Writer } from '../support/writer.js';

const MANY = 5_000;
const ROUNDS = 12;
const TABLES = [
  'account',
  'session',
  'seat',
  'ballot_roll',
  'vote',
  'event',
  'message',
  'receipt',
  'read_mark',
];

/**
 * A connection keeps the plan of a statement that it made when it first asked. On the first day all tables are small,
 * and comparing all rows is as good as looking one up; nothing may go on doing so on the second. Statistics, which
 * would make PostgreSQL think again, are kept away here.
 */
describe('what was planned while tables were small', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let plenaryId: string;
  let statementId: string;
  let ballotId: string;
  let otherBallotId: string;
  let people: { person: Person; socket: Socket }[];
  let writer: Writer;
  let clauseId: string;

  beforeAll(async () => {
    app = await startApp({ DATABASE_POOL: '4' });
    for (const table of TABLES) await app.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    coalition = await app.aCoalition();
    plenaryId = coalition.plenaryId;
    const statement = await aStatement(app, coalition, 3);
    statementId = statement.id;
    clauseId = statement.clauseIds[2]!;
    ballotId = await anOpenBallot(app, coalition, statement, [statement.clauseIds[0]!]);
    otherBallotId = await anOpenBallot(app, coalition, statement, [statement.clauseIds[1]!]);
    people = await Promise.all(
      everyone(coalition).map(async (person) => ({ person, socket: await app.connectAs(person) })),
    );
    writer = await Writer.open(app, people[0]!.person, statementId);
  });
  afterAll(() => app.close());

  let said = 0;
  /** What people do all day, several at once and alone. */
  const aRound = async (): Promise<void> => {
    const posted = await Promise.all(
      people.map(({ socket }) =>
        app.command(socket, 'message:post', { roomId: plenaryId, body: `word ${(said += 1)}` }),
      ),
    );
    const { messageId, seq } = posted[0]!;
    const choice = said % 2 ? 'yes' : 'no';
    for (const { socket } of people.slice(0, 2)) {
      await app.command(socket, 'message:post', { roomId: plenaryId, body: `${said}`, replyTo: messageId });
      await app.command(socket, 'message:mark-read', { roomId: plenaryId, seq });
      await app.command(socket, 'ballot:cast', { roomId: statementId, ballotId, choice });
    }
    await app.command(people[0]!.socket, 'message:react', {
      roomId: plenaryId,
      messageId,
      emoji: '👍',
      on: true,
    });
    await writer.append(clauseId, `${said % 10}`);
  };

  /** Rows read by comparing all of a table, so far. */
  const compared = async (): Promise<Map<string, number>> => {
    const rows = await app.query<{ name: string; read: string }>(
      'SELECT relname AS name, seq_tup_read AS read FROM pg_stat_user_tables',
    );
    return new Map(rows.map(({ name, read }) => [name, Number(read)]));
  };
  const receiptsWritten = async (): Promise<number> => {
    const [row] = await app.query<{ n: string }>(
      `SELECT n_tup_ins AS n FROM pg_stat_user_tables WHERE relname = 'receipt'`,
    );
    return Number(row!.n);
  };
  /** Connections tell what they have read when they are used again a second later. */
  const told = async (): Promise<void> => {
    const [row] = await app.query<{ n: number }>('SELECT count(*)::int AS n FROM receipt');
    await eventually(async () => {
      await aRound();
      return (await receiptsWritten()) >= row!.n;
    }, 20_000);
  };

  it('looks up by keys however many rows there have become', async () => {
    for (let i = 0; i < ROUNDS; i += 1) await aRound();

    const ana = people[0]!.person;
    await app.query(
      `WITH people AS (
         INSERT INTO account (id, handle, handle_key, password_hash, locale, created_at)
         SELECT gen_random_uuid(), 'x' || i, 'x' || i, '', 'en', now() FROM generate_series(1, $1) i RETURNING id, handle
       ), sessions AS (
         INSERT INTO session (id, token_hash, account_id, created_at, last_day, idle_until, expires_at, confirmed_at, confirmed_until)
         SELECT gen_random_uuid(), id::text::bytea, id, now(), now()::date, now() + '1 day', now() + '1 day', now(), now() FROM people
       ), seats AS (
         INSERT INTO seat (id, coalition_id, party_id, account_id, handle, role, since)
         SELECT gen_random_uuid(), $2, $3, id, handle, 'delegate', now() FROM people RETURNING id, handle
       ), roll AS (
         INSERT INTO ballot_roll (ballot_id, seat_id, party_id, handle, weight) SELECT $4, id, $3, handle, 1 FROM seats
         RETURNING ballot_id, seat_id
       ), marks AS (
         INSERT INTO read_mark (seat_id, room_id, seq) SELECT id, $5, 1 FROM seats
       )
       INSERT INTO receipt (account_id, command_id, request, answer, at)
       SELECT $6, gen_random_uuid(), '', '{}', now() FROM people`,
      [MANY, coalition.id, coalition.parties[0]!.id, otherBallotId, plenaryId, ana.accountId],
    );
    await app.query(
      `INSERT INTO vote (ballot_id, seat_id, choice, cast_at)
       SELECT ballot_id, seat_id, 'yes', now() FROM ballot_roll WHERE ballot_id = $1`,
      [otherBallotId],
    );
    // Of another room, whose numbers nobody needs.
    const roomId = coalition.parties[0]!.caucusId;
    await app.query(
      `INSERT INTO message (id, room_id, seq, author_id, body, mentions, at, words, party_ids)
       SELECT gen_random_uuid(), $1, i, $2, 'x', '{}', now(), '', ARRAY[$4::uuid] FROM generate_series(1, $3) i`,
      [roomId, ana.seatId, MANY, coalition.parties[0]!.id],
    );
    await app.query(
      `INSERT INTO event (room_id, seq, type, payload, by_seat, at, party_ids)
       SELECT $1, i, 'message.posted', '{}', $2, now(), ARRAY[$4::uuid] FROM generate_series(1, $3) i`,
      [roomId, ana.seatId, MANY, coalition.parties[0]!.id],
    );

    await told();
    const before = await compared();
    for (let i = 0; i < ROUNDS; i += 1) await aRound();
    await told();
    const after = await compared();
    const read = TABLES.map((table) => [table, (after.get(table) ?? 0) - (before.get(table) ?? 0)] as const);
    // `told` counts the receipts, once before and once after.
    const wholly = read.filter(([table, rows]) => rows >= (table === 'receipt' ? 3 : 1) * MANY);
    expect(wholly).toEqual([]);
  }, 60_000);
});
