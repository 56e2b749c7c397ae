import type { TestApp } from '../../support/app.js';

/** That a session is in use is noted whatever it asks for; it says nothing of what was done. */
const rowOf = (table: string): string => (table === 'session' ? `(to_jsonb(x) - 'idle_until')` : 'x');

/** One hash over every row of every table: what is equal before and after has changed nothing. */
export async function wholeDatabase(app: TestApp): Promise<Map<string, string>> {
  const tables = await app.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`,
  );
  if (tables.length < 20) throw new Error('these cannot be all the tables');
  const parts = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, md5(coalesce(string_agg(md5(${rowOf(name)}::text), '' ORDER BY md5(${rowOf(name)}::text)), '')) AS hash FROM "${name}" x`,
  );
  const rows = await app.query<{ name: string; hash: string }>(parts.join(' UNION ALL '));
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

/** The tables in which something is different. */
export const changedTables = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
