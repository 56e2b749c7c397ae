import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the words of a message stand besides the message: in replies that quote it and in earlier edits. */
export class IndexReplies1795306100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX message_replies ON message (reply_to) WHERE reply_to IS NOT NULL;
      -- The events that told of its edits, so that they can be emptied with it.
      ALTER TABLE message ADD edit_seqs bigint[] NOT NULL DEFAULT '{}';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE message DROP edit_seqs; DROP INDEX message_replies');
  }
}
