import type { DataSource } from 'typeorm';
import { waitingFor } from './waiting.js';

/**
 * What the node reads for itself and not for a person: the record that it sends on to those who were let in, who sits
 * where, and which messages hold a word or name somebody. Its connections see over the wall that PostgreSQL keeps
 * around caucuses, so its answers are events for the dispatcher, facts for the policy, and ids: the words behind the
 * ids are read as the person who asks (`Transactions.readFor`). Nothing else may use it.
 */
export class NodeReads {
  constructor(private readonly source: DataSource) {}

  /** How many of its questions wait for a connection. */
  get waiting(): number {
    return waitingFor(this.source);
  }

  query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.source.query<T[]>(sql, parameters);
  }
}
