import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A new handle must not look like one of another script. Not unique: accounts that exist stay as they are. */
export class IndexHandlesAcrossScripts1795404000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE INDEX account_handle_across_scripts ON account (translate(handle_key, 'اه', 'lo'))`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX account_handle_across_scripts');
  }
}
