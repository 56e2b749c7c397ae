import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Query } from '../../platform/rooms/tx.js';

const MAX_REMEMBERED = 20_000;

/**
 * The Yjs client ids of a statement: each is issued to one seat and never to another, so that nobody can write
 * in the name of somebody else. What has been issued does not change, and so may be remembered.
 */
@Injectable()
export class ClientIds {
  private readonly known = new Map<string, readonly number[]>();

  /** A new id for the seat. */
  async issue(query: Query, statementId: string, seatId: string): Promise<number> {
    this.known.delete(keyOf(statementId, seatId));
    for (;;) {
      const clientId = randomInt(1, 2 ** 32);
      const rows = await query(
        `INSERT INTO doc_client (statement_id, client_id, seat_id) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING RETURNING client_id`,
        [statementId, clientId, seatId],
      );
      if (rows.length > 0) return clientId;
    }
  }

  /** The ids of these seats; `used` are the ones they say they are writing under. */
  async of(
    query: Query,
    statementId: string,
    used: readonly { seatId: string; clientId: number }[],
  ): Promise<Map<string, readonly number[]>> {
    const missing = used.filter(
      ({ seatId, clientId }) => !this.known.get(keyOf(statementId, seatId))?.includes(clientId),
    );
    if (missing.length > 0)
      await this.read(query, statementId, [...new Set(missing.map(({ seatId }) => seatId))]);
    return new Map(used.map(({ seatId }) => [seatId, this.known.get(keyOf(statementId, seatId)) ?? []]));
  }

  /** Which seat stands behind each id of a statement. */
  async all(query: Query, statementId: string): Promise<{ clientId: number; seatId: string }[]> {
    const rows = await query<{ client_id: string; seat_id: string }>(
      'SELECT client_id, seat_id FROM doc_client WHERE statement_id = $1',
      [statementId],
    );
    return rows.map((row) => ({ clientId: Number(row.client_id), seatId: row.seat_id }));
  }

  private async read(query: Query, statementId: string, seatIds: readonly string[]): Promise<void> {
    const rows = await query<{ seat_id: string; ids: string[] }>(
      `SELECT seat_id, array_agg(client_id::text) AS ids FROM doc_client
       WHERE statement_id = $1 AND seat_id = ANY($2) GROUP BY seat_id`,
      [statementId, seatIds],
    );
    if (this.known.size > MAX_REMEMBERED) this.known.clear();
    for (const { seat_id: seatId, ids } of rows) this.known.set(keyOf(statementId, seatId), ids.map(Number));
  }
}

const keyOf = (statementId: string, seatId: string): string => `${statementId} ${seatId}`;
