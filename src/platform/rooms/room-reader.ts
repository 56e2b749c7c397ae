import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RecordedEvent } from '../../contract/events.js';

interface EventRow {
  seq: string;
  type: string;
  payload: Record<string, unknown>;
  body: Buffer | null;
  by_seat: string | null;
  at: Date;
}

/** Reads the record of a room. */
@Injectable()
export class RoomReader {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Events after `seq`, oldest first. */
  async after(roomId: string, seq: number, limit: number): Promise<RecordedEvent[]> {
    const rows = await this.dataSource.query<EventRow[]>(
      `SELECT seq, type, payload, body, by_seat, at FROM event
       WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
      [roomId, seq, limit],
    );
    return rows.map(travelling);
  }

  /** The last number given out in each of these rooms. */
  async heads(roomIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.dataSource.query<{ id: string; next_seq: string }[]>(
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
