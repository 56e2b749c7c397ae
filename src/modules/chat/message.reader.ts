import { Injectable } from '@nestjs/common';
import type { MessageView } from '../../contract/views.js';
import { NodeReads } from '../../platform/database/node-reads.js';
import type { Reading } from '../../platform/database/reads.js';

export interface MessageRow {
  id: string;
  room_id: string;
  seq: string;
  author_id: string;
  party_id: string;
  handle: string;
  body: string;
  at: Date;
  reply_to: string | null;
  reply_handle: string | null;
  reply_start: string | null;
  clause_id: string | null;
  mentions: string[];
  edited_at: Date | null;
  state: MessageView['state'];
  hidden_reason: string | null;
}

/** What is taken back is not read from the table at all, neither in place nor where it is quoted. */
const COLUMNS = `
  m.id, m.room_id, m.seq, m.author_id, s.party_id, s.handle,
  CASE WHEN m.state = 'visible' THEN m.body ELSE '' END AS body,
  m.at, m.reply_to, qs.handle AS reply_handle,
  CASE WHEN q.state = 'visible' THEN left(q.body, 300) ELSE '' END AS reply_start,
  m.clause_id, CASE WHEN m.state = 'visible' THEN m.mentions ELSE '{}' END AS mentions,
  m.edited_at, m.state, m.hidden_reason`;
const AUTHOR_AND_QUOTE = `
  JOIN seat s ON s.id = m.author_id
  LEFT JOIN message q ON q.id = m.reply_to
  LEFT JOIN seat qs ON qs.id = q.author_id`;

/** Messages with the words of `$2`. Kept apart, or the planner would rather walk through a whole room. */
const BY_WORDS = `WITH found AS MATERIALIZED (
  SELECT id, room_id, seq, at FROM message WHERE words @@ $2::tsquery AND state = 'visible')`;
/** How far back a search walks before it asks the index of words. */
const RECENT = 3_000;

/**
 * Reads messages, as those who ask may see them. Which messages hold a word or name a seat is looked up by the node:
 * PostgreSQL asks its wall about every row before it uses an index of words. What comes of that is ids; what stands
 * behind them is read behind the wall.
 */
@Injectable()
export class MessageReader {
  constructor(private readonly node: NodeReads) {}

  /** Up to `limit` messages of a room before (newest kept) or after (oldest kept) a number, in order. */
  async page(
    db: Reading,
    roomId: string,
    from: { before: number } | { after: number },
    limit: number,
  ): Promise<MessageRow[]> {
    const [comparison, order, seq] = 'before' in from ? ['<', 'DESC', from.before] : ['>', 'ASC', from.after];
    const rows = await db.query<MessageRow>(
      `SELECT ${COLUMNS} FROM message m ${AUTHOR_AND_QUOTE}
       WHERE m.room_id = $1 AND m.seq ${comparison} $2 ORDER BY m.seq ${order} LIMIT $3`,
      [roomId, seq, limit],
    );
    return 'before' in from ? rows.reverse() : rows;
  }

  async seqOf(db: Reading, roomId: string, messageId: string): Promise<number | null> {
    const [row] = await db.query<{ seq: string }>('SELECT seq FROM message WHERE id = $1 AND room_id = $2', [
      messageId,
      roomId,
    ]);
    return row ? Number(row.seq) : null;
  }

  async reactions(
    db: Reading,
    messageIds: readonly string[],
  ): Promise<Map<string, MessageView['reactions']>> {
    const rows = await db.query<{ message_id: string; emoji: string; seat_ids: string[] }>(
      `SELECT message_id, emoji, array_agg(seat_id ORDER BY seat_id) AS seat_ids
       FROM reaction WHERE message_id = ANY($1) GROUP BY message_id, emoji ORDER BY message_id, emoji`,
      [messageIds],
    );
    const found = new Map<string, MessageView['reactions']>();
    for (const { message_id, emoji, seat_ids } of rows) {
      found.set(message_id, [...(found.get(message_id) ?? []), { emoji, seatIds: seat_ids }]);
    }
    return found;
  }

  async readSeq(db: Reading, seatId: string, roomId: string): Promise<number> {
    const [row] = await db.query<{ seq: string }>(
      'SELECT seq FROM read_mark WHERE seat_id = $1 AND room_id = $2',
      [seatId, roomId],
    );
    return row ? Number(row.seq) : 0;
  }

  /**
   * The newest messages with all words of the question, in one room. What everybody says is found among
   * the most recent; only what is rarer is looked up in the index of words, where it has few entries.
   */
  async searchRoom(
    db: Reading,
    roomId: string,
    question: string,
    before: number,
    limit: number,
  ): Promise<MessageRow[]> {
    const matching = (sql: string) => this.node.query<{ id: string }>(sql, [roomId, question, before, limit]);
    const recent = await matching(
      `SELECT m.id FROM (SELECT id, seq, words, state FROM message
                         WHERE room_id = $1 AND seq < $3 ORDER BY seq DESC LIMIT ${RECENT}) m
       WHERE m.words @@ $2::tsquery AND m.state = 'visible' ORDER BY m.seq DESC LIMIT $4`,
    );
    if (recent.length >= limit) return this.newestFirst(db, recent);
    return this.newestFirst(
      db,
      await matching(
        `${BY_WORDS} SELECT id FROM found WHERE room_id = $1 AND seq < $3 ORDER BY seq DESC LIMIT $4`,
      ),
    );
  }

  /** The same in several rooms, newest first. */
  async searchRooms(
    db: Reading,
    roomIds: readonly string[],
    question: string,
    limit: number,
  ): Promise<MessageRow[]> {
    const found = await this.node.query<{ id: string }>(
      `${BY_WORDS} SELECT id FROM found WHERE room_id = ANY($1) ORDER BY at DESC, id LIMIT $3`,
      [roomIds, question, limit],
    );
    return this.newestFirst(db, found);
  }

  /** The channels of a coalition for which a condition on `r` holds. */
  async channels(db: Reading, coalitionId: string, open: { sql: string; value: string }): Promise<string[]> {
    const rows = await db.query<{ id: string }>(
      `SELECT r.id FROM room r WHERE r.coalition_id = $1 AND r.kind IN ('plenary', 'caucus', 'corridor')
         AND $2::uuid IS NOT NULL AND ${open.sql}`,
      [coalitionId, open.value],
    );
    return rows.map((r) => r.id);
  }

  /**
   * Unread messages of others per room, among the newest `within` since the mark; a new seat begins with
   * its arrival. However much was missed, no more than that is looked at.
   */
  async unread(
    db: Reading,
    seatId: string,
    roomIds: readonly string[],
    within: number,
  ): Promise<{ room_id: string; unread: number; mentioned: boolean }[]> {
    const called = await this.node.query<{ room_id: string; seq: string }>(
      `SELECT room_id, max(seq) AS seq FROM message
       WHERE mentions @> ARRAY[$1::uuid] AND mentions <> '{}' AND room_id = ANY($2) AND author_id <> $1 GROUP BY room_id`,
      [seatId, roomIds],
    );
    return db.query(
      `SELECT r.id AS room_id, coalesce(c.seq > coalesce(k.seq, 0), false) AS mentioned,
              (SELECT count(*)::int FROM (
                 SELECT m.author_id, m.state, m.at FROM message m
                 WHERE m.room_id = r.id AND m.seq > coalesce(k.seq, 0) ORDER BY m.seq DESC LIMIT $3) n
               WHERE n.author_id <> $1 AND n.state = 'visible' AND (k.seq IS NOT NULL OR n.at >= st.since)) AS unread
       FROM seat st CROSS JOIN unnest($2::uuid[]) AS r (id)
       LEFT JOIN read_mark k ON k.room_id = r.id AND k.seat_id = st.id
       LEFT JOIN unnest($4::uuid[], $5::bigint[]) AS c (room_id, seq) ON c.room_id = r.id
       WHERE st.id = $1`,
      [seatId, roomIds, within, called.map((c) => c.room_id), called.map((c) => c.seq)],
    );
  }

  /** Mentions of a seat that it has not read yet, newest first. */
  async mentionsOf(
    db: Reading,
    seatId: string,
    roomIds: readonly string[],
    since: Date,
    limit: number,
  ): Promise<
    { id: string; room_id: string; author_id: string; body: string; clause_id: string | null; at: Date }[]
  > {
    const found = await this.node.query<{ id: string }>(
      `SELECT m.id FROM message m LEFT JOIN read_mark k ON k.room_id = m.room_id AND k.seat_id = $1
       WHERE m.mentions @> ARRAY[$1::uuid] AND m.mentions <> '{}' AND m.room_id = ANY($2) AND m.at >= $3 AND m.author_id <> $1
         AND m.state = 'visible' AND m.seq > coalesce(k.seq, 0)
       ORDER BY m.at DESC LIMIT $4`,
      [seatId, roomIds, since, limit],
    );
    if (found.length === 0) return [];
    return db.query(
      `SELECT m.id, m.room_id, m.author_id, left(m.body, 300) AS body, m.clause_id, m.at
       FROM message m WHERE m.id = ANY($1) AND m.state = 'visible' ORDER BY m.at DESC`,
      [found.map(({ id }) => id)],
    );
  }

  private async newestFirst(db: Reading, found: readonly { id: string }[]): Promise<MessageRow[]> {
    if (found.length === 0) return [];
    return db.query<MessageRow>(
      `SELECT ${COLUMNS} FROM message m ${AUTHOR_AND_QUOTE} WHERE m.id = ANY($1) ORDER BY m.at DESC, m.seq DESC, m.id`,
      [found.map(({ id }) => id)],
    );
  }
}
