import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A version that somebody may have seen, or that another author's beginning closed, is not extended any more. */
export class SealVersions1795306200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE clause_version ADD COLUMN sealed boolean NOT NULL DEFAULT false');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE clause_version DROP COLUMN sealed');
  }
}
