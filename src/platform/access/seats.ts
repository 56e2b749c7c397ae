import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RoomObject, Subject } from '../../domain/access/policy.js';
import type { Factor, Proof, Strength } from '../../domain/access/strength.js';
import { FOLLOWING, type RulesOfProcedure } from '../../domain/coalition/coalition.js';
import { NodeReads } from '../database/node-reads.js';
import type { Query } from '../rooms/tx.js';

export interface SeatedSubject extends Subject {
  readonly handle: string;
  readonly coalitionId: string;
}

/** A seat as it acts: with the session behind it and what the rules of procedure demand of one. */
export interface ActingSubject extends SeatedSubject {
  readonly strength: Strength;
  readonly demands: Pick<RulesOfProcedure, 'secondFactor' | 'reauthentication'>;
}

interface SubjectRow {
  session_id: string;
  seat_id: string | null;
  party_id: string;
  coalition_id: string;
  role: Subject['role'];
  moderator: boolean;
  standing: Subject['standing'];
  handle: string;
}

const SUBJECT = `st.id AS seat_id, st.party_id, st.coalition_id, st.role, st.moderator, p.standing, st.handle`;

const ACTING = `
  SELECT se.id AS session_id, least(se.expires_at, se.idle_until) AS expires_at, se.factor, se.confirmed_until,
         se.confirmed_by, ${SUBJECT},
         (c.rules ->> 'secondFactor')::boolean AS second_factor,
         (c.rules ->> 'reauthentication')::boolean AS reauthentication
  FROM session se
  LEFT JOIN coalition c
    ON c.id = coalesce($2::uuid, nullif(current_setting('peyman.coalition', true), '')::uuid)
  LEFT JOIN LATERAL (
    SELECT * FROM seat WHERE account_id = se.account_id AND coalition_id = c.id AND ended_at IS NULL LIMIT 1
  ) st ON true
  LEFT JOIN party p ON p.id = st.party_id
  WHERE se.id = ANY($1) AND NOT se.pending`;

const subjectOf = (row: SubjectRow): SeatedSubject => ({
  seatId: row.seat_id!,
  partyId: row.party_id,
  coalitionId: row.coalition_id,
  role: row.role,
  moderator: row.moderator,
  standing: row.standing,
  handle: row.handle,
});

/** A session's seat, and until when the session lives. */
interface Acting {
  readonly expiresAt: Date;
  readonly subject: ActingSubject | null;
}

export interface RoomFacts extends RoomObject {
  readonly id: string;
  readonly coalitionId: string;
  readonly seq: number;
}

/** Somebody, and the session by which they ask. */
export interface Asker {
  readonly accountId: string;
  readonly sessionId: string;
}

/** A room, the seat somebody has in it, and how often sessions had been ended when that was read. */
export interface Place {
  readonly room: RoomFacts;
  readonly subject: SeatedSubject;
  readonly endings: number;
}

interface PlaceRow extends SubjectRow {
  id: string;
  kind: RoomObject['kind'];
  party_ids: string[] | null;
  next_seq: string;
}
const PLACE = `r.id, r.kind, r.party_ids, r.next_seq, ${SUBJECT}`;

const roomOf = (row: PlaceRow): RoomFacts => ({
  id: row.id,
  kind: row.kind,
  coalitionId: row.coalition_id,
  partyIds: row.party_ids,
  seq: Number(row.next_seq) - 1,
});

/** Who sits where: the facts that the policy is asked with. Always read, never remembered. */
@Injectable()
export class Seats {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly node: NodeReads,
  ) {}

  /**
   * The seats behind these sessions in one coalition, or in that of the room which the transaction holds. Until when
   * each session lives is for the transaction to compare with its own time. Each seat is looked up by itself (`LIMIT`):
   * before the first statistics PostgreSQL compares every session with every seat otherwise.
   */
  async acting(
    query: Query,
    coalitionId: string | null,
    sessionIds: readonly string[],
  ): Promise<Map<string, Acting>> {
    const rows = await query<
      SubjectRow & {
        expires_at: Date;
        factor: Factor | null;
        confirmed_until: Date;
        confirmed_by: Proof;
        second_factor: boolean;
        reauthentication: boolean;
      }
    >(ACTING, [sessionIds, coalitionId]);
    return new Map(
      rows.map((row): [string, Acting] => {
        const { session_id, expires_at: expiresAt } = row;
        if (!row.seat_id) return [session_id, { expiresAt, subject: null }];
        const { factor, confirmed_until: confirmedUntil, confirmed_by: confirmedBy } = row;
        const strength = { factor, confirmedUntil, confirmedBy };
        const demands = { secondFactor: row.second_factor, reauthentication: row.reauthentication };
        return [session_id, { expiresAt, subject: { ...subjectOf(row), strength, demands } }];
      }),
    );
  }

  /** Whether the account sits in the coalition, and as what. */
  async inCoalition(accountId: string, coalitionId: string): Promise<SeatedSubject | null> {
    const [row] = await this.dataSource.query<SubjectRow[]>(
      `SELECT ${SUBJECT} FROM seat st JOIN party p ON p.id = st.party_id
       WHERE st.account_id = $1 AND st.coalition_id = $2 AND st.ended_at IS NULL`,
      [accountId, coalitionId],
    );
    return row ? subjectOf(row) : null;
  }

  /** Whether the account has, or once had, a seat in the coalition. */
  async hasEverSat(accountId: string, coalitionId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM seat WHERE account_id = $1 AND coalition_id = $2 LIMIT 1',
      [accountId, coalitionId],
    );
    return rows.length > 0;
  }

  /** A room and the asker's seat in its coalition, of one moment. */
  async inRoom(
    accountId: string,
    roomId: string,
  ): Promise<{ room: RoomFacts; subject: SeatedSubject } | null> {
    const [row] = await this.node.query<PlaceRow>(
      `SELECT ${PLACE} FROM room r
       JOIN seat st ON st.coalition_id = r.coalition_id AND st.account_id = $1 AND st.ended_at IS NULL
       JOIN party p ON p.id = st.party_id
       WHERE r.id = $2`,
      [accountId, roomId],
    );
    return row ? { room: roomOf(row), subject: subjectOf(row) } : null;
  }

  /**
   * A room, the seats in it of these askers whose sessions live, and how often sessions had been ended, all of one
   * moment. In the order of the askers; those who have no place in it have none. Each is looked up by itself (`LIMIT`),
   * as in `acting`.
   */
  async intoRoom(roomId: string, askers: readonly Asker[], now: Date): Promise<(Place | undefined)[]> {
    const rows = await this.node.query<PlaceRow & { n: string; endings: string }>(
      `SELECT asker.n, ending.n AS endings, ${PLACE} FROM session_ending ending CROSS JOIN room r
       CROSS JOIN unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS asker (account_id, session_id, n)
       CROSS JOIN LATERAL (
         SELECT * FROM seat WHERE account_id = asker.account_id AND coalition_id = r.coalition_id AND ended_at IS NULL LIMIT 1
       ) st
       JOIN party p ON p.id = st.party_id
       CROSS JOIN LATERAL (
         SELECT 1 FROM session WHERE id = asker.session_id AND account_id = asker.account_id
                                 AND expires_at > $4 AND idle_until > $4 LIMIT 1
       ) living
       WHERE r.id = $1`,
      [roomId, askers.map((one) => one.accountId), askers.map((one) => one.sessionId), now],
    );
    const places: (Place | undefined)[] = askers.map(() => undefined);
    for (const row of rows)
      places[Number(row.n) - 1] = {
        room: roomOf(row),
        subject: subjectOf(row),
        endings: Number(row.endings),
      };
    return places;
  }
}

/** SQL that is true for the rooms (alias `r`) a seat of this party and standing may enter. Mirrors `policy['room.enter']`. */
export function roomsOpenTo(subject: Subject, parameter: number): { sql: string; value: string } {
  const plenary = FOLLOWING.includes(subject.standing) ? 'r.party_ids IS NULL OR ' : '';
  const own = subject.standing === 'withdrawn' ? 'false' : `$${parameter}::uuid = ANY(r.party_ids)`;
  return { sql: `(${plenary}${own})`, value: subject.partyId };
}
