import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much a seat has deleted of a statement in the current minute, and whether its writing there is stopped. */
export class CreateWritingBrake1795500500000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE writing_brake (
        statement_id uuid        NOT NULL REFERENCES statement ON DELETE CASCADE,
        seat_id      uuid        NOT NULL REFERENCES seat ON DELETE CASCADE,
        since        timestamptz NOT NULL,
        deleted      integer     NOT NULL,
        stopped_at   timestamptz,
        PRIMARY KEY (statement_id, seat_id)
      );
      CREATE INDEX writing_brake_stopped ON writing_brake (statement_id) WHERE stopped_at IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE writing_brake');
  }
}
