import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { Refusal } from '../../domain/shared/refusal.js';

/** The database, as somebody may see it. */
export interface Reading {
  query<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T[]>;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reading without locks. By itself the database shows the application only what is open to everybody in a coalition;
 * a caucus or corridor it shows to a reading in the name of an account with a seat there (`wall.ts`).
 */
@Injectable()
export class Reads implements Reading {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.dataSource.query<T[]>(sql, parameters);
  }

  /** Reads in the name of an account: the database looks up itself in which parties that sits at this moment. */
  async for<T>(accountId: string, work: (db: Reading) => Promise<T>): Promise<T> {
    if (!UUID.test(accountId)) throw new Refusal('not-found');
    const runner = this.dataSource.createQueryRunner();
    let client: PoolClient | undefined;
    try {
      client = (await runner.connect()) as PoolClient;
      const own = client;
      // It travels with the first question. If it fails, so does the transaction, or what follows sees what all see.
      own.query(`BEGIN READ ONLY; SELECT peyman_stand_for('${accountId}')`).catch(() => undefined);
      return await work({
        query: async <R>(sql: string, parameters: unknown[] = []) =>
          (await own.query(sql, parameters)).rows as R[],
      });
    } finally {
      await client?.query('COMMIT').catch(() => void client?.end());
      await runner.release();
    }
  }

  /** Reads what is in a room: in the name of an account where the room belongs to some parties only. */
  in<T>(
    room: { readonly partyIds: readonly string[] | null },
    accountId: string,
    work: (db: Reading) => Promise<T>,
  ): Promise<T> {
    return room.partyIds === null ? work(this) : this.for(accountId, work);
  }
}
