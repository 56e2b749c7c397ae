import { Injectable } from '@nestjs/common';
import type { OwnRecovery, RecoveryState, RecoveryView } from '../../../contract/recovery.js';
import { missingIn, type Place, type RecoveryEnding } from '../../../domain/access/recovery.js';
import { SPEAKING_ROLES } from '../../../domain/coalition/coalition.js';
import { Transactions } from '../../../platform/rooms/transactions.js';
import type { Query, Tx } from '../../../platform/rooms/tx.js';

export interface RecoveryRow {
  readonly id: string;
  readonly account_id: string;
  readonly code: string;
  readonly opens_at: Date | null;
}
/** A seat of an account: where it is, and who there may help. */
export interface Seated extends Place {
  readonly seatId: string;
  readonly accountId: string;
  readonly partyId: string;
  readonly coalitionId: string;
  readonly caucusId: string | null;
}
interface Standing {
  id: string;
  seat_id: string;
  approved_by: string[];
  started_at: Date;
  opens_at: Date | null;
  expires_at: Date;
  ended_at: Date | null;
  ending: RecoveryEnding | null;
}

/** Of a seat that is not there any more. */
const NOBODY: Place = { heads: [], trusted: [] };
/** Of which an end is still told. */
const TOLD_DAYS = 7;
const GOES_ON = (now: string): string => `r.ended_at IS NULL AND r.expires_at > ${now}`;
/** Whoever helps holds a seat of the same party today, whatever was once said. */
const SEATED = `
  SELECT st.id AS "seatId", st.account_id AS "accountId", st.party_id AS "partyId", st.coalition_id AS "coalitionId",
         (SELECT r.id FROM room r WHERE r.kind = 'caucus' AND r.party_ids = ARRAY[st.party_id]) AS "caucusId",
         ARRAY(SELECT h.id FROM seat h WHERE h.party_id = st.party_id AND h.ended_at IS NULL AND h.role = 'head'
                 AND h.id <> st.id) AS heads,
         ARRAY(SELECT t.id FROM trust JOIN seat t ON t.id = trust.trusted_id
               WHERE trust.seat_id = st.id AND t.party_id = st.party_id AND t.ended_at IS NULL
                 AND t.role = ANY($2)) AS trusted
  FROM seat st JOIN party p ON p.id = st.party_id
  WHERE st.ended_at IS NULL AND p.standing <> 'withdrawn'`;

/** The queries about accounts that are recovered by approval. */
@Injectable()
export class RecoveriesRepository {
  constructor(private readonly transactions: Transactions) {}

  /** The seats of an account whose parties have a say. */
  places(query: Query, accountId: string): Promise<Seated[]> {
    return query<Seated>(`${SEATED} AND st.account_id = $1 ORDER BY st.coalition_id`, [
      accountId,
      SPEAKING_ROLES,
    ]);
  }

  async place(query: Query, seatId: string): Promise<Seated | undefined> {
    return (await this.placesOf(query, [seatId])).get(seatId);
  }

  private async placesOf(query: Query, seatIds: readonly string[]): Promise<Map<string, Seated>> {
    const rows = await query<Seated>(`${SEATED} AND st.id = ANY($1)`, [seatIds, SPEAKING_ROLES]);
    return new Map(rows.map((row) => [row.seatId, row]));
  }

  /** What already goes on for a seat in its own party. */
  async going(tx: Tx, seatId: string): Promise<RecoveryRow | undefined> {
    const [row] = await tx.query<RecoveryRow>(
      `SELECT r.id, r.account_id, r.code, r.opens_at FROM recovery r
       WHERE ${GOES_ON('$2')}
         AND EXISTS (SELECT 1 FROM recovery_approval a WHERE a.recovery_id = r.id AND a.for_seat = $1)`,
      [seatId, tx.now],
    );
    return row;
  }

  /**
   * The recovery with this code, begun now where there is none; undefined where the code was used for anything else.
   * It is held until the commit: of several last approvals each sees those before it.
   */
  async begin(
    tx: Tx,
    given: { id: string; accountId: string; code: string; expiresAt: Date },
  ): Promise<(RecoveryRow & { isNew: boolean }) | undefined> {
    const [made] = await tx.query(
      `INSERT INTO recovery (id, account_id, code, started_at, expires_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (code) DO NOTHING RETURNING 1`,
      [given.id, given.accountId, given.code, tx.now, given.expiresAt],
    );
    const [row] = await tx.query<RecoveryRow>(
      `SELECT r.id, r.account_id, r.code, r.opens_at FROM recovery r
       WHERE r.code = $1 AND r.account_id = $2 AND ${GOES_ON('$3')} FOR UPDATE`,
      [given.code, given.accountId, tx.now],
    );
    return row && { ...row, isNew: Boolean(made) };
  }

  /** Whether the approval is new. */
  async approve(tx: Tx, recoveryId: string, bySeat: string, forSeat: string): Promise<boolean> {
    const [added] = await tx.query(
      `INSERT INTO recovery_approval (recovery_id, by_seat, for_seat, at) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [recoveryId, bySeat, forSeat, tx.now],
    );
    return Boolean(added);
  }

  /** Who has approved, and for which seats. */
  async approvals(tx: Tx, recoveryId: string): Promise<{ by: string[]; seats: string[] }> {
    const rows = await tx.query<{ by_seat: string; for_seat: string }>(
      'SELECT by_seat, for_seat FROM recovery_approval WHERE recovery_id = $1',
      [recoveryId],
    );
    return { by: rows.map((row) => row.by_seat), seats: rows.map((row) => row.for_seat) };
  }

  async setTimes(tx: Tx, recoveryId: string, opensAt: Date, expiresAt: Date): Promise<void> {
    await tx.query('UPDATE recovery SET opens_at = $2, expires_at = $3 WHERE id = $1', [
      recoveryId,
      opensAt,
      expiresAt,
    ]);
  }

  /** What goes on, by its id and a party in which somebody has approved, with the seat it is for. */
  async inParty(
    tx: Tx,
    recoveryId: string,
    partyId: string,
  ): Promise<{ id: string; seatId: string } | undefined> {
    const [row] = await tx.query<{ id: string; seatId: string }>(
      `SELECT r.id, st.id AS "seatId" FROM recovery r JOIN recovery_approval a ON a.recovery_id = r.id
       JOIN seat st ON st.id = a.for_seat WHERE r.id = $1 AND st.party_id = $2 AND ${GOES_ON('$3')} LIMIT 1`,
      [recoveryId, partyId, tx.now],
    );
    return row;
  }

  /** Ends what still goes on, with a new password only once the time has come. Answers whether this did it. */
  async end(tx: Tx, recoveryId: string, ending: RecoveryEnding): Promise<boolean> {
    const [ended] = await tx.query(
      `UPDATE recovery r SET ended_at = $2, ending = $3
       WHERE r.id = $1 AND ${GOES_ON('$2')} AND ($3 <> 'completed' OR r.opens_at <= $2) RETURNING 1`,
      [recoveryId, tx.now, ending],
    );
    return Boolean(ended);
  }

  /** Everything that goes on for an account. */
  of(query: Query, accountId: string, now: Date): Promise<RecoveryRow[]> {
    return query<RecoveryRow>(
      `SELECT r.id, r.account_id, r.code, r.opens_at FROM recovery r WHERE r.account_id = $1 AND ${GOES_ON('$2')}`,
      [accountId, now],
    );
  }

  async own(accountId: string, now: Date): Promise<OwnRecovery | null> {
    const [row] = await this.transactions.read<{ opens_at: Date | null; expires_at: Date }>(
      `SELECT r.opens_at, r.expires_at FROM recovery r WHERE r.account_id = $1 AND ${GOES_ON('$2')}
       ORDER BY r.opens_at NULLS LAST LIMIT 1`,
      [accountId, now],
    );
    return row
      ? { opensAt: row.opens_at?.toISOString() ?? null, expiresAt: row.expires_at.toISOString() }
      : null;
  }

  /** What the holder of the secret may know. */
  async byCode(
    code: string,
    now: Date,
  ): Promise<{ id: string; accountId: string; state: RecoveryState } | undefined> {
    const [row] = await this.transactions.read<{
      id: string;
      account_id: string;
      handle: string;
      opens_at: Date | null;
      expires_at: Date;
      ended_at: Date | null;
    }>(
      `SELECT r.id, r.account_id, a.handle, r.opens_at, r.expires_at, r.ended_at
       FROM recovery r JOIN account a ON a.id = r.account_id WHERE r.code = $1`,
      [code],
    );
    if (!row) return undefined;
    const { handle, opens_at: opensAt, expires_at: expiresAt } = row;
    const isOver = row.ended_at !== null || expiresAt <= now;
    const state = isOver ? 'over' : !opensAt ? 'asked' : opensAt > now ? 'waiting' : 'open';
    const times = { opensAt: opensAt?.toISOString() ?? null, expiresAt: expiresAt.toISOString() };
    return { id: row.id, accountId: row.account_id, state: { state, handle, ...times } };
  }

  /** What goes on in a party, and what has ended lately. */
  async inPartyNow(partyId: string, now: Date): Promise<RecoveryView[]> {
    const rows = await this.transactions.read<Standing>(
      `SELECT r.id, a.for_seat AS seat_id, array_agg(a.by_seat ORDER BY a.at) AS approved_by, r.started_at, r.opens_at,
              r.expires_at, r.ended_at, r.ending
       FROM recovery r JOIN recovery_approval a ON a.recovery_id = r.id JOIN seat st ON st.id = a.for_seat
       WHERE st.party_id = $1 AND (${GOES_ON('$2')} OR r.ended_at > $2::timestamptz - make_interval(days => ${TOLD_DAYS}))
       GROUP BY r.id, a.for_seat ORDER BY r.started_at DESC LIMIT 20`,
      [partyId, now],
    );
    if (rows.length === 0) return [];
    const read: Query = (sql, parameters) => this.transactions.read(sql, parameters);
    const seatIds = rows.map((row) => row.seat_id);
    const places = await this.placesOf(read, seatIds);
    return rows.map((row) => ({
      id: row.id,
      seatId: row.seat_id,
      approvedBy: row.approved_by,
      missing: missingIn(places.get(row.seat_id) ?? NOBODY, row.approved_by),
      startedAt: row.started_at.toISOString(),
      opensAt: row.opens_at?.toISOString() ?? null,
      expiresAt: row.expires_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
      ending: row.ending,
    }));
  }

  /** Seats of the own party that have named this one. */
  async namedBy(seatId: string): Promise<string[]> {
    const rows = await this.transactions.read<{ seat_id: string }>(
      `SELECT trust.seat_id FROM trust JOIN seat st ON st.id = trust.seat_id JOIN seat own ON own.id = $1
       WHERE trust.trusted_id = $1 AND st.ended_at IS NULL AND st.party_id = own.party_id ORDER BY trust.seat_id`,
      [seatId],
    );
    return rows.map((row) => row.seat_id);
  }
}
