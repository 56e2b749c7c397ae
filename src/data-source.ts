import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../migrations/index.js';
import { impatient } from './platform/database/patience.js';

/** What every connection of a pool is from its beginning. */
interface Stance {
  /** The role it acts as, where that is not the account of the address. */
  readonly role?: string | null;
  /** For whom it reads: `*` is the node itself (see `platform/database/wall.ts`). */
  readonly parties?: '*';
}

/** The database connection, for the application and for the migration command. */
export function createDataSource(url: string, pool = 12, { role, parties }: Stance = {}): DataSource {
  const stance = [role && `-c role=${role}`, parties && `-c peyman.parties=${parties}`].filter(Boolean);
  return new DataSource({
    type: 'postgres',
    url,
    poolSize: pool,
    migrations: MIGRATIONS,
    synchronize: false,
    applicationName: 'peyman',
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    connectTimeoutMS: 5_000,
    extra: {
      // Statements that do not need each other's answers travel together; each connection still runs them in order.
      pipeline: true,
      statement_timeout: 15_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 15_000,
      options: ['-c synchronous_commit=on -c timezone=UTC', ...stance].join(' '),
      onConnect: impatient,
    },
  });
}
