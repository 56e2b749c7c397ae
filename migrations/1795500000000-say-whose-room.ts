import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whoever holds a room says to the rest of the transaction which coalition it is of, so that what has to be known
 * of those who ask can be asked in the same breath.
 */
export class SayWhoseRoom1795500000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE OR REPLACE FUNCTION peyman_hold_room(room_id uuid) RETURNS SETOF room LANGUAGE plpgsql AS $$
      DECLARE
        before text := coalesce(current_setting('peyman.parties', true), '');
        held room;
      BEGIN
        PERFORM set_config('peyman.parties', '*', true);
        SELECT * INTO held FROM room r WHERE r.id = room_id FOR UPDATE;
        PERFORM set_config('peyman.parties', before, true);
        PERFORM set_config('peyman.coalition', coalesce(held.coalition_id::text, ''), true);
        IF held.id IS NOT NULL THEN RETURN NEXT held; END IF;
      END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE OR REPLACE FUNCTION peyman_hold_room(room_id uuid) RETURNS SETOF room LANGUAGE plpgsql AS $$
      DECLARE before text := coalesce(current_setting('peyman.parties', true), '');
      BEGIN
        PERFORM set_config('peyman.parties', '*', true);
        RETURN QUERY SELECT * FROM room r WHERE r.id = room_id FOR UPDATE;
        PERFORM set_config('peyman.parties', before, true);
      END $$;
    `);
  }
}
