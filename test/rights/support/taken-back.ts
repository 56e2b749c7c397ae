import { Transactions } from '../../../src/platform/rooms/transactions.js';
import type { TestApp } from '../../support/app.js';

/**
 * While this holds, every transaction is done, with all its constraints, and then rolled back instead of committed: what somebody may do is really done, and the next one finds everything as it was.
 */
export async function takingEverythingBack<T>(app: TestApp, work: () => Promise<T>): Promise<T> {
  const transactions = app.app.get(Transactions, { strict: false });
  const original = Reflect.get(transactions, 'run') as Transactions['run'];
  const undone = Symbol('taken back');
  transactions.run = async (...[locks, act, ...more]: Parameters<Transactions['run']>) => {
    let result: unknown;
    try {
      await original.call(
        transactions,
        locks,
        async (tx) => {
          result = await act(tx);
          // Whatever could still fail, fails here.
          await tx.query('SET CONSTRAINTS ALL IMMEDIATE');
          throw undone;
        },
        ...more,
      );
    } catch (error) {
      if (error !== undone) throw error;
    }
    return result as never;
  };
  try {
    return await work();
  } finally {
    transactions.run = original;
  }
}
