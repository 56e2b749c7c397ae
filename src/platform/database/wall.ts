import type { DataSource } from 'typeorm';

/** An ordinary account of the database, without a password: nobody signs in as it, the application steps into it. */
const ROLE = 'peyman_app';

/**
 * Row-level security (`migrations/1795402000000-wall-caucuses.ts`) does not hold for superusers. Answers the role as
 * which the application must act so that it does, or null where the account of DATABASE_URL is an ordinary one
 * itself. Throws when there is no such role and the account may not make one.
 */
export async function roleBehindTheWall(node: DataSource): Promise<string | null> {
  const [account] = await node.query<{ passes: boolean; may_make: boolean; is_there: boolean }[]>(
    `SELECT rolsuper OR rolbypassrls AS passes, rolsuper OR rolcreaterole AS may_make,
            EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1) AS is_there
     FROM pg_roles WHERE rolname = current_user`,
    [ROLE],
  );
  if (!account?.passes) return null;
  if (!account.is_there && !account.may_make) throw new NoSecondWall();
  const runner = node.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [ROLE_LOCK]);
    // Another installation on the same server may be making it right now.
    await runner.query(`
      DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${ROLE}') THEN CREATE ROLE ${ROLE} NOLOGIN; GRANT ${ROLE} TO CURRENT_USER; END IF;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$`);
    const [role] = (await runner.query(
      `SELECT rolsuper OR rolbypassrls AS passes, pg_has_role(current_user, rolname, 'MEMBER') AS may_step,
              (SELECT bool_and(has_table_privilege('${ROLE}', c.oid, 'SELECT')
                               AND has_table_privilege('${ROLE}', c.oid, 'INSERT')
                               AND has_table_privilege('${ROLE}', c.oid, 'UPDATE')
                               AND has_table_privilege('${ROLE}', c.oid, 'DELETE'))
               FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r') AS is_granted
       FROM pg_roles WHERE rolname = '${ROLE}'`,
    )) as unknown as { passes: boolean; may_step: boolean; is_granted: boolean }[];
    if (!role || role.passes || !role.may_step) throw new NoSecondWall();
    if (!role.is_granted) {
      await runner.query(`
        GRANT USAGE ON SCHEMA public TO ${ROLE};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${ROLE};
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${ROLE}`);
    }
    return ROLE;
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [ROLE_LOCK]).catch(() => undefined);
    await runner.release();
  }
}

/** Any number; the same for every node. */
const ROLE_LOCK = 7_263_902;

/** The account passes every wall and cannot step down: said at the start, and it goes on without. */
export class NoSecondWall extends Error {
  constructor() {
    super(
      `Peyman runs without its second wall: the account of DATABASE_URL bypasses row-level security and may not use ` +
        `the role ${ROLE}. Give it an account that does not (NOSUPERUSER NOBYPASSRLS, owner of the database), or let ` +
        `an administrator run: CREATE ROLE ${ROLE} NOLOGIN; GRANT ${ROLE} TO the account.`,
    );
  }
}
