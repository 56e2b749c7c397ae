import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { Clock } from '../clock.js';
import { Dispatcher } from './dispatcher.js';
import { lockedRoom, Tx, type RoomRow } from './tx.js';

export type Locks = { room: string } | { coalition: string } | { account: string } | 'none';

/**
 * Opens transactions that hold rooms, and announces what they recorded once
 * they are committed. Locks are taken in one order (all rooms of a coalition by
 * id, or one room), so two transactions never wait for each other in a circle.
 */
@Injectable()
export class Transactions {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly dispatcher: Dispatcher,
  ) {}

  async run<T>(locks: Locks, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    let tx: Tx | undefined;
    try {
      await runner.connect();
      await runner.startTransaction();
      tx = await this.begin(runner, locks);
      const result = await work(tx);
      await tx.flush();
      await runner.commitTransaction();
      this.announce(tx);
      await tx.finish();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      tx?.rolledBack();
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Reads without locks, outside any transaction. */
  read<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.dataSource.query<T[]>(sql, parameters);
  }

  private async begin(runner: QueryRunner, locks: Locks): Promise<Tx> {
    if (locks === 'none' || 'account' in locks) {
      const key = locks === 'none' ? null : locks.account;
      const [row] = (await runner.query(
        `SELECT clock_timestamp() AS now, CASE WHEN $1::text IS NULL THEN NULL
                ELSE pg_advisory_xact_lock(hashtextextended($1, 7)) END`,
        [key],
      )) as { now: Date }[];
      return new Tx(runner, this.clock.shift(row!.now));
    }
    const [where, id] = 'room' in locks ? ['id = $1', locks.room] : ['coalition_id = $1', locks.coalition];
    const rows = (await runner.query(
      `SELECT id, coalition_id, kind, party_ids, official, next_seq, chain
       FROM room WHERE ${where} ORDER BY id FOR UPDATE`,
      [id],
    )) as RoomRow[];
    // The time is read once the locks are held: what waited for a deadline's lock sees the time after it.
    const [clock] = (await runner.query('SELECT clock_timestamp() AS now')) as { now: Date }[];
    const tx = new Tx(runner, this.clock.shift(clock!.now));
    for (const row of rows) tx.rooms.set(row.id, lockedRoom(row));
    return tx;
  }

  private announce(tx: Tx): void {
    for (const [roomId, events] of tx.recorded()) {
      const { id, coalitionId, partyIds } = tx.room(roomId);
      this.dispatcher.committed({ id, coalitionId, partyIds }, events);
    }
  }
}
