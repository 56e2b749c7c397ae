import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A consent is bound to the SHA-256 of what it was asked for, and runs out. What is waiting without either has to be
 * asked for again.
 */
export class BindConsents1795500300000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE consent
        ADD COLUMN payload_hash text NOT NULL DEFAULT '',
        ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now()
    `);
    await db.query(
      'ALTER TABLE consent ALTER COLUMN payload_hash DROP DEFAULT, ALTER COLUMN expires_at DROP DEFAULT',
    );
    await db.query(`UPDATE consent SET state = 'outdated' WHERE state = 'pending'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE consent DROP COLUMN payload_hash, DROP COLUMN expires_at');
  }
}
