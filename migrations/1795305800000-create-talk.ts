import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages, reactions and read marks. */
export class CreateTalk1795305800000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE message (
        id            uuid        PRIMARY KEY,
        room_id       uuid        NOT NULL REFERENCES room ON DELETE CASCADE,
        seq           bigint      NOT NULL,
        author_id     uuid        NOT NULL REFERENCES seat,
        body          text        NOT NULL,
        reply_to      uuid        REFERENCES message,
        clause_id     uuid,
        mentions      uuid[]      NOT NULL DEFAULT '{}',
        at            timestamptz NOT NULL,
        edited_at     timestamptz,
        state         text        NOT NULL DEFAULT 'visible' CHECK (state IN ('visible', 'deleted', 'hidden')),
        hidden_reason text,
        -- Words of the body, normalised for search by the application.
        words         tsvector    NOT NULL,
        UNIQUE (room_id, seq)
      );
      CREATE INDEX message_words ON message USING gin (words);
      CREATE INDEX message_mentions ON message USING gin (mentions);
      CREATE TABLE reaction (
        message_id uuid NOT NULL REFERENCES message ON DELETE CASCADE,
        emoji      text NOT NULL,
        seat_id    uuid NOT NULL REFERENCES seat,
        PRIMARY KEY (message_id, emoji, seat_id)
      );
      CREATE TABLE read_mark (
        seat_id uuid   NOT NULL REFERENCES seat,
        room_id uuid   NOT NULL REFERENCES room ON DELETE CASCADE,
        seq     bigint NOT NULL,
        PRIMARY KEY (seat_id, room_id)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE read_mark, reaction, message CASCADE');
  }
}
