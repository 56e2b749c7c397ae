import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ballots with their fixed roll, rule and text; votes; straw polls; published declarations. */
export class CreateBallots1795306000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE ballot (
        id            uuid        PRIMARY KEY,
        statement_id  uuid        NOT NULL REFERENCES statement ON DELETE CASCADE,
        number        integer     NOT NULL,
        kind          text        NOT NULL CHECK (kind IN ('clauses', 'whole')),
        state         text        NOT NULL CHECK (state IN ('announced', 'open', 'closed', 'declared', 'cancelled')),
        rule          jsonb       NOT NULL,
        minutes       integer     NOT NULL,
        hash          bytea       NOT NULL,
        announced_by  uuid        NOT NULL REFERENCES seat,
        announced_at  timestamptz NOT NULL,
        opened_by     uuid        REFERENCES seat,
        consent_by    uuid        REFERENCES seat,
        opened_at     timestamptz,
        closes_at     timestamptz,
        closed_at     timestamptz,
        declared_at   timestamptz,
        cancel_reason text,
        decision      jsonb,
        UNIQUE (statement_id, number)
      );
      CREATE TABLE ballot_clause (
        ballot_id   uuid NOT NULL REFERENCES ballot ON DELETE CASCADE,
        clause_id   uuid NOT NULL REFERENCES clause ON DELETE CASCADE,
        revision_id uuid NOT NULL REFERENCES revision,
        position    integer NOT NULL,
        PRIMARY KEY (ballot_id, clause_id)
      );
      CREATE INDEX ballot_clause_clause ON ballot_clause (clause_id);
      CREATE TABLE ballot_roll (
        ballot_id uuid    NOT NULL REFERENCES ballot ON DELETE CASCADE,
        seat_id   uuid    NOT NULL REFERENCES seat,
        party_id  uuid    NOT NULL REFERENCES party,
        handle    text    NOT NULL,
        weight    integer NOT NULL,
        PRIMARY KEY (ballot_id, seat_id)
      );
      -- One vote per seat on the roll: the keys make a second one, and one from off the roll, impossible.
      CREATE TABLE vote (
        ballot_id uuid        NOT NULL,
        seat_id   uuid        NOT NULL,
        choice    text        NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
        cast_at   timestamptz NOT NULL,
        PRIMARY KEY (ballot_id, seat_id),
        FOREIGN KEY (ballot_id, seat_id) REFERENCES ballot_roll ON DELETE CASCADE
      );
      CREATE TABLE straw (
        id         uuid        PRIMARY KEY,
        room_id    uuid        NOT NULL REFERENCES room ON DELETE CASCADE,
        question   text        NOT NULL,
        asked_by   uuid        NOT NULL REFERENCES seat,
        closes_at  timestamptz NOT NULL,
        ended      boolean     NOT NULL DEFAULT false,
        yes        integer     NOT NULL DEFAULT 0,
        no         integer     NOT NULL DEFAULT 0,
        abstain    integer     NOT NULL DEFAULT 0
      );
      CREATE TABLE straw_hand (
        straw_id uuid NOT NULL REFERENCES straw ON DELETE CASCADE,
        seat_id  uuid NOT NULL REFERENCES seat,
        choice   text NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
        PRIMARY KEY (straw_id, seat_id)
      );
      CREATE TABLE declaration (
        slug         text        PRIMARY KEY,
        statement_id uuid        NOT NULL UNIQUE REFERENCES statement,
        coalition_id uuid        NOT NULL REFERENCES coalition,
        titles       jsonb       NOT NULL,
        published_at timestamptz NOT NULL,
        sha256       text        NOT NULL
      );
      CREATE TABLE declaration_file (
        path text  PRIMARY KEY,
        slug text  NOT NULL REFERENCES declaration,
        type text  NOT NULL,
        body bytea NOT NULL
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'DROP TABLE declaration_file, declaration, straw_hand, straw, vote, ballot_roll, ballot_clause, ballot CASCADE',
    );
  }
}
