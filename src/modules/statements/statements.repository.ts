import { Injectable } from '@nestjs/common';
import type { StatementView } from '../../contract/views.js';
import type { Language, Names } from '../../domain/shared/language.js';
import {
  MAX_CLAUSES,
  type ClauseKind,
  type ClauseState,
  type StatementState,
} from '../../domain/statement/statement.js';
import { Refusal } from '../../domain/shared/refusal.js';
import type { Subject } from '../../domain/access/policy.js';
import { roomsOpenTo } from '../../platform/access/seats.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { CLAUSE_IN_BALLOT } from '../coediting/clause-texts.service.js';
import type { NewClause } from './drafts.js';

export interface StatementRow {
  readonly id: string;
  readonly coalitionId: string;
  readonly titles: Names;
  readonly languages: Language[];
  readonly state: StatementState;
}
export interface ClauseRow {
  readonly id: string;
  readonly kind: ClauseKind;
  readonly headings: Names | null;
  readonly position: number;
  readonly state: ClauseState;
  readonly inBallot: boolean;
}
export interface ViewedClause extends Omit<ClauseRow, 'position'> {
  readonly stale: Language[];
  readonly hash: string | null;
  readonly lastBallotId: string | null;
}
export interface ViewedStatement extends StatementRow {
  readonly slug: string | null;
  readonly seq: number;
  readonly clauses: ViewedClause[];
  readonly stopped: StatementView['stopped'];
}
export interface StoppedRow {
  readonly statementId: string;
  readonly seatId: string;
  readonly deleted: number;
  readonly at: string;
}
export interface SummaryRow extends StatementRow {
  readonly slug: string | null;
  readonly seq: string;
  readonly clauses: { kind: ClauseKind; state: ClauseState; inBallot: boolean }[];
}

const STATEMENT = `s.id, s.coalition_id AS "coalitionId", s.titles, s.languages, s.state`;

/** Every query about statements and the order of their clauses. */
@Injectable()
export class StatementsRepository {
  constructor(private readonly transactions: Transactions) {}

  async insert(tx: Tx, statement: Omit<StatementRow, 'state'>, createdBy: string): Promise<void> {
    await tx.query(
      `INSERT INTO statement (id, coalition_id, titles, languages, state, created_by, created_at)
       VALUES ($1, $2, $3, $4, 'drafting', $5, $6)`,
      [
        statement.id,
        statement.coalitionId,
        JSON.stringify(statement.titles),
        statement.languages,
        createdBy,
        tx.now,
      ],
    );
  }

  async find(tx: Tx, id: string): Promise<StatementRow> {
    const [row] = await tx.query<StatementRow>(`SELECT ${STATEMENT} FROM statement s WHERE s.id = $1`, [id]);
    if (!row) throw new Refusal('not-found');
    return row;
  }

  async rename(tx: Tx, id: string, titles: Names): Promise<void> {
    await tx.query('UPDATE statement SET titles = $2 WHERE id = $1', [id, JSON.stringify(titles)]);
  }

  /** Whether a vote on the statement as a whole is announced, open or waiting for its result. */
  async isWholeInBallot(tx: Tx, id: string): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM ballot WHERE statement_id = $1 AND kind = 'whole' AND state IN ('announced', 'open', 'closed')`,
      [id],
    );
    return rows.length > 0;
  }

  /** In the order of the text. */
  async clauses(tx: Tx, statementId: string): Promise<ClauseRow[]> {
    return tx.query<ClauseRow>(
      `SELECT c.id, c.kind, c.headings, c.position, c.state, ${CLAUSE_IN_BALLOT} AS "inBallot"
       FROM clause c WHERE c.statement_id = $1 ORDER BY c.position`,
      [statementId],
    );
  }

  /** Adds clauses from a position on; what stood there moves back. */
  async insertClauses(tx: Tx, statementId: string, at: number, clauses: readonly NewClause[]): Promise<void> {
    await tx.query('UPDATE clause SET position = position + $3 WHERE statement_id = $1 AND position >= $2', [
      statementId,
      at,
      clauses.length,
    ]);
    await tx.query(
      `INSERT INTO clause (id, statement_id, kind, headings, position, state)
       SELECT n.id, $1, n.kind, n.headings::jsonb, $2 + n.i - 1, 'proposed'
       FROM unnest($3::uuid[], $4::text[], $5::text[]) WITH ORDINALITY AS n (id, kind, headings, i)`,
      [
        statementId,
        at,
        clauses.map((c) => c.id),
        clauses.map((c) => c.kind),
        clauses.map((c) => (c.headings ? JSON.stringify(c.headings) : null)),
      ],
    );
  }

  /** Gives clauses their places anew, as they are listed. */
  async order(tx: Tx, statementId: string, clauseIds: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE clause SET position = o.i FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, i)
       WHERE clause.id = o.id AND clause.statement_id = $1 AND clause.position <> o.i`,
      [statementId, clauseIds],
    );
  }

  async describe(tx: Tx, clauseId: string, kind: ClauseKind, headings: Names | null): Promise<void> {
    await tx.query('UPDATE clause SET kind = $2, headings = $3 WHERE id = $1', [
      clauseId,
      kind,
      headings ? JSON.stringify(headings) : null,
    ]);
  }

  async settle(tx: Tx, clauseId: string, state: ClauseState): Promise<void> {
    await tx.query('UPDATE clause SET state = $2 WHERE id = $1', [clauseId, state]);
  }

  /** A statement with its clauses and its room's number, all of one moment. */
  async view(id: string): Promise<ViewedStatement | null> {
    const [row] = await this.transactions.read<Omit<ViewedStatement, 'seq'> & { seq: string }>(
      `SELECT ${STATEMENT}, r.next_seq - 1 AS seq, d.slug,
              (SELECT coalesce(json_agg(json_build_object(
                 'id', c.id, 'kind', c.kind, 'headings', c.headings, 'state', c.state, 'stale', c.stale,
                 'inBallot', ${CLAUSE_IN_BALLOT}, 'hash', encode(f.hash, 'hex'), 'lastBallotId', l.id)
                 ORDER BY c.position), '[]')
               FROM clause c
               LEFT JOIN LATERAL (SELECT v.hash FROM revision v WHERE v.clause_id = c.id
                                  ORDER BY v.frozen_at DESC LIMIT 1) f ON true
               LEFT JOIN LATERAL (SELECT b.id FROM ballot_clause bc JOIN ballot b ON b.id = bc.ballot_id
                                  WHERE bc.clause_id = c.id AND b.state <> 'cancelled' AND b.kind = 'clauses'
                                  ORDER BY b.number DESC LIMIT 1) l ON true
               WHERE c.statement_id = s.id) AS clauses,
              (SELECT coalesce(json_agg(json_build_object('seatId', w.seat_id, 'deleted', w.deleted, 'at', to_char(w.stopped_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                 ORDER BY w.stopped_at, w.seat_id), '[]')
               FROM writing_brake w WHERE w.statement_id = s.id AND w.stopped_at IS NOT NULL) AS stopped
       FROM statement s JOIN room r ON r.id = s.id LEFT JOIN declaration d ON d.statement_id = s.id
       WHERE s.id = $1`,
      [id],
    );
    return row ? { ...row, seq: Number(row.seq) } : null;
  }

  /** Where in a coalition seats of other parties than this one are stopped, the newest first. */
  async stopped(coalitionId: string, partyId: string): Promise<StoppedRow[]> {
    const rows = await this.transactions.read<Omit<StoppedRow, 'at'> & { at: Date }>(
      `SELECT w.statement_id AS "statementId", w.seat_id AS "seatId", w.deleted, w.stopped_at AS at
       FROM writing_brake w JOIN seat st ON st.id = w.seat_id
       WHERE st.coalition_id = $1 AND st.party_id <> $2 AND st.ended_at IS NULL AND w.stopped_at IS NOT NULL
       ORDER BY w.stopped_at DESC`,
      [coalitionId, partyId],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }

  /** The statements of a coalition that the seat may enter, with as much of their clauses as a summary says. */
  async summaries(subject: Subject, coalitionId: string): Promise<SummaryRow[]> {
    const open = roomsOpenTo(subject, 2);
    return this.transactions.read<SummaryRow>(
      `SELECT ${STATEMENT}, r.next_seq - 1 AS seq, d.slug,
              (SELECT coalesce(json_agg(json_build_object(
                 'kind', c.kind, 'state', c.state, 'inBallot', ${CLAUSE_IN_BALLOT}) ORDER BY c.position), '[]')
               FROM clause c WHERE c.statement_id = s.id) AS clauses
       FROM statement s JOIN room r ON r.id = s.id LEFT JOIN declaration d ON d.statement_id = s.id
       WHERE s.coalition_id = $1 AND $2::uuid IS NOT NULL AND ${open.sql} ORDER BY s.created_at DESC, s.id`,
      [coalitionId, open.value],
    );
  }
}

/** A statement has room for so many clauses. */
export function insistOnRoom(present: number, added: number): void {
  if (present + added > MAX_CLAUSES) throw new Refusal('statement.too-many-clauses', { limit: MAX_CLAUSES });
}
