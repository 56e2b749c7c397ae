import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Second factors, how sure a session is of who is there, and what an account should know happened to it. */
export class CreateSecondFactors1795403000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE factor (
        id            uuid        PRIMARY KEY,
        account_id    uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
        kind          text        NOT NULL CHECK (kind IN ('app', 'passkey')),
        name          text        NOT NULL,
        created_at    timestamptz NOT NULL,
        -- Null while it is being set up: such a factor opens nothing.
        confirmed_at  timestamptz,
        last_day      date,
        -- An app: its seed, sealed with a key that is not in the database, and the last step whose code was used.
        seed          bytea,
        last_step     bigint      NOT NULL DEFAULT 0,
        -- A passkey: it belongs to one address.
        credential_id text        UNIQUE,
        public_key    bytea,
        counter       bigint      NOT NULL DEFAULT 0,
        rp_id         text,
        transports    text[],
        CHECK ((kind = 'app') = (seed IS NOT NULL)),
        CHECK ((kind = 'passkey') = (credential_id IS NOT NULL AND public_key IS NOT NULL AND rp_id IS NOT NULL))
      );
      CREATE INDEX factor_account ON factor (account_id);

      ALTER TABLE session
        -- Signed in by password alone where a second factor is set up: opens the second step and nothing else.
        ADD pending         boolean     NOT NULL DEFAULT false,
        -- By what it was strengthened, and when.
        ADD factor          text        CHECK (factor IN ('app', 'passkey', 'code')),
        ADD factor_at       timestamptz,
        -- When who is there was last proven, and until when acts that need it may follow.
        ADD confirmed_at    timestamptz NOT NULL DEFAULT now(),
        ADD confirmed_until timestamptz NOT NULL DEFAULT now(),
        ADD confirmed_by    text        NOT NULL DEFAULT 'password';

      -- One question at a time for a session, answered once.
      CREATE TABLE passkey_challenge (
        session_id uuid        PRIMARY KEY REFERENCES session ON DELETE CASCADE,
        purpose    text        NOT NULL,
        challenge  text        NOT NULL,
        expires_at timestamptz NOT NULL
      );

      CREATE TABLE account_notice (
        id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
        kind       text        NOT NULL,
        at         timestamptz NOT NULL
      );
      CREATE INDEX account_notice_account ON account_notice (account_id);

      -- Tries at a password or a second factor, by a hash of what was tried: the same for accounts that do not exist.
      CREATE TABLE sign_in_attempt (
        key      bytea       PRIMARY KEY,
        tries    integer     NOT NULL,
        retry_at timestamptz,
        last_at  timestamptz NOT NULL
      );
      CREATE INDEX sign_in_attempt_age ON sign_in_attempt (last_at);
      ALTER TABLE account DROP failed_sign_ins, DROP retry_at;

      -- Browsers in which somebody has signed in to this account before, and has not signed out.
      CREATE TABLE known_device (
        token_hash bytea PRIMARY KEY,
        account_id uuid  NOT NULL REFERENCES account ON DELETE CASCADE,
        last_day   date  NOT NULL
      );
      CREATE INDEX known_device_account ON known_device (account_id);

      -- Set by a recovery code: until a factor was used again, no other code may stand in for one.
      ALTER TABLE account ADD codes_barred boolean NOT NULL DEFAULT false;

      -- Coalitions that exist go on as they were; new ones begin with both on.
      UPDATE coalition SET rules = rules || '{"secondFactor": false, "reauthentication": false}'::jsonb;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      UPDATE coalition SET rules = rules - 'secondFactor' - 'reauthentication';
      ALTER TABLE account DROP codes_barred, ADD failed_sign_ins integer NOT NULL DEFAULT 0, ADD retry_at timestamptz;
      DROP TABLE known_device, sign_in_attempt, account_notice, passkey_challenge, factor;
      ALTER TABLE session DROP pending, DROP factor, DROP factor_at, DROP confirmed_at, DROP confirmed_until,
        DROP confirmed_by;
    `);
  }
}
