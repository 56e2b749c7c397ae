import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Published files are compressed once, when they are published, and not again at every start. */
export class CompressDeclarations1795306300000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE declaration_file ADD COLUMN gzip bytea, ADD COLUMN brotli bytea');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE declaration_file DROP COLUMN gzip, DROP COLUMN brotli');
  }
}
