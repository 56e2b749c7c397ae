import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who cancelled a ballot, with whose consent and when stands on the ballot itself, as for its opening.
 * For what was cancelled before, the record and the consents know it.
 */
export class NameWhoCancelled1795406000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE ballot
        ADD COLUMN cancelled_by uuid REFERENCES seat,
        ADD COLUMN cancel_consent_by uuid REFERENCES seat,
        ADD COLUMN cancelled_at timestamptz
    `);
    await db.query(`
      UPDATE ballot b
      SET cancelled_by = coalesce(c.asked_by, e.by_seat), cancel_consent_by = c.answered_by, cancelled_at = e.at
      FROM event e
      LEFT JOIN consent c ON c.room_id = e.room_id AND c.action = 'ballot:cancel' AND c.state = 'given'
        AND c.input ->> 'ballotId' = e.payload -> 'ballot' ->> 'id'
      WHERE b.state = 'cancelled' AND e.room_id = b.statement_id AND e.type = 'ballot.cancelled'
        AND e.payload -> 'ballot' ->> 'id' = b.id::text
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'ALTER TABLE ballot DROP COLUMN cancelled_by, DROP COLUMN cancel_consent_by, DROP COLUMN cancelled_at',
    );
  }
}
