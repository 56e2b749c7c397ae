import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which account was opened by an invitation: it opens no other, and nobody else may take its place. */
export class BindInvitations1795500700000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE invitation ADD COLUMN account_id uuid UNIQUE REFERENCES account');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE invitation DROP COLUMN account_id');
  }
}
