import { Inject, Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import { may } from '../../domain/access/policy.js';
import { insist } from '../../domain/shared/refusal.js';
import { BRAKE_FLOOR, BRAKE_MS, isTooMuchDeleted } from '../../domain/text/brake.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Handles, type Asking } from '../../platform/commands/handles.js';
import { LIMITS } from '../../platform/limits/classes.js';
import type { Tx } from '../../platform/rooms/tx.js';

/** What a node has not written down yet, of one seat in one statement: a backspace costs no way to the database. */
const AT_ONCE = 100;
const REMEMBERED = 1_000;

/**
 * Stops the writing of a seat that deletes too much of a statement within a minute (`isTooMuchDeleted`), until a
 * moderator of another party lets it go on. What was deleted by then can be had back from the history. The minute
 * begins with the first deletion. Several nodes miss fewer than 100 units each.
 */
@Injectable()
export class WritingBrake {
  private readonly unwritten = new Map<string, { chars: number; since: number }>();

  private readonly floor: number;

  constructor(
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.floor = BRAKE_FLOOR * Math.max(1, config.COMMAND_RATE / LIMITS.command.rate);
  }

  /** So many units were deleted, by seat. `written` says how much is written in the statement now. */
  async deleted(
    tx: Tx,
    statementId: string,
    bySeat: ReadonlyMap<string, number>,
    written: () => Promise<number>,
  ): Promise<void> {
    const due = [...bySeat].flatMap(([seatId, chars]): [string, number][] => {
      const sum = this.add(statementId + seatId, chars);
      return sum >= AT_ONCE ? [[seatId, sum]] : [];
    });
    if (due.length === 0) return;
    const rows = await tx.query<{ seatId: string; deleted: number }>(
      `INSERT INTO writing_brake AS b (statement_id, seat_id, since, deleted)
       SELECT $1, d.seat_id, $4, d.chars FROM unnest($2::uuid[], $3::int[]) AS d (seat_id, chars)
       ON CONFLICT (statement_id, seat_id) DO UPDATE SET
         since = CASE WHEN b.since > $4::timestamptz - $5 * interval '1 millisecond' THEN b.since ELSE $4 END,
         deleted = CASE WHEN b.since > $4::timestamptz - $5 * interval '1 millisecond'
                        THEN b.deleted ELSE 0 END + excluded.deleted
       RETURNING seat_id AS "seatId", deleted`,
      [statementId, due.map(([seatId]) => seatId), due.map(([, chars]) => chars), tx.now, BRAKE_MS],
    );
    for (const [seatId] of due) this.unwritten.delete(statementId + seatId);
    const suspects = rows.filter(({ deleted }) => deleted > this.floor);
    if (suspects.length === 0) return;
    const [{ all } = { all: 0 }] = await tx.query<{ all: number }>(
      `SELECT sum(deleted)::int AS all FROM writing_brake
       WHERE statement_id = $1 AND since > $2::timestamptz - $3 * interval '1 millisecond'`,
      [statementId, tx.now, BRAKE_MS],
    );
    const before = all + (await written());
    for (const { seatId, deleted } of suspects) {
      if (!isTooMuchDeleted(deleted, before, this.floor)) continue;
      await tx.query('UPDATE writing_brake SET stopped_at = $3 WHERE statement_id = $1 AND seat_id = $2', [
        statementId,
        seatId,
        tx.now,
      ]);
      tx.record(statementId, 'writing.stopped', { seatId, deleted });
    }
  }

  @Handles('writing:resume')
  async resume(
    tx: Tx,
    { input, subject, room }: Asking<'writing:resume'>,
  ): Promise<CommandOutput<'writing:resume'>> {
    const { seatId } = input;
    insist(room.kind === 'statement', 'not-found');
    const [row] = await tx.query<{ partyId: string; stopped: boolean }>(
      `SELECT st.party_id AS "partyId", b.stopped_at IS NOT NULL AS stopped
       FROM seat st LEFT JOIN writing_brake b ON b.seat_id = st.id AND b.statement_id = $2
       WHERE st.id = $1 AND st.coalition_id = $3`,
      [seatId, room.id, room.coalitionId],
    );
    insist(row, 'not-found');
    insist(may('writing.resume', subject, room, { partyId: row.partyId, seatId }), 'not-allowed');
    if (!row.stopped) return {};
    await tx.query('DELETE FROM writing_brake WHERE statement_id = $1 AND seat_id = $2', [room.id, seatId]);
    tx.record(room.id, 'writing.resumed', { seatId });
    return {};
  }

  private add(key: string, chars: number): number {
    const now = this.clock.steady();
    const known = this.unwritten.get(key);
    const since = known && now - known.since < BRAKE_MS ? known.since : now;
    const sum = (since === known?.since ? known.chars : 0) + chars;
    this.unwritten.set(key, { chars: sum, since });
    if (this.unwritten.size > REMEMBERED) this.forgetOld(now);
    return sum;
  }

  private forgetOld(now: number): void {
    for (const [key, { since }] of this.unwritten) if (now - since >= BRAKE_MS) this.unwritten.delete(key);
  }
}
