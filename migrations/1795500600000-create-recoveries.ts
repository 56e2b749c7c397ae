import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom a seat trusts with its way back, and accounts whose holders are let back in by people of their own party. */
export class CreateRecoveries1795500600000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE trust (
        seat_id    uuid        NOT NULL REFERENCES seat ON DELETE CASCADE,
        trusted_id uuid        NOT NULL REFERENCES seat ON DELETE CASCADE,
        since      timestamptz NOT NULL,
        PRIMARY KEY (seat_id, trusted_id),
        CHECK (seat_id <> trusted_id)
      );
      CREATE INDEX trust_trusted ON trust (trusted_id);

      CREATE TABLE recovery (
        id         uuid        PRIMARY KEY,
        account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
        -- The beginning of the hash of a secret that only whoever asks has. It is for one account, once.
        code       text        NOT NULL UNIQUE,
        started_at timestamptz NOT NULL,
        -- From when on a new password may be set; null while approvals are missing.
        opens_at   timestamptz,
        expires_at timestamptz NOT NULL,
        ended_at   timestamptz,
        ending     text        CHECK (ending IN ('completed', 'cancelled', 'stopped')),
        CHECK ((ended_at IS NULL) = (ending IS NULL)),
        CHECK (opens_at < expires_at),
        CHECK (ending <> 'completed' OR opens_at <= ended_at)
      );
      CREATE INDEX recovery_account ON recovery (account_id);

      -- Nobody agrees twice.
      CREATE TABLE recovery_approval (
        recovery_id uuid        NOT NULL REFERENCES recovery ON DELETE CASCADE,
        by_seat     uuid        NOT NULL REFERENCES seat,
        for_seat    uuid        NOT NULL REFERENCES seat,
        at          timestamptz NOT NULL,
        PRIMARY KEY (recovery_id, by_seat),
        CHECK (by_seat <> for_seat)
      );
      CREATE INDEX recovery_approval_for ON recovery_approval (for_seat);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE recovery_approval, recovery, trust');
  }
}
