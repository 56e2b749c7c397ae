import type { Language, Names } from '../../domain/shared/language.js';
import type { ClauseKind, ClauseState, StatementState } from '../../domain/statement/statement.js';
import { clauseIsEditable, statementIsOpen } from '../../domain/statement/statement.js';
import type { Query } from '../../platform/rooms/tx.js';

/** SQL: is the clause (alias `c`) in a ballot that is not over? A ballot on the whole holds every clause. */
export const IN_BALLOT = `EXISTS (
  SELECT 1 FROM ballot b WHERE b.statement_id = c.statement_id AND b.state IN ('announced', 'open', 'closed')
    AND (b.kind = 'whole'
         OR EXISTS (SELECT 1 FROM ballot_clause bc WHERE bc.ballot_id = b.id AND bc.clause_id = c.id)))`;

/** What has to be known of a clause before its text may change. */
export interface ClauseRow {
  readonly id: string;
  readonly statementId: string;
  readonly kind: ClauseKind;
  readonly headings: Names | null;
  readonly state: ClauseState;
  readonly inBallot: boolean;
  readonly statementState: StatementState;
  /** The languages of the statement. */
  readonly languages: readonly Language[];
  /** Seats whose writing in the statement is stopped. */
  readonly stopped: readonly string[];
  stale: readonly Language[];
  /** The number of the last update: the version of the document. */
  textSeq: number;
}

const CLAUSES = `
  SELECT c.id, c.statement_id AS "statementId", c.kind, c.headings, c.state, c.stale, c.text_seq AS "textSeq",
         s.state AS "statementState", s.languages, ${IN_BALLOT} AS "inBallot",
         ARRAY(SELECT w.seat_id::text FROM writing_brake w
               WHERE w.statement_id = s.id AND w.stopped_at IS NOT NULL) AS stopped
  FROM clause c JOIN statement s ON s.id = c.statement_id
  WHERE c.statement_id = $1 AND ($2::uuid[] IS NULL OR c.id = ANY($2)) ORDER BY c.position`;

/** These clauses of a statement, or all of them in order. */
export async function readClauses(
  query: Query,
  statementId: string,
  clauseIds?: readonly string[],
): Promise<Map<string, ClauseRow>> {
  const rows = await query<Omit<ClauseRow, 'textSeq'> & { textSeq: string }>(CLAUSES, [
    statementId,
    clauseIds ?? null,
  ]);
  return new Map(rows.map((row) => [row.id, { ...row, textSeq: Number(row.textSeq) }]));
}

/** May the text of this clause change at all? Who may change it is asked of the policy. */
export const isWritable = (clause: ClauseRow): boolean =>
  statementIsOpen(clause.statementState) && clauseIsEditable(clause);
