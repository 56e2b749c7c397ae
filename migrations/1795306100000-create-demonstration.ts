import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The accounts of the demonstration, with a line about each. Empty everywhere else. */
export class CreateDemonstration1795306100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE demonstration_account (
        handle   text    PRIMARY KEY,
        position integer NOT NULL,
        about    jsonb   NOT NULL
      )
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE demonstration_account');
  }
}
