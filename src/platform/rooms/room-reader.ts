import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../contract/events.js';
import { NodeReads } from '../database/node-reads.js';
import type { Reading } from '../database/reads.js';

interface EventRow {
  seq: string;
  type: string;
  payload: Record<string, unknown>;
  body: Buffer | null;
  by_seat: string | null;
  at: Date;
}

/** Reads the record of a room: for the dispatcher, or as somebody who was let in. */
@Injectable()
export class RoomReader {
  constructor(private readonly node: NodeReads) {}

  /** Events after `seq`, oldest first. */
  async after(roomId: string, seq: number, limit: number, db: Reading = this.node): Promise<RecordedEvent[]> {
    const rows = await db.query<EventRow>(
      `SELECT seq, type, payload, body, by_seat, at FROM event
       WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
      [roomId, seq, limit],
    );
    return rows.map(travelling);
  }

  /** The same for the dispatcher, and how often sessions had been ended when this was read. */
  async following(
    roomId: string,
    seq: number,
    limit: number,
  ): Promise<{ events: RecordedEvent[]; endings: number }> {
    const rows = await this.node.query<EventRow & { endings: string }>(
      `SELECT seq, type, payload, body, by_seat, at, (SELECT n FROM session_ending) AS endings FROM event
       WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
      [roomId, seq, limit],
    );
    return { events: rows.map(travelling), endings: Number(rows[0]?.endings ?? 0) };
  }

  /** The last number given out in each of these rooms. */
  async heads(roomIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.node.query<{ id: string; next_seq: string }>(
      'SELECT id, next_seq FROM room WHERE id = ANY($1)',
      [roomIds],
    );
    return new Map(rows.map((r) => [r.id, Number(r.next_seq) - 1]));
  }
}

export function travelling(row: EventRow): RecordedEvent {
  const payload = row.body ? { ...row.payload, update: row.body.toString('base64') } : row.payload;
  return {
    seq: Number(row.seq),
    type: row.type,
    at: row.at.toISOString(),
    by: row.by_seat,
    payload,
  } as RecordedEvent;
}
