import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** How many wait for a connection, since all of the pool are in use. */
export const waitingFor = ({ driver }: DataSource): number =>
  (driver as unknown as { readonly master: Pool }).master.waitingCount;
