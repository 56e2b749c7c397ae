import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rooms with a gapless record, receipts of commands, deadlines and consents. */
export class CreateRecord1795305700000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE room (
        id           uuid        PRIMARY KEY,
        coalition_id uuid        NOT NULL REFERENCES coalition ON DELETE CASCADE,
        kind         text        NOT NULL CHECK (kind IN ('coalition', 'plenary', 'caucus', 'corridor', 'statement')),
        names        jsonb,
        -- The parties that belong here; null: every party that follows the plenary.
        party_ids    uuid[],
        official     boolean     NOT NULL,
        next_seq     bigint      NOT NULL DEFAULT 1,
        -- The hash of the last event of an official room.
        chain        bytea,
        created_at   timestamptz NOT NULL
      );
      CREATE INDEX room_coalition ON room (coalition_id);
      CREATE UNIQUE INDEX room_one_plenary ON room (coalition_id) WHERE kind = 'plenary';
      CREATE UNIQUE INDEX room_one_caucus ON room (coalition_id, party_ids) WHERE kind = 'caucus';

      CREATE TABLE event (
        room_id uuid        NOT NULL REFERENCES room ON DELETE CASCADE,
        seq     bigint      NOT NULL,
        type    text        NOT NULL,
        payload jsonb       NOT NULL,
        -- What the event is about, where it carries bytes: the clause of a text update.
        subject uuid,
        body    bytea,
        by_seat uuid,
        at      timestamptz NOT NULL,
        hash    bytea,
        PRIMARY KEY (room_id, seq)
      );
      ALTER TABLE event ALTER COLUMN body SET STORAGE EXTERNAL;
      CREATE INDEX event_body ON event (subject, seq) WHERE body IS NOT NULL;

      CREATE TABLE receipt (
        account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
        command_id uuid        NOT NULL,
        request    bytea       NOT NULL,
        answer     json        NOT NULL,
        at         timestamptz NOT NULL,
        PRIMARY KEY (account_id, command_id)
      );

      CREATE TABLE deadline (
        id      uuid        PRIMARY KEY,
        kind    text        NOT NULL,
        room_id uuid        NOT NULL REFERENCES room ON DELETE CASCADE,
        subject uuid        NOT NULL,
        due     timestamptz NOT NULL,
        done_at timestamptz,
        UNIQUE (kind, subject)
      );
      CREATE INDEX deadline_due ON deadline (due) WHERE done_at IS NULL;

      CREATE TABLE consent (
        id             uuid        PRIMARY KEY,
        room_id        uuid        NOT NULL REFERENCES room ON DELETE CASCADE,
        action         text        NOT NULL,
        input          jsonb       NOT NULL,
        about          jsonb       NOT NULL,
        asked_by       uuid        NOT NULL REFERENCES seat,
        asked_by_party uuid        NOT NULL REFERENCES party,
        asked_at       timestamptz NOT NULL,
        state          text        NOT NULL CHECK (state IN ('pending', 'given', 'refused', 'outdated')),
        answered_by    uuid        REFERENCES seat,
        answered_at    timestamptz
      );
      CREATE INDEX consent_room ON consent (room_id);
      -- The same act cannot be waiting twice.
      CREATE UNIQUE INDEX consent_pending ON consent (room_id, action, md5(input::text)) WHERE state = 'pending';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE consent, deadline, receipt, event, room CASCADE');
  }
}
