import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A second wall around what belongs to some parties only: PostgreSQL itself shows a row of a caucus or corridor to
 * nobody but those parties. `peyman.parties` says for whom a connection reads at the moment: nothing (what is open to
 * all), some parties' ids with commas between them, or `*` (the node itself). Rooms, events and messages carry the
 * parties they belong to; what hangs on them is visible where they are.
 */
export class WallCaucuses1795402000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE event ADD COLUMN party_ids uuid[];
      ALTER TABLE message ADD COLUMN party_ids uuid[];
      UPDATE event e SET party_ids = r.party_ids FROM room r WHERE r.id = e.room_id AND r.party_ids IS NOT NULL;
      UPDATE message m SET party_ids = r.party_ids FROM room r WHERE r.id = m.room_id AND r.party_ids IS NOT NULL;

      -- Not in plain SQL: that would be taken apart again for every statement that is planned.
      CREATE FUNCTION peyman_may_see(parties uuid[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
      DECLARE standing_for text := coalesce(current_setting('peyman.parties', true), '');
      BEGIN
        IF standing_for = '*' THEN RETURN true; END IF;
        IF standing_for = '' THEN RETURN false; END IF;
        RETURN parties && string_to_array(standing_for, ',')::uuid[];
      END $$;
      -- Until the end of the transaction: the parties in which this account has a seat now.
      CREATE FUNCTION peyman_stand_for(account uuid) RETURNS void LANGUAGE sql AS $$
        SELECT set_config('peyman.parties', coalesce(string_agg(DISTINCT s.party_id::text, ','), ''), true)
        FROM seat s JOIN party p ON p.id = s.party_id
        WHERE s.account_id = account AND s.ended_at IS NULL AND p.standing <> 'withdrawn'
      $$;
      -- Rooms are held before it is known who asks: under the lock, rights are read.
      CREATE FUNCTION peyman_hold_room(room_id uuid) RETURNS SETOF room LANGUAGE plpgsql AS $$
      DECLARE before text := coalesce(current_setting('peyman.parties', true), '');
      BEGIN
        PERFORM set_config('peyman.parties', '*', true);
        RETURN QUERY SELECT * FROM room r WHERE r.id = room_id FOR UPDATE;
        PERFORM set_config('peyman.parties', before, true);
      END $$;
      CREATE FUNCTION peyman_hold_rooms_of(coalition uuid) RETURNS SETOF room LANGUAGE plpgsql AS $$
      DECLARE before text := coalesce(current_setting('peyman.parties', true), '');
      BEGIN
        PERFORM set_config('peyman.parties', '*', true);
        RETURN QUERY SELECT * FROM room r WHERE r.coalition_id = coalition ORDER BY r.id FOR UPDATE;
        PERFORM set_config('peyman.parties', before, true);
      END $$;

      CREATE POLICY wall ON room USING (party_ids IS NULL OR peyman_may_see(party_ids)) WITH CHECK (true);
      CREATE POLICY wall ON event USING (party_ids IS NULL OR peyman_may_see(party_ids));
      CREATE POLICY wall ON message USING (party_ids IS NULL OR peyman_may_see(party_ids));
      CREATE POLICY wall ON reaction USING (EXISTS (SELECT 1 FROM message m WHERE m.id = message_id));
      CREATE POLICY wall ON read_mark USING (EXISTS (SELECT 1 FROM room r WHERE r.id = room_id));
      CREATE POLICY wall ON straw USING (EXISTS (SELECT 1 FROM room r WHERE r.id = room_id));
      CREATE POLICY wall ON straw_hand USING (EXISTS (SELECT 1 FROM straw s WHERE s.id = straw_id));
    `);
    for (const table of WALLED)
      await db.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of WALLED) {
      await db.query(`
        ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
        DROP POLICY wall ON ${table};
      `);
    }
    await db.query(`
      DROP FUNCTION peyman_hold_rooms_of, peyman_hold_room, peyman_stand_for, peyman_may_see;
      ALTER TABLE message DROP COLUMN party_ids;
      ALTER TABLE event DROP COLUMN party_ids;
    `);
  }
}

const WALLED = ['room', 'event', 'message', 'reaction', 'read_mark', 'straw', 'straw_hand'];
