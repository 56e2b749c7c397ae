import { Injectable } from '@nestjs/common';
import type { Choice } from '../../domain/ballot/count.js';
import type { Decision } from '../../domain/ballot/decide.js';
import type { DecisionRule } from '../../domain/ballot/rule.js';
import type { Standing } from '../../domain/coalition/coalition.js';
import type {
  BallotFacts,
  BundleParty,
  DeclarationFacts,
  FrozenText,
} from '../../domain/declaration/bundle.js';
import type { Language, Names } from '../../domain/shared/language.js';
import type { ClauseKind, ClauseState, StatementState } from '../../domain/statement/statement.js';
import type { Squeezed } from '../../platform/http/squeeze.js';
import type { Listed } from './pages/index-page.js';

/** A transaction, or the database read as it is. */
export interface Db {
  query<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T[]>;
}

export interface StatementRow {
  id: string;
  state: StatementState;
  titles: Names;
  languages: Language[];
  coalition_id: string;
  coalition_names: Names;
  coalition_languages: Language[];
  demonstration: boolean;
}

interface BallotRow {
  id: string;
  number: number;
  kind: 'clauses' | 'whole';
  rule: DecisionRule;
  hash: string;
  opened_at: Date | null;
  closed_at: Date | null;
  declared_at: Date;
  decision: Decision;
}

/** A file as it is stored: the bytes that will be served, compressed once and for all. */
export interface StoredFile {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  readonly squeezed: Squeezed;
}

/** Every query about declarations. */
@Injectable()
export class DeclarationsRepository {
  async statement(db: Db, id: string): Promise<StatementRow | undefined> {
    const [row] = await db.query<StatementRow>(
      `SELECT s.id, s.state, s.titles, s.languages, c.id AS coalition_id, c.names AS coalition_names,
              c.languages AS coalition_languages, c.demonstration
       FROM statement s JOIN coalition c ON c.id = s.coalition_id WHERE s.id = $1`,
      [id],
    );
    return row;
  }

  async parties(db: Db, coalitionId: string): Promise<BundleParty[]> {
    const rows = await db.query<{
      id: string;
      names: Names;
      short_names: Names;
      color: number;
      standing: Standing;
    }>(
      'SELECT id, names, short_names, color, standing FROM party WHERE coalition_id = $1 ORDER BY created_at, color, id',
      [coalitionId],
    );
    return rows.map(({ short_names, ...party }) => ({ ...party, shortNames: short_names }));
  }

  clauses(db: Db, statementId: string): Promise<DeclarationFacts['clauses'][number][]> {
    return db.query<{ id: string; kind: ClauseKind; state: ClauseState; headings: Names | null }>(
      'SELECT id, kind, state, headings FROM clause WHERE statement_id = $1 ORDER BY position',
      [statementId],
    );
  }

  /** Every declared ballot of a statement with its frozen text, its roll and its votes. */
  async ballots(db: Db, statementId: string): Promise<BallotFacts[]> {
    const rows = await db.query<BallotRow>(
      `SELECT id, number, kind, rule, encode(hash, 'hex') AS hash, opened_at, closed_at, declared_at, decision
       FROM ballot WHERE statement_id = $1 AND state = 'declared' AND decision IS NOT NULL ORDER BY number`,
      [statementId],
    );
    const ids = rows.map((row) => row.id);
    const revisions = await this.revisions(db, ids);
    const rolls = await this.rolls(db, ids);
    return rows.map(({ id, number, kind, rule, hash, opened_at, closed_at, declared_at, decision }) => ({
      id,
      number,
      kind,
      rule,
      hash,
      openedAt: opened_at?.toISOString() ?? null,
      closedAt: closed_at?.toISOString() ?? null,
      declaredAt: declared_at.toISOString(),
      decision,
      revisions: revisions.get(id) ?? [],
      roll: rolls.get(id) ?? [],
    }));
  }

  private async revisions(
    db: Db,
    ballotIds: readonly string[],
  ): Promise<Map<string, BallotFacts['revisions'][number][]>> {
    const rows = await db.query<{ ballot_id: string; clause_id: string; content: string; hash: string }>(
      `SELECT bc.ballot_id, bc.clause_id, r.content, encode(r.hash, 'hex') AS hash
       FROM ballot_clause bc JOIN revision r ON r.id = bc.revision_id
       WHERE bc.ballot_id = ANY($1) ORDER BY bc.ballot_id, bc.position`,
      [ballotIds],
    );
    return grouped(rows, ({ clause_id, content, hash }) => ({
      clauseId: clause_id,
      hash,
      frozen: JSON.parse(content) as FrozenText,
    }));
  }

  /** In the order of the parties; inside a party by seat, which says nothing about the people. */
  private async rolls(
    db: Db,
    ballotIds: readonly string[],
  ): Promise<Map<string, BallotFacts['roll'][number][]>> {
    const rows = await db.query<{
      ballot_id: string;
      seat_id: string;
      party_id: string;
      weight: number;
      choice: Choice | null;
    }>(
      `SELECT r.ballot_id, r.seat_id, r.party_id, r.weight, v.choice
       FROM ballot_roll r
       JOIN party p ON p.id = r.party_id
       LEFT JOIN vote v ON v.ballot_id = r.ballot_id AND v.seat_id = r.seat_id
       WHERE r.ballot_id = ANY($1) ORDER BY r.ballot_id, p.created_at, p.color, p.id, r.seat_id`,
      [ballotIds],
    );
    return grouped(rows, ({ seat_id, party_id, weight, choice }) => ({
      seatId: seat_id,
      partyId: party_id,
      weight,
      choice,
    }));
  }

  async partyOfSeat(db: Db, seatId: string): Promise<string> {
    const [row] = await db.query<{ party_id: string }>('SELECT party_id FROM seat WHERE id = $1', [seatId]);
    if (!row) throw new Error('a seat that acts is in the table');
    return row.party_id;
  }

  async slugIsTaken(db: Db, slug: string): Promise<boolean> {
    const rows = await db.query('SELECT 1 FROM declaration WHERE slug = $1', [slug]);
    return rows.length > 0;
  }

  /** False if the slug was taken meanwhile. */
  async insert(db: Db, declaration: Omit<Listed, 'coalition'> & { coalitionId: string }): Promise<boolean> {
    const rows = await db.query(
      `INSERT INTO declaration (slug, statement_id, coalition_id, titles, published_at, sha256)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug) DO NOTHING RETURNING slug`,
      [
        declaration.slug,
        declaration.statementId,
        declaration.coalitionId,
        JSON.stringify(declaration.titles),
        declaration.publishedAt,
        declaration.sha256,
      ],
    );
    return rows.length > 0;
  }

  async keepFiles(db: Db, slug: string, files: readonly StoredFile[]): Promise<void> {
    const base64 = (pick: (file: StoredFile) => Buffer): string[] =>
      files.map((f) => pick(f).toString('base64'));
    await db.query(
      `INSERT INTO declaration_file (path, slug, type, body, gzip, brotli)
       SELECT f.path, $1, f.type, decode(f.body, 'base64'), decode(f.gzip, 'base64'), decode(f.brotli, 'base64')
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS f (path, type, body, gzip, brotli)`,
      [
        slug,
        files.map((f) => f.path),
        files.map((f) => f.type),
        base64((f) => f.body),
        base64((f) => f.squeezed.gzip),
        base64((f) => f.squeezed.brotli),
      ],
    );
  }

  async setPublished(db: Db, statementId: string): Promise<void> {
    await db.query(`UPDATE statement SET state = 'published' WHERE id = $1`, [statementId]);
  }

  /** How many were published. None is ever taken back. */
  async count(db: Db): Promise<number> {
    const [row] = await db.query<{ count: string }>('SELECT count(*) FROM declaration');
    return Number(row?.count);
  }

  /** Everything that was published, newest first. */
  async list(db: Db): Promise<Listed[]> {
    const rows = await db.query<{
      slug: string;
      statement_id: string;
      titles: Names;
      coalition: Names;
      published_at: Date;
      sha256: string;
    }>(
      `SELECT d.slug, d.statement_id, d.titles, c.names AS coalition, d.published_at, d.sha256
       FROM declaration d JOIN coalition c ON c.id = d.coalition_id ORDER BY d.published_at DESC, d.slug`,
    );
    return rows.map(({ statement_id, published_at, ...row }) => ({
      ...row,
      statementId: statement_id,
      publishedAt: published_at.toISOString(),
    }));
  }

  async files(db: Db, slug: string): Promise<StoredFile[]> {
    const rows = await db.query<{ path: string; type: string; body: Buffer; gzip: Buffer; brotli: Buffer }>(
      'SELECT path, type, body, gzip, brotli FROM declaration_file WHERE slug = $1 ORDER BY path',
      [slug],
    );
    return rows.map(({ path, type, body, gzip, brotli }) => ({
      path,
      type,
      body,
      squeezed: { gzip, brotli },
    }));
  }
}

function grouped<R extends { ballot_id: string }, T>(
  rows: readonly R[],
  read: (row: R) => T,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.ballot_id) ?? [];
    group.push(read(row));
    groups.set(row.ballot_id, group);
  }
  return groups;
}
