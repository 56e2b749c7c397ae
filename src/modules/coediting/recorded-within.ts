import type { Tx } from '../../platform/rooms/tx.js';
import type { LoadBase } from './guard/guard-protocol.js';
import { StoredUpdates } from './stored-updates.js';

interface Update {
  readonly seq: number;
  readonly bytes: Uint8Array;
}
/** Of one transaction. */
interface Within {
  readonly stored: StoredUpdates;
  readonly recorded: Map<string, Update[]>;
}

/** Updates that were recorded in transactions which are not committed yet: the table does not have them. */
export class RecordedWithin {
  private readonly transactions = new WeakMap<Tx, Within>();

  note(tx: Tx, clauseId: string, update: Update): void {
    const { recorded } = this.of(tx);
    const list = recorded.get(clauseId) ?? [];
    list.push(update);
    recorded.set(clauseId, list);
  }

  /** What there is of a clause inside this transaction: what the table has, and what is recorded since. */
  loaderOf(tx: Tx, clauseId: string): LoadBase {
    const { stored, recorded } = this.of(tx);
    const load = stored.loaderOf(clauseId);
    return async (fromSeq) => {
      const base = await load(fromSeq);
      const own = recorded.get(clauseId)?.filter(({ seq }) => seq > fromSeq) ?? [];
      return { snapshot: base.snapshot, updates: [...base.updates, ...own] };
    };
  }

  private of(tx: Tx): Within {
    const known = this.transactions.get(tx);
    if (known) return known;
    const within: Within = {
      stored: new StoredUpdates((sql, parameters) => tx.query(sql, parameters)),
      recorded: new Map(),
    };
    this.transactions.set(tx, within);
    return within;
  }
}
