import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../migrations/index.js';
import { impatient } from './platform/database/patience.js';

/** The database connection, for the application and for the migration command. */
export function createDataSource(url: string, pool = 12): DataSource {
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
      options: '-c synchronous_commit=on -c timezone=UTC',
      onConnect: impatient,
    },
  });
}
