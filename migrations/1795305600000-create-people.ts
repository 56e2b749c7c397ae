import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts, their sessions, coalitions, parties, seats and invitations. */
export class CreatePeople1795305600000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE account (
        id              uuid        PRIMARY KEY,
        handle          text        NOT NULL,
        handle_key      text        NOT NULL UNIQUE,
        password_hash   text        NOT NULL,
        locale          text        NOT NULL CHECK (locale IN ('en', 'fa')),
        failed_sign_ins integer     NOT NULL DEFAULT 0,
        retry_at        timestamptz,
        created_at      timestamptz NOT NULL
      );
      CREATE TABLE recovery_code (
        account_id uuid  NOT NULL REFERENCES account ON DELETE CASCADE,
        code_hash  bytea NOT NULL,
        used_at    timestamptz,
        PRIMARY KEY (account_id, code_hash)
      );
      CREATE TABLE session (
        id         uuid        PRIMARY KEY,
        token_hash bytea       NOT NULL UNIQUE,
        account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
        label      text,
        created_at timestamptz NOT NULL,
        last_day   date        NOT NULL,
        idle_until timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX session_account ON session (account_id);

      CREATE TABLE coalition (
        id            uuid        PRIMARY KEY,
        slug          text        NOT NULL UNIQUE,
        names         jsonb       NOT NULL,
        languages     text[]      NOT NULL,
        rules         jsonb       NOT NULL,
        demonstration boolean     NOT NULL DEFAULT false,
        created_at    timestamptz NOT NULL
      );
      CREATE TABLE party (
        id           uuid        PRIMARY KEY,
        coalition_id uuid        NOT NULL REFERENCES coalition ON DELETE CASCADE,
        names        jsonb       NOT NULL,
        short_names  jsonb       NOT NULL,
        color        integer     NOT NULL CHECK (color BETWEEN 0 AND 11),
        standing     text        NOT NULL CHECK (standing IN ('invited', 'guest', 'member', 'suspended', 'withdrawn')),
        weight       integer     NOT NULL DEFAULT 1 CHECK (weight > 0),
        created_at   timestamptz NOT NULL
      );
      CREATE INDEX party_coalition ON party (coalition_id);
      CREATE TABLE seat (
        id           uuid        PRIMARY KEY,
        coalition_id uuid        NOT NULL REFERENCES coalition ON DELETE CASCADE,
        party_id     uuid        NOT NULL REFERENCES party,
        account_id   uuid        NOT NULL REFERENCES account,
        handle       text        NOT NULL,
        role         text        NOT NULL CHECK (role IN ('head', 'delegate', 'alternate', 'adviser', 'observer')),
        moderator    boolean     NOT NULL DEFAULT false,
        since        timestamptz NOT NULL,
        ended_at     timestamptz
      );
      -- A person fills at most one place in a coalition at a time.
      CREATE UNIQUE INDEX seat_one_per_account ON seat (coalition_id, account_id) WHERE ended_at IS NULL;
      CREATE INDEX seat_party ON seat (party_id);
      CREATE INDEX seat_account ON seat (account_id);
      CREATE TABLE invitation (
        id           uuid        PRIMARY KEY,
        token_hash   bytea       NOT NULL UNIQUE,
        coalition_id uuid        NOT NULL REFERENCES coalition ON DELETE CASCADE,
        party_id     uuid        NOT NULL REFERENCES party,
        role         text        NOT NULL,
        created_by   uuid        REFERENCES seat,
        created_at   timestamptz NOT NULL,
        expires_at   timestamptz NOT NULL,
        used_at      timestamptz,
        revoked_at   timestamptz
      );
      CREATE INDEX invitation_party ON invitation (party_id) WHERE used_at IS NULL AND revoked_at IS NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE invitation, seat, party, coalition, session, recovery_code, account CASCADE');
  }
}
