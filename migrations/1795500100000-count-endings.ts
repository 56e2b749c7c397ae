import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often all sessions of an account were ended: a password that was right before that opens none any more. */
export class CountEndings1795500100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE account ADD COLUMN session_epoch integer NOT NULL DEFAULT 0');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE account DROP COLUMN session_epoch');
  }
}
