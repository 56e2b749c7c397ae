import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { MessagePage, SearchHit } from '../../src/contract/views.js';
import { createDataSource } from '../../src/data-source.js';
import { StrawRepository } from '../../src/modules/ballots/straw.repository.js';
import { MessageReader } from '../../src/modules/chat/message.reader.js';
import { MessageRepository } from '../../src/modules/chat/message.repository.js';
import { Seats } from '../../src/platform/access/seats.js';
import { Reads, type Reading } from '../../src/platform/database/reads.js';
import { NoSecondWall, roleBehindTheWall } from '../../src/platform/database/wall.js';
import { RoomReader } from '../../src/platform/rooms/room-reader.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import type { Tx } from '../../src/platform/rooms/tx.js';
import { follow, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { emptyDatabase, testServerUrl } from '../support/database.js';

const WALLED = ['event', 'message', 'reaction', 'read_mark', 'room', 'straw', 'straw_hand'];
/** Tables that hang on a room and hold nothing of a caucus. */
const OPEN = ['consent', 'deadline', 'statement'];

/** A talk in a caucus, with everything that leaves rows. */
async function talk(
  app: TestApp,
  coalition: TestCoalition,
): Promise<{ roomId: string; messageId: string; strawId: string }> {
  const [ana, omid] = coalition.people[0]! as [Person, Person];
  const roomId = coalition.parties[0]!.caucusId;
  const body = `a word about hazel @${omid.handle}`;
  const { messageId } = await app.command(ana, 'message:post', { roomId, body });
  await app.command(omid, 'message:react', { roomId, messageId, emoji: '👍', on: true });
  await app.command(ana, 'message:mark-read', { roomId, seq: 1 });
  const { strawId } = await app.command(ana, 'straw:ask', { roomId, question: 'Hazel?', minutes: 5 });
  await app.command(omid, 'straw:raise', { roomId, strawId, choice: 'yes' });
  return { roomId, messageId, strawId };
}

/** T-029: the database itself shows a caucus to nobody but its party, whatever the application asks for. */
describe('the second wall', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let ana: Person;
  let omid: Person;
  let sara: Person;
  let said: { roomId: string; messageId: string; strawId: string };
  let reads: Reads;

  beforeAll(async () => {
    app = await startApp();
    coalition = await app.aCoalition();
    [ana, omid] = coalition.people[0]! as [Person, Person];
    [sara] = coalition.people[1]! as [Person];
    said = await talk(app, coalition);
    reads = app.app.get(Reads, { strict: false });
  });
  afterAll(() => app.close());

  const countsOf = async (db: Reading): Promise<Record<string, number>> => {
    const of: Record<string, string> = {
      room: 'id = $1',
      reaction: 'message_id IN (SELECT id FROM message WHERE room_id = $1)',
      straw_hand: 'straw_id IN (SELECT id FROM straw WHERE room_id = $1)',
    };
    const counts: Record<string, number> = {};
    for (const table of WALLED) {
      const where = of[table] ?? 'room_id = $1';
      const [row] = await db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`, [
        said.roomId,
      ]);
      counts[table] = row!.n;
    }
    return counts;
  };
  const none = Object.fromEntries(WALLED.map((table) => [table, 0]));
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    app.app.get(Transactions, { strict: false }).run('none', work);

  it('stands around every table that holds something of a caucus, for everybody', async () => {
    const tables = await app.query<{ name: string; enabled: boolean; forced: boolean }>(
      `SELECT relname AS name, relrowsecurity AS enabled, relforcerowsecurity AS forced FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relrowsecurity ORDER BY 1`,
    );
    expect(tables).toEqual(WALLED.map((name) => ({ name, enabled: true, forced: true })));
    const hanging = await app.query<{ name: string }>(
      `SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint
       WHERE contype = 'f' AND confrelid = ANY($1::regclass[]) ORDER BY 1`,
      [WALLED],
    );
    // A new table that refers to one of these belongs behind the wall, or here.
    expect(hanging.map(({ name }) => name).filter((name) => !WALLED.includes(name))).toEqual(OPEN);
    const [account] = await reads.query(
      'SELECT rolsuper OR rolbypassrls AS passes FROM pg_roles WHERE rolname = current_user',
    );
    expect(account).toEqual({ passes: false });
  });

  it('shows nothing without a name, nothing to another party, and all of it to its own', async () => {
    expect(await countsOf(reads)).toEqual(none);
    expect(await reads.for(sara.accountId, countsOf)).toEqual(none);
    const own = await reads.for(omid.accountId, countsOf);
    expect(own).toEqual({
      event: 2,
      message: 1,
      reaction: 1,
      read_mark: 1,
      room: 1,
      straw: 1,
      straw_hand: 1,
    });
    // The name is gone with its transaction, on every connection of the pool.
    await Promise.all(Array.from({ length: 20 }, async () => expect(await countsOf(reads)).toEqual(none)));
  });

  it('shows nothing any more to those who have left', async () => {
    const [, , lee] = (await app.aCoalition({ parties: [{ seats: ['head', 'delegate', 'delegate'] }] }))
      .people[0]!;
    const caucus = await reads.for(lee!.accountId, (db) =>
      db.query(`SELECT 1 FROM room WHERE kind = 'caucus'`),
    );
    expect(caucus).toHaveLength(1);
    await app.query('UPDATE seat SET ended_at = now() WHERE id = $1', [lee!.seatId]);
    const after = await reads.for(lee!.accountId, (db) =>
      db.query(`SELECT 1 FROM room WHERE kind = 'caucus'`),
    );
    expect(after).toEqual([]);
  });

  it('stands behind every query of the talk, even for rooms that one should not have asked about', async () => {
    const reader = app.app.get(MessageReader, { strict: false });
    const repository = app.app.get(MessageRepository, { strict: false });
    const straws = app.app.get(StrawRepository, { strict: false });
    const rooms = app.app.get(RoomReader, { strict: false });
    const { roomId, messageId, strawId } = said;
    const everything = async (db: Reading, tx: Tx, seatId: string): Promise<Record<string, number>> => {
      const answers: Record<string, readonly unknown[]> = {
        page: await reader.page(db, roomId, { before: 99 }, 10),
        newer: await reader.page(db, roomId, { after: 0 }, 10),
        around: [await reader.seqOf(db, roomId, messageId)].filter(Boolean),
        reactions: [...(await reader.reactions(db, [messageId]))],
        mark: [await reader.readSeq(db, ana.seatId, roomId)].filter(Boolean),
        search: await reader.searchRoom(db, roomId, `'hazel':*`, 99, 10),
        'search of all': await reader.searchRooms(db, [roomId], `'hazel':*`, 10),
        unread: (await reader.unread(db, seatId, [roomId], 10)).filter(({ unread }) => unread > 0),
        mentions: await reader.mentionsOf(db, omid.seatId, [roomId], new Date(0), 10),
        channels: await reader
          .channels(db, coalition.id, { sql: 'true', value: sara.partyId })
          .then((ids) => ids.filter((id) => id === roomId)),
        events: await rooms.after(roomId, 0, 10, db),
        straw: [...(await straws.find(db, roomId, [strawId]))],
        'running straw': [await straws.running(db, roomId, new Date(0))].filter(Boolean),
        known: [await repository.known(tx, roomId, messageId)].filter(Boolean),
        quotes: [...(await repository.quotes(tx, roomId, [messageId]))],
      };
      return Object.fromEntries(Object.entries(answers).map(([name, rows]) => [name, rows.length]));
    };
    const as = (who: Person): Promise<Record<string, number>> =>
      inTransaction(async (tx) => {
        tx.standFor([who.partyId]);
        return reads.for(who.accountId, (db) => everything(db, tx, who.seatId));
      });
    const own = await as(omid);
    expect(Object.entries(own).filter(([, n]) => n === 0)).toEqual([]);
    const others = await as(sara);
    expect(Object.entries(others).filter(([, n]) => n > 0)).toEqual([]);
  });

  it('takes nothing from another party either', async () => {
    const { roomId, messageId } = said;
    const tries = [
      `UPDATE message SET body = 'x' WHERE id = '${messageId}'`,
      `DELETE FROM message WHERE id = '${messageId}'`,
      `UPDATE event SET payload = '{}' WHERE room_id = '${roomId}'`,
      `DELETE FROM reaction WHERE message_id = '${messageId}'`,
      `UPDATE read_mark SET seq = 9 WHERE room_id = '${roomId}'`,
      `UPDATE room SET next_seq = 99 WHERE id = '${roomId}'`,
      `DELETE FROM straw WHERE room_id = '${roomId}'`,
    ];
    for (const sql of tries) {
      const rows = await inTransaction(async (tx) => {
        tx.standFor([sara.partyId]);
        return tx.query(`${sql} RETURNING 1`);
      });
      expect([sql, rows]).toEqual([sql, []]);
    }
    const party = `ARRAY['${ana.partyId}'::uuid]`;
    const forged = [
      `INSERT INTO message (id, room_id, seq, author_id, body, at, words, party_ids)
       VALUES ('${randomUUID()}', '${roomId}', 50, '${sara.seatId}', 'x', now(), '', ${party})`,
      `INSERT INTO event (room_id, seq, type, payload, at, party_ids)
       VALUES ('${roomId}', 50, 'message.posted', '{}', now(), ${party})`,
      `INSERT INTO reaction VALUES ('${messageId}', '👍', '${sara.seatId}')`,
      `INSERT INTO read_mark VALUES ('${sara.seatId}', '${roomId}', 1)`,
    ];
    for (const sql of forged) {
      const answer = inTransaction(async (tx) => {
        tx.standFor([sara.partyId]);
        await tx.query(sql);
      });
      await expect(answer).rejects.toThrow('row-level security');
    }
  });

  it('holds when the first one has a hole', async () => {
    const seats = app.app.get(Seats, { strict: false });
    const rightly = seats.inRoom.bind(seats);
    const { roomId } = said;
    const path = `/api/rooms/${roomId}`;
    const log = await follow(await app.connectAs(omid), roomId, 0);
    expect(log.events).not.toEqual([]);
    try {
      // The mistake of the day: whoever asks is taken for somebody who sits there.
      seats.inRoom = (_, id) => rightly(omid.accountId, id);
      const page = await app.get<MessagePage>(sara, `${path}/messages`);
      expect(page.messages).toEqual([]);
      expect(await app.get<SearchHit[]>(sara, `${path}/search?q=hazel`)).toEqual([]);
      expect(await app.get<{ entries: unknown[] }>(sara, `${path}/record`)).toMatchObject({ entries: [] });
      expect((await app.get<MessagePage>(omid, `${path}/messages`)).messages).toHaveLength(1);
    } finally {
      seats.inRoom = rightly;
    }
  });

  it('knows of every row where it belongs', async () => {
    const { roomId: corridorId } = await app.command(ana, 'corridor:open', {
      coalitionId: coalition.id,
      partyIds: [sara.partyId],
    });
    await app.command(sara, 'message:post', { roomId: corridorId, body: 'between us' });
    await app.command(ana, 'message:post', { roomId: coalition.plenaryId, body: 'to all' });
    for (const table of ['event', 'message']) {
      const wrong = await app.query(
        `SELECT 1 FROM ${table} t JOIN room r ON r.id = t.room_id WHERE t.party_ids IS DISTINCT FROM r.party_ids`,
      );
      expect([table, wrong]).toEqual([table, []]);
    }
    const [third] = coalition.people[2]!;
    const seen = (who: Person) =>
      reads.for(who.accountId, (db) => db.query('SELECT 1 FROM message WHERE room_id = $1', [corridorId]));
    expect([await seen(sara), await seen(omid), await seen(third!)].map((rows) => rows.length)).toEqual([
      1, 1, 0,
    ]);
  });
});

describe('the account of the database', () => {
  const password = randomBytes(12).toString('hex');
  const asAdmin = async (sql: string): Promise<void> => {
    const admin = new pg.Client({ connectionString: testServerUrl() });
    await admin.connect();
    await admin.query(sql).finally(() => admin.end());
  };
  const anAccount = async (rights: string): Promise<URL> => {
    const name = `owner_${randomBytes(4).toString('hex')}`;
    const url = new URL(await emptyDatabase());
    await asAdmin(`CREATE ROLE ${name} LOGIN PASSWORD '${password}' ${rights}`);
    await asAdmin(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${name}`);
    url.username = name;
    url.password = password;
    return url;
  };

  it('may be an ordinary one that can make no roles: the wall stands all the same', async () => {
    const { href } = await anAccount('NOSUPERUSER NOCREATEROLE NOBYPASSRLS');
    const app = await startApp({ DATABASE_URL: href });
    try {
      const coalition = await app.aCoalition();
      const { roomId } = await talk(app, coalition);
      const [ana] = coalition.people[0]!;
      const [sara] = coalition.people[1]!;
      const reads = app.app.get(Reads, { strict: false });
      const seen = (db: Reading) => db.query('SELECT body FROM message WHERE room_id = $1', [roomId]);
      expect(await seen(reads)).toEqual([]);
      expect(await reads.for(sara!.accountId, seen)).toEqual([]);
      expect(await reads.for(ana!.accountId, seen)).toHaveLength(1);
      expect(await app.get<SearchHit[]>(ana!, `/api/rooms/${roomId}/search?q=hazel`)).toHaveLength(1);
      expect(await reads.query('SELECT current_user AS me')).toEqual([{ me: new URL(href).username }]);
    } finally {
      await app.close();
    }
  });

  it('that passes every wall and cannot step down is told so, and goes on', async () => {
    const { href } = await anAccount('NOSUPERUSER NOCREATEROLE BYPASSRLS');
    const app = await startApp({ DATABASE_URL: href });
    const source = await createDataSource(href, 2).initialize();
    try {
      await expect(roleBehindTheWall(source)).rejects.toThrow(NoSecondWall);
      await expect(roleBehindTheWall(source)).rejects.toThrow('without its second wall');
      const coalition = await app.aCoalition();
      const { roomId } = await talk(app, coalition);
      const path = `/api/rooms/${roomId}/messages`;
      expect((await app.get<MessagePage>(coalition.people[0]![0]!, path)).messages).toHaveLength(1);
      expect((await app.http(coalition.people[1]![0]!, 'GET', path)).status).toBe(404);
    } finally {
      await source.destroy();
      await app.close();
    }
  });
});
