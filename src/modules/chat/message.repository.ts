import { Injectable } from '@nestjs/common';
import type { MessageView } from '../../contract/views.js';
import { may, type RoomObject, type Subject } from '../../domain/access/policy.js';
import type { LockedRoom, Tx } from '../../platform/rooms/tx.js';
import { excerptOf } from './message-body.js';

export interface NewMessage {
  readonly view: MessageView;
  readonly words: string;
}

/** What a message is to those who want to change it. */
export interface KnownMessage {
  readonly id: string;
  readonly roomId: string;
  readonly seq: number;
  readonly authorId: string;
  readonly state: MessageView['state'];
  readonly editSeqs: readonly number[];
}

interface KnownRow {
  id: string;
  room_id: string;
  seq: string;
  author_id: string;
  state: MessageView['state'];
  edit_seqs: string[];
}
const KNOWN = 'id, room_id, seq, author_id, state, edit_seqs';
const knownOf = (row: KnownRow): KnownMessage => ({
  id: row.id,
  roomId: row.room_id,
  seq: Number(row.seq),
  authorId: row.author_id,
  state: row.state,
  editSeqs: row.edit_seqs.map(Number),
});

/** Writes messages, inside the transaction that holds their room. */
@Injectable()
export class MessageRepository {
  insert(tx: Tx, room: LockedRoom, messages: readonly NewMessage[]): void {
    const views = messages.map((m) => m.view);
    tx.write(
      `INSERT INTO message (id, room_id, seq, author_id, body, reply_to, clause_id, mentions, at, words, party_ids)
       SELECT m.id, $1, m.seq, m.author_id, m.body, m.reply_to, m.clause_id, m.mentions::uuid[], $2,
              array_to_tsvector(string_to_array(m.words, ' ')), $11::uuid[]
       FROM unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::text[], $10::text[])
         AS m (id, seq, author_id, body, reply_to, clause_id, mentions, words)`,
      [
        room.id,
        tx.now,
        views.map((v) => v.id),
        views.map((v) => v.seq),
        views.map((v) => v.authorId),
        views.map((v) => v.body),
        views.map((v) => v.replyTo?.id ?? null),
        views.map((v) => v.clauseId),
        views.map((v) => `{${v.mentions.join(',')}}`),
        messages.map((m) => m.words),
        room.partyIds && `{${room.partyIds.join(',')}}`,
      ],
    );
  }

  /** The quotes of these messages of the room; what is not there is not in the answer. */
  async quotes(tx: Tx, roomId: string, ids: readonly string[]): Promise<Map<string, MessageView['replyTo']>> {
    const rows = await tx.query<{ id: string; handle: string; start: string }>(
      `SELECT m.id, s.handle, CASE WHEN m.state = 'visible' THEN left(m.body, 300) ELSE '' END AS start
       FROM message m JOIN seat s ON s.id = m.author_id WHERE m.id = ANY($1) AND m.room_id = $2`,
      [ids, roomId],
    );
    return new Map(rows.map((r) => [r.id, { id: r.id, handle: r.handle, excerpt: excerptOf(r.start) }]));
  }

  /**
   * The seats that these names mean, by name: a seat by its handle, a party's seats by its short name
   * in any language with dashes for spaces. Who cannot read the room is nobody here.
   */
  async named(
    tx: Tx,
    coalitionId: string,
    room: RoomObject,
    names: readonly string[],
  ): Promise<Map<string, string[]>> {
    const rows = await tx.query<{
      id: string;
      handle: string;
      party_id: string;
      role: Subject['role'];
      moderator: boolean;
      standing: Subject['standing'];
      party_names: string[];
    }>(
      `WITH called AS (
         SELECT p.id, p.standing,
                array(SELECT lower(regexp_replace(n.value, '[\\s\\u200c_.-]+', '-', 'g'))
                      FROM jsonb_each_text(p.short_names) n) AS party_names
         FROM party p WHERE p.coalition_id = $1)
       SELECT s.id, s.handle, s.party_id, s.role, s.moderator, p.standing, p.party_names
       FROM seat s JOIN called p ON p.id = s.party_id
       WHERE s.coalition_id = $1 AND s.ended_at IS NULL AND (s.handle = ANY($2) OR p.party_names && $2)`,
      [coalitionId, names],
    );
    const found = new Map<string, string[]>();
    for (const row of rows) {
      const subject: Subject = {
        seatId: row.id,
        partyId: row.party_id,
        role: row.role,
        moderator: row.moderator,
        standing: row.standing,
      };
      if (!may('room.enter', subject, room)) continue;
      for (const name of new Set([row.handle, ...row.party_names])) {
        found.set(name, [...(found.get(name) ?? []), row.id]);
      }
    }
    return found;
  }

  /** Which of these clauses belong to a statement of the coalition. */
  async clausesOf(tx: Tx, coalitionId: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      `SELECT c.id FROM clause c JOIN statement s ON s.id = c.statement_id
       WHERE c.id = ANY($1) AND s.coalition_id = $2`,
      [ids, coalitionId],
    );
    return new Set(rows.map((r) => r.id));
  }

  async known(tx: Tx, roomId: string, id: string): Promise<KnownMessage | null> {
    const [row] = await tx.query<KnownRow>(`SELECT ${KNOWN} FROM message WHERE id = $1 AND room_id = $2`, [
      id,
      roomId,
    ]);
    return row ? knownOf(row) : null;
  }

  /** What somebody has written in a room since then and can still be read, the latest first. */
  async writtenBy(
    tx: Tx,
    roomId: string,
    authorId: string,
    since: Date,
    most: number,
  ): Promise<KnownMessage[]> {
    const rows = await tx.query<KnownRow>(
      `SELECT ${KNOWN} FROM message
       WHERE room_id = $1 AND author_id = $2 AND state = 'visible' AND at >= $3 ORDER BY seq DESC LIMIT $4`,
      [roomId, authorId, since, most],
    );
    return rows.map(knownOf);
  }

  async rewrite(
    tx: Tx,
    message: KnownMessage,
    to: { body: string; words: string; mentions: readonly string[]; editSeq: number },
  ): Promise<void> {
    await tx.query(
      `UPDATE message SET body = $2, words = array_to_tsvector(string_to_array($3, ' ')), mentions = $4,
              edited_at = $5, edit_seqs = edit_seqs || $6::bigint WHERE id = $1`,
      [message.id, to.body, to.words, to.mentions, tx.now, to.editSeq],
    );
  }

  /** Takes messages back. What its author deletes is erased; what a moderator hides stays on file, unread. */
  async takeBack(
    tx: Tx,
    messages: readonly KnownMessage[],
    state: 'deleted' | 'hidden',
    reason: string | null,
  ): Promise<void> {
    await tx.query(
      `WITH gone AS (DELETE FROM reaction WHERE message_id = ANY($1))
       UPDATE message SET state = $2, hidden_reason = $3, words = '', mentions = '{}',
              body = CASE WHEN $2 = 'deleted' THEN '' ELSE body END WHERE id = ANY($1)`,
      [messages.map(({ id }) => id), state, reason],
    );
  }

  /**
   * Brings the record into line with what messages of a room say now: the events that told of them, of their edits,
   * and of the replies that quote them. The record of a channel is not official (it has no hash chain),
   * so this is allowed, and needed: whoever resumes later would otherwise still be sent the old words.
   */
  async correctRecord(
    tx: Tx,
    roomId: string,
    messages: readonly KnownMessage[],
    now: Partial<MessageView>,
  ): Promise<void> {
    await tx.query(
      `UPDATE event SET payload = jsonb_set(payload, '{message}', (payload -> 'message') || $3::jsonb)
       WHERE room_id = $1 AND seq = ANY($2) AND type = 'message.posted'`,
      [roomId, messages.map(({ seq }) => seq), JSON.stringify(now)],
    );
    const editSeqs = messages.flatMap((message) => message.editSeqs);
    if (editSeqs.length > 0) {
      await tx.query(
        `UPDATE event SET payload = jsonb_set(payload, '{body}', to_jsonb($3::text))
         WHERE room_id = $1 AND seq = ANY($2) AND type = 'message.edited'`,
        [roomId, editSeqs, now.body ?? ''],
      );
    }
    await tx.query(
      `UPDATE event e SET payload = jsonb_set(e.payload, '{message,replyTo,excerpt}', to_jsonb($2::text))
       FROM message m
       WHERE m.reply_to = ANY($1) AND e.room_id = m.room_id AND e.seq = m.seq AND e.type = 'message.posted'`,
      [messages.map(({ id }) => id), excerptOf(now.body ?? '')],
    );
  }

  /** True if something changed. */
  async react(tx: Tx, messageId: string, emoji: string, seatId: string, on: boolean): Promise<boolean> {
    const rows = await tx.query(
      on
        ? `INSERT INTO reaction (message_id, emoji, seat_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`
        : `DELETE FROM reaction WHERE message_id = $1 AND emoji = $2 AND seat_id = $3 RETURNING 1`,
      [messageId, emoji, seatId],
    );
    return rows.length > 0;
  }

  /** How many kinds of reaction a message has besides this one. */
  async otherReactions(tx: Tx, messageId: string, emoji: string): Promise<number> {
    const [row] = await tx.query<{ kinds: number }>(
      'SELECT count(DISTINCT emoji)::int AS kinds FROM reaction WHERE message_id = $1 AND emoji <> $2',
      [messageId, emoji],
    );
    return row?.kinds ?? 0;
  }

  /** Read marks only ever move forward. */
  async markRead(tx: Tx, roomId: string, marks: ReadonlyMap<string, number>): Promise<void> {
    await tx.query(
      `INSERT INTO read_mark (seat_id, room_id, seq)
       SELECT k.seat_id, $1, k.seq FROM unnest($2::uuid[], $3::bigint[]) AS k (seat_id, seq)
       ON CONFLICT (seat_id, room_id) DO UPDATE SET seq = EXCLUDED.seq WHERE read_mark.seq < EXCLUDED.seq`,
      [roomId, [...marks.keys()], [...marks.values()]],
    );
  }
}
