import { Transactions } from '../../../src/platform/rooms/transactions.js';
import type { TestApp } from '../../support/app.js';

/**
 * While this holds, every transaction is done, with all its constraints, and then rolled back instead of committed: what somebody may do is really done, and the next one finds everything as it was.
 */
export async function takingEverythingBack<T>(app: TestApp, work: () => Promise<T>): Promise<T> {
  const transactions = app.app.get(Transactions, { strict: false });
  const original = Reflect.get(transactions, 'runKnowing') as Transactions['runKnowing'];
  const undone = Symbol('taken back');
  transactions.runKnowing = async (locks, ask, act) => {
    let result: unknown;
    try {
      await original.call(transactions, locks, ask, async (tx, answers) => {
        result = await act(tx, answers as never);
        await tx.flush();
        throw undone;
      });
    } catch (error) {
      if (error !== undone) throw error;
    }
    return result as never;
  };
  try {
    return await work();
  } finally {
    transactions.runKnowing = original;
  }
}
