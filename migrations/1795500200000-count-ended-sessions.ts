import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often sessions were ended, in one row. Every transaction knows the number, and its events are sent to nobody
 * before the node has closed the sockets of the sessions that had been ended by then.
 */
export class CountEndedSessions1795500200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE session_ending (n bigint NOT NULL)');
    await db.query('INSERT INTO session_ending VALUES (0)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE session_ending');
  }
}
