import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Turnout } from '../../contract/views.js';
import type { BallotState, Choice, Electable } from '../../domain/ballot/ballot.js';
import type { Decision } from '../../domain/ballot/decide.js';
import type { DecisionRule } from '../../domain/ballot/rule.js';
import type { RulesOfProcedure } from '../../domain/coalition/coalition.js';
import type { Names } from '../../domain/shared/language.js';
import type { ClauseKind, ClauseState, StatementState } from '../../domain/statement/statement.js';
import type { Frozen } from './freezing.js';

/** A transaction, or the database read as it is. */
export interface Db {
  query<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T[]>;
}

export interface BallotRow {
  id: string;
  statement_id: string;
  number: number;
  kind: 'clauses' | 'whole';
  state: BallotState;
  rule: DecisionRule;
  minutes: number;
  hash: Buffer;
  announced_by: string;
  announced_at: Date;
  opened_by: string | null;
  consent_by: string | null;
  opened_at: Date | null;
  closes_at: Date | null;
  closed_at: Date | null;
  declared_at: Date | null;
  cancelled_by: string | null;
  cancel_consent_by: string | null;
  cancelled_at: Date | null;
  cancel_reason: string | null;
  decision: Decision | null;
  clause_ids: string[];
}

export interface RollRow {
  seat_id: string;
  party_id: string;
  handle: string;
  weight: number;
  choice: Choice | null;
}

export interface ClauseRow {
  id: string;
  kind: ClauseKind;
  state: ClauseState;
  in_ballot: boolean;
}

export interface RevisionRow {
  id: string;
  clause_id: string;
  content: string;
  hash: Buffer;
}

export interface Seated extends Electable {
  readonly handle: string;
  readonly weight: number;
}

type Changes = Partial<Omit<BallotRow, 'id' | 'clause_ids'>>;

/** Every query about ballots. The room of the statement is held by whoever writes. */
@Injectable()
export class BallotsRepository {
  async find(db: Db, ids: readonly string[]): Promise<BallotRow[]> {
    return db.query<BallotRow>(
      `SELECT b.*, ARRAY(SELECT bc.clause_id FROM ballot_clause bc WHERE bc.ballot_id = b.id ORDER BY bc.position)
                AS clause_ids
       FROM ballot b WHERE b.id = ANY($1) ORDER BY b.statement_id, b.number`,
      [ids],
    );
  }

  async idsOf(db: Db, statementId: string): Promise<string[]> {
    const rows = await db.query<{ id: string }>('SELECT id FROM ballot WHERE statement_id = $1', [
      statementId,
    ]);
    return rows.map((row) => row.id);
  }

  async statement(
    db: Db,
    id: string,
  ): Promise<{ state: StatementState; titles: Names; rules: RulesOfProcedure } | undefined> {
    const [row] = await db.query<{ state: StatementState; titles: Names; rules: RulesOfProcedure }>(
      'SELECT s.state, s.titles, c.rules FROM statement s JOIN coalition c ON c.id = s.coalition_id WHERE s.id = $1',
      [id],
    );
    return row;
  }

  /** The clauses of a statement in the order of the text, and whether a ballot holds them. */
  async clauses(db: Db, statementId: string): Promise<ClauseRow[]> {
    return db.query<ClauseRow>(
      `SELECT c.id, c.kind, c.state,
              EXISTS (SELECT 1 FROM ballot_clause bc JOIN ballot b ON b.id = bc.ballot_id
                      WHERE bc.clause_id = c.id AND b.state IN ('announced', 'open', 'closed')) AS in_ballot
       FROM clause c WHERE c.statement_id = $1 ORDER BY c.position`,
      [statementId],
    );
  }

  /** The revision by which each clause was last adopted. */
  async adoptedRevisions(db: Db, clauseIds: readonly string[]): Promise<RevisionRow[]> {
    return db.query<RevisionRow>(
      `SELECT DISTINCT ON (bc.clause_id) r.id, r.clause_id, r.content, r.hash
       FROM ballot_clause bc
       JOIN ballot b ON b.id = bc.ballot_id AND b.kind = 'clauses' AND b.state = 'declared'
       JOIN revision r ON r.id = bc.revision_id
       WHERE bc.clause_id = ANY($1) AND b.decision ->> 'outcome' = 'adopted'
       ORDER BY bc.clause_id, b.declared_at DESC, b.number DESC`,
      [clauseIds],
    );
  }

  /** The revisions a ballot is about, in their order. */
  async revisions(db: Db, ballotId: string): Promise<RevisionRow[]> {
    return db.query<RevisionRow>(
      `SELECT r.id, r.clause_id, r.content, r.hash FROM ballot_clause bc JOIN revision r ON r.id = bc.revision_id
       WHERE bc.ballot_id = $1 ORDER BY bc.position`,
      [ballotId],
    );
  }

  async keepRevisions(db: Db, frozen: readonly Frozen[], at: Date): Promise<RevisionRow[]> {
    const rows = frozen.map(({ clauseId, content, hash }) => ({
      id: randomUUID(),
      clause_id: clauseId,
      content,
      hash,
    }));
    await db.query(
      `INSERT INTO revision (id, clause_id, seq, content, hash, frozen_at)
       SELECT r.id, r.clause_id, r.seq, r.content, decode(r.hash, 'hex'), $6
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[]) AS r (id, clause_id, seq, content, hash)`,
      [
        rows.map((r) => r.id),
        rows.map((r) => r.clause_id),
        frozen.map((f) => f.seq),
        rows.map((r) => r.content),
        rows.map((r) => r.hash.toString('hex')),
        at,
      ],
    );
    return rows;
  }

  async insert(
    db: Db,
    ballot: Pick<
      BallotRow,
      'id' | 'statement_id' | 'kind' | 'rule' | 'minutes' | 'hash' | 'announced_by' | 'announced_at'
    >,
    revisions: readonly RevisionRow[],
  ): Promise<void> {
    await db.query(
      `INSERT INTO ballot (id, statement_id, number, kind, state, rule, minutes, hash, announced_by, announced_at)
       SELECT $1, $2, coalesce(max(number), 0) + 1, $3, 'announced', $4, $5, $6, $7, $8
       FROM ballot WHERE statement_id = $2`,
      [
        ballot.id,
        ballot.statement_id,
        ballot.kind,
        JSON.stringify(ballot.rule),
        ballot.minutes,
        ballot.hash,
        ballot.announced_by,
        ballot.announced_at,
      ],
    );
    await db.query(
      `INSERT INTO ballot_clause (ballot_id, clause_id, revision_id, position)
       SELECT $1, r.clause_id, r.revision_id, r.position - 1
       FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS r (clause_id, revision_id, position)`,
      [ballot.id, revisions.map((r) => r.clause_id), revisions.map((r) => r.id)],
    );
  }

  async change(db: Db, id: string, changes: Changes): Promise<void> {
    const columns = Object.entries(changes);
    await db.query(
      `UPDATE ballot SET ${columns.map(([name], i) => `${name} = $${i + 2}`).join(', ')} WHERE id = $1`,
      [id, ...columns.map(([name, value]) => (name === 'decision' ? JSON.stringify(value) : value))],
    );
  }

  /** Seats that are filled at this moment, of the parties that belong to the statement's room. */
  async seated(db: Db, statementId: string): Promise<Seated[]> {
    const rows = await db.query<{
      id: string;
      party_id: string;
      handle: string;
      role: Electable['role'];
      standing: Electable['standing'];
      weight: number;
    }>(
      `SELECT st.id, st.party_id, st.handle, st.role, p.standing, p.weight
       FROM room r
       JOIN seat st ON st.coalition_id = r.coalition_id AND st.ended_at IS NULL
       JOIN party p ON p.id = st.party_id
       WHERE r.id = $1 AND (r.party_ids IS NULL OR p.id = ANY(r.party_ids))
       ORDER BY p.created_at, p.color, p.id, st.handle, st.id`,
      [statementId],
    );
    return rows.map(({ id, party_id, ...seat }) => ({ ...seat, seatId: id, partyId: party_id }));
  }

  async takeRoll(db: Db, ballotId: string, roll: readonly Seated[]): Promise<void> {
    await db.query(
      `INSERT INTO ballot_roll (ballot_id, seat_id, party_id, handle, weight)
       SELECT $1, r.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[]) AS r`,
      [
        ballotId,
        roll.map((r) => r.seatId),
        roll.map((r) => r.partyId),
        roll.map((r) => r.handle),
        roll.map((r) => r.weight),
      ],
    );
  }

  /** The roll with the votes, party by party. */
  async roll(db: Db, ballotId: string): Promise<RollRow[]> {
    return db.query<RollRow>(
      `SELECT r.seat_id, r.party_id, r.handle, r.weight, v.choice
       FROM ballot_roll r
       JOIN party p ON p.id = r.party_id
       LEFT JOIN vote v ON v.ballot_id = r.ballot_id AND v.seat_id = r.seat_id
       WHERE r.ballot_id = $1 ORDER BY p.created_at, p.color, p.id, r.handle, r.seat_id`,
      [ballotId],
    );
  }

  /** How many of each party have voted, by ballot; nothing for ballots without a roll. */
  async turnouts(db: Db, ballotIds: readonly string[]): Promise<Map<string, Turnout>> {
    const rows = await db.query<{ ballot_id: string; party_id: string; voted: number; of: number }>(
      `SELECT r.ballot_id, r.party_id, count(v.seat_id)::int AS voted, count(*)::int AS of
       FROM ballot_roll r
       JOIN party p ON p.id = r.party_id
       LEFT JOIN vote v ON v.ballot_id = r.ballot_id AND v.seat_id = r.seat_id
       WHERE r.ballot_id = ANY($1) GROUP BY r.ballot_id, r.party_id, p.created_at, p.color, p.id
       ORDER BY p.created_at, p.color, p.id`,
      [ballotIds],
    );
    const byBallot = new Map<string, Turnout['parties']>();
    for (const { ballot_id, party_id, voted, of } of rows) {
      const parties = byBallot.get(ballot_id) ?? [];
      parties.push({ partyId: party_id, voted, of });
      byBallot.set(ballot_id, parties);
    }
    return new Map([...byBallot].map(([id, parties]) => [id, turnoutOf(parties)]));
  }

  async setStatementState(db: Db, statementId: string, state: StatementState): Promise<void> {
    await db.query('UPDATE statement SET state = $2 WHERE id = $1', [statementId, state]);
  }

  async setClauseStates(db: Db, changes: readonly { id: string; to: ClauseState }[]): Promise<void> {
    await db.query(
      `UPDATE clause SET state = c.state FROM unnest($1::uuid[], $2::text[]) AS c (id, state) WHERE clause.id = c.id`,
      [changes.map((c) => c.id), changes.map((c) => c.to)],
    );
  }
}

export function turnoutOf(parties: Turnout['parties']): Turnout {
  return {
    voted: parties.reduce((sum, p) => sum + p.voted, 0),
    of: parties.reduce((sum, p) => sum + p.of, 0),
    parties,
  };
}
