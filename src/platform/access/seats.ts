import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RoomObject, Subject } from '../../domain/access/policy.js';
import type { Factor, Strength } from '../../domain/access/strength.js';
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
        second_factor: boolean;
        reauthentication: boolean;
      }
    >(
      `SELECT se.id AS session_id, least(se.expires_at, se.idle_until) AS expires_at, se.factor, se.confirmed_until, ${SUBJECT},
              (c.rules ->> 'secondFactor')::boolean AS second_factor,
              (c.rules ->> 'reauthentication')::boolean AS reauthentication
       FROM session se
       LEFT JOIN coalition c
         ON c.id = coalesce($2::uuid, nullif(current_setting('peyman.coalition', true), '')::uuid)
       LEFT JOIN LATERAL (
         SELECT * FROM seat WHERE account_id = se.account_id AND coalition_id = c.id AND ended_at IS NULL LIMIT 1
       ) st ON true
       LEFT JOIN party p ON p.id = st.party_id
       WHERE se.id = ANY($1) AND NOT se.pending`,
      [sessionIds, coalitionId],
    );
    return new Map(
      rows.map((row): [string, Acting] => {
        const { session_id, expires_at: expiresAt } = row;
        if (!row.seat_id) return [session_id, { expiresAt, subject: null }];
        const strength = { factor: row.factor, confirmedUntil: row.confirmed_until };
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

  /**
   * A room, the asker's seat in its coalition, the room's last seq and how often sessions had been ended, all of one
   * moment. Nothing where a session is named that does not live.
   */
  async inRoom(
    accountId: string,
    roomId: string,
    session: { id: string; now: Date } | null = null,
  ): Promise<{ room: RoomFacts; subject: SeatedSubject; endings: number } | null> {
    const [row] = await this.node.query<
      SubjectRow & {
        id: string;
        kind: RoomObject['kind'];
        party_ids: string[] | null;
        next_seq: string;
        endings: string;
      }
    >(
      `SELECT r.id, r.kind, r.party_ids, r.next_seq, ending.n AS endings, ${SUBJECT}
       FROM session_ending ending CROSS JOIN room r
       JOIN seat st ON st.coalition_id = r.coalition_id AND st.account_id = $1 AND st.ended_at IS NULL
       JOIN party p ON p.id = st.party_id
       WHERE r.id = $2 AND ($3::uuid IS NULL OR EXISTS
         (SELECT 1 FROM session se WHERE se.id = $3 AND se.account_id = $1 AND se.expires_at > $4 AND se.idle_until > $4))`,
      [accountId, roomId, session?.id ?? null, session?.now ?? null],
    );
    if (!row) return null;
    const room: RoomFacts = {
      id: row.id,
      kind: row.kind,
      coalitionId: row.coalition_id,
      partyIds: row.party_ids,
      seq: Number(row.next_seq) - 1,
    };
    return { room, subject: subjectOf(row), endings: Number(row.endings) };
  }
}

/** SQL that is true for the rooms (alias `r`) a seat of this party and standing may enter. Mirrors `policy['room.enter']`. */
export function roomsOpenTo(subject: Subject, parameter: number): { sql: string; value: string } {
  const plenary = FOLLOWING.includes(subject.standing) ? 'r.party_ids IS NULL OR ' : '';
  const own = subject.standing === 'withdrawn' ? 'false' : `$${parameter}::uuid = ANY(r.party_ids)`;
  return { sql: `(${plenary}${own})`, value: subject.partyId };
}
