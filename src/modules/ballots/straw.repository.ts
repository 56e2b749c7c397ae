import { Injectable } from '@nestjs/common';
import type { StrawView } from '../../contract/views.js';
import type { Choice } from '../../domain/ballot/ballot.js';
import type { Db } from './ballots.repository.js';

interface StrawRow {
  id: string;
  room_id: string;
  question: string;
  asked_by: string;
  closes_at: Date;
  yes: number;
  no: number;
  abstain: number;
}

const STRAW = `s.id, s.room_id, s.question, s.asked_by, s.closes_at,
  (SELECT count(*)::int FROM straw_hand h WHERE h.straw_id = s.id AND h.choice = 'yes') AS yes,
  (SELECT count(*)::int FROM straw_hand h WHERE h.straw_id = s.id AND h.choice = 'no') AS no,
  (SELECT count(*)::int FROM straw_hand h WHERE h.straw_id = s.id AND h.choice = 'abstain') AS abstain`;

/** Straw polls while they run. Nothing is left of them afterwards. */
@Injectable()
export class StrawRepository {
  async running(db: Db, roomId: string, now: Date): Promise<StrawView | null> {
    const [row] = await db.query<StrawRow>(
      `SELECT ${STRAW} FROM straw s WHERE s.room_id = $1 AND s.closes_at > $2`,
      [roomId, now],
    );
    return row ? viewOf(row, false) : null;
  }

  /** Those of these polls that belong to the room. */
  async find(db: Db, roomId: string, ids: readonly string[]): Promise<Map<string, StrawView>> {
    const rows = await db.query<StrawRow>(
      `SELECT ${STRAW} FROM straw s WHERE s.room_id = $1 AND s.id = ANY($2)`,
      [roomId, ids],
    );
    return new Map(rows.map((row) => [row.id, viewOf(row, false)]));
  }

  async idsIn(db: Db, roomId: string): Promise<string[]> {
    const rows = await db.query<{ id: string }>('SELECT id FROM straw WHERE room_id = $1', [roomId]);
    return rows.map((row) => row.id);
  }

  async insert(db: Db, straw: StrawView): Promise<void> {
    await db.query(
      'INSERT INTO straw (id, room_id, question, asked_by, closes_at) VALUES ($1, $2, $3, $4, $5)',
      [straw.id, straw.roomId, straw.question, straw.askedBy, straw.closesAt],
    );
  }

  async raise(db: Db, hands: readonly { strawId: string; seatId: string; choice: Choice }[]): Promise<void> {
    await db.query(
      `INSERT INTO straw_hand (straw_id, seat_id, choice)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])
       ON CONFLICT (straw_id, seat_id) DO UPDATE SET choice = excluded.choice`,
      [hands.map((h) => h.strawId), hands.map((h) => h.seatId), hands.map((h) => h.choice)],
    );
  }

  /** The poll with all hands that were raised. */
  async remove(db: Db, id: string): Promise<void> {
    await db.query('DELETE FROM straw WHERE id = $1', [id]);
  }
}

const viewOf = (row: StrawRow, ended: boolean): StrawView => ({
  id: row.id,
  roomId: row.room_id,
  question: row.question,
  askedBy: row.asked_by,
  closesAt: row.closes_at.toISOString(),
  ended,
  yes: row.yes,
  no: row.no,
  abstain: row.abstain,
});
