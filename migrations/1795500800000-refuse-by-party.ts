import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which parties have refused a request: one of them does not speak for the others. */
export class RefuseByParty1795500800000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE consent ADD COLUMN refused_by uuid[] NOT NULL DEFAULT '{}'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE consent DROP COLUMN refused_by');
  }
}
