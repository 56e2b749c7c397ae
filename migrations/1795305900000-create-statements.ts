import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Statements, their clauses, the living documents and frozen revisions. A statement's id is its room's id. */
export class CreateStatements1795305900000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE statement (
        id           uuid        PRIMARY KEY REFERENCES room ON DELETE CASCADE,
        coalition_id uuid        NOT NULL REFERENCES coalition ON DELETE CASCADE,
        titles       jsonb       NOT NULL,
        languages    text[]      NOT NULL,
        state        text        NOT NULL
          CHECK (state IN ('drafting', 'tabled', 'deciding', 'adopted', 'published', 'withdrawn')),
        created_by   uuid        REFERENCES seat,
        created_at   timestamptz NOT NULL
      );
      CREATE INDEX statement_coalition ON statement (coalition_id);
      CREATE TABLE clause (
        id           uuid    PRIMARY KEY,
        statement_id uuid    NOT NULL REFERENCES statement ON DELETE CASCADE,
        kind         text    NOT NULL CHECK (kind IN ('title', 'preambular', 'operative', 'heading', 'annex')),
        headings     jsonb,
        position     integer NOT NULL,
        state        text    NOT NULL
          CHECK (state IN ('proposed', 'bracketed', 'clean', 'agreed', 'reopened', 'struck', 'parked')),
        -- Languages whose text is behind the others.
        stale        text[]  NOT NULL DEFAULT '{}',
        -- The seq of the last text update, per clause: the version of its document.
        text_seq     bigint  NOT NULL DEFAULT 0,
        UNIQUE (statement_id, position) DEFERRABLE INITIALLY DEFERRED
      );
      CREATE TABLE clause_snapshot (
        clause_id uuid   PRIMARY KEY REFERENCES clause ON DELETE CASCADE,
        seq       bigint NOT NULL,
        state     bytea  NOT NULL
      );
      CREATE TABLE clause_version (
        id        uuid        PRIMARY KEY,
        clause_id uuid        NOT NULL REFERENCES clause ON DELETE CASCADE,
        seq       bigint      NOT NULL,
        seat_id   uuid        REFERENCES seat,
        started_at timestamptz NOT NULL,
        at        timestamptz NOT NULL,
        languages text[]      NOT NULL,
        texts     jsonb       NOT NULL
      );
      CREATE INDEX clause_version_clause ON clause_version (clause_id, seq);
      CREATE TABLE doc_client (
        statement_id uuid   NOT NULL REFERENCES statement ON DELETE CASCADE,
        client_id    bigint NOT NULL,
        seat_id      uuid   NOT NULL REFERENCES seat,
        PRIMARY KEY (statement_id, client_id)
      );
      CREATE TABLE revision (
        id        uuid        PRIMARY KEY,
        clause_id uuid        NOT NULL REFERENCES clause ON DELETE CASCADE,
        seq       bigint      NOT NULL,
        content   text        NOT NULL,
        hash      bytea       NOT NULL,
        frozen_at timestamptz NOT NULL
      );
      CREATE INDEX revision_clause ON revision (clause_id, frozen_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'DROP TABLE revision, doc_client, clause_version, clause_snapshot, clause, statement CASCADE',
    );
  }
}
