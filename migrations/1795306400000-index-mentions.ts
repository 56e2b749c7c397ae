import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Only messages that mention somebody are in the index of mentions: the others cost nothing there. */
export class IndexMentions1795306400000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX message_mentions;
      CREATE INDEX message_mentions ON message USING gin (mentions) WHERE mentions <> '{}';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX message_mentions;
      CREATE INDEX message_mentions ON message USING gin (mentions);
    `);
  }
}
