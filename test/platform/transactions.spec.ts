import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HistoryEntry } from '../../src/contract/views.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { plainOf } from '../support/coediting.js';
import { aStatement } from '../support/deciding.js';
import { textOfRecord, Writer } from '../support/writer.js';

describe('a transaction that others are in the way of', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let ana: Person;

  beforeAll(async () => {
    app = await startApp();
    coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
    // Sequences are not taken back with a transaction: so it is known which try this is.
    await app.query(`
      CREATE SEQUENCE tries MINVALUE 0;
      CREATE FUNCTION give_in_once() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN IF nextval('tries') = 1 THEN RAISE EXCEPTION 'in the way' USING ERRCODE = '40P01'; END IF; END $$;
      CREATE FUNCTION give_in_once_here() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN PERFORM give_in_once(); RETURN NEW; END $$`);
  });
  afterAll(() => app.close());

  const tries = async (): Promise<number> => {
    const [row] = await app.query<{ last_value: string }>('SELECT last_value FROM tries');
    return Number(row!.last_value);
  };
  /** The next one gives in, or the one after so many more. */
  const giveIn = (after = 0): Promise<unknown> =>
    app.query(`SELECT setval('tries', $1::int, false)`, [1 - after]);

  it('is done again, also where the statement that failed is one that nobody waits for', async () => {
    await giveIn();
    let begun = 0;
    const done = await app.app.get(Transactions, { strict: false }).run('none', async (tx) => {
      begun += 1;
      tx.write('SELECT give_in_once()', []);
      // What comes after it is only told that the transaction is over.
      const [row] = await tx.query<{ one: number }>('SELECT 1 AS one');
      return row!.one;
    });
    expect([done, begun, await tries()]).toEqual([1, 2, 2]);
  });

  it('says what was wrong where it cannot be done again', async () => {
    const run = app.app.get(Transactions, { strict: false }).run('none', async (tx) => {
      tx.write('SELECT 1 / $1::int', [0]);
      await tx.query('SELECT 1');
    });
    await expect(run).rejects.toThrow(/division by zero/);
  });

  it('works out the history of a clause anew, from the beginning', async () => {
    const statement = await aStatement(app, coalition);
    const clauseId = statement.clauseIds[0]!;
    const writer = await Writer.open(app, ana, statement.id);
    for (let i = 0; i < 5; i += 1) await writer.append(clauseId, ` ${i}`);
    // Not at the text the clause was brought in with, but when a replica has gone on from there.
    await giveIn(1);
    await app.query(
      'CREATE TRIGGER in_the_way BEFORE INSERT ON clause_version FOR EACH ROW EXECUTE FUNCTION give_in_once_here()',
    );
    try {
      const { entries } = await app.get<{ entries: HistoryEntry[] }>(
        ana,
        `/api/statements/${statement.id}/clauses/${clauseId}/history`,
      );
      expect(await tries()).toBeGreaterThan(1);
      const recorded = await Promise.all(entries.map(({ seq }) => textOfRecord(app, clauseId, 'en', seq)));
      expect(entries).toHaveLength(2);
      expect(entries.map((entry) => plainOf(entry))).toEqual(recorded);
      await eventually(() => writer.plain(clauseId) === recorded[0]);
    } finally {
      await app.query('DROP TRIGGER in_the_way ON clause_version');
    }
  });
});
