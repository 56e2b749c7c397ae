import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Words that could not become part of a clause any more: kept for the seat that wrote them, and for nobody else. */
export class CreateKeptWords1795406100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE kept_words (
        id           uuid        PRIMARY KEY,
        statement_id uuid        NOT NULL REFERENCES statement ON DELETE CASCADE,
        clause_id    uuid        NOT NULL REFERENCES clause ON DELETE CASCADE,
        seat_id      uuid        NOT NULL REFERENCES seat ON DELETE CASCADE,
        texts        jsonb       NOT NULL,
        why          text        NOT NULL,
        at           timestamptz NOT NULL
      );
      CREATE INDEX kept_words_of ON kept_words (seat_id, statement_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE kept_words');
  }
}
