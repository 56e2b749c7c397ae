import { Inject, Injectable, Logger } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { Refusal } from '../../domain/shared/refusal.js';
import { Clock } from '../clock.js';
import { describeError } from '../describe-error.js';
import { traces } from '../health/traces.js';
import { isContention } from '../database/away.js';
import { Dispatcher } from './dispatcher.js';
import { ask, lockedRoom, Tx, type Query, type RoomRow } from './tx.js';

/** How often a transaction is tried that others are in the way of. */
const MOST_TRIES = 5;
const NAME = /^[0-9a-z-]+$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type Locks = { room: string } | { coalition: string } | { account: string } | 'none';

/**
 * Opens transactions that hold rooms, and announces what they recorded once
 * they are committed. Locks are taken in one order (all rooms of a coalition by
 * id, or one room), so two transactions never wait for each other in a circle.
 */
@Injectable()
export class Transactions {
  private readonly log = new Logger('transactions');

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** Does the work in a transaction. Where two were in each other's way it is done again, a few times. */
  async run<T>(locks: Locks, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.runKnowing(locks, () => Promise.resolve(), work);
  }

  /**
   * The same, where the first questions are known beforehand: `ask` sends them along with the locks and not a way
   * to the database later. They are answered once the locks are held.
   */
  async runKnowing<A, T>(
    locks: Locks,
    ask: (query: Query) => Promise<A>,
    work: (tx: Tx, answers: A) => Promise<T>,
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.once(locks, ask, work);
      } catch (error) {
        if (tries === MOST_TRIES || !isContention(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** tries));
      }
    }
  }

  private async once<A, T>(
    locks: Locks,
    first: (query: Query) => Promise<A>,
    work: (tx: Tx, answers: A) => Promise<T>,
  ): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    let client: PoolClient | undefined;
    let tx: Tx | undefined;
    try {
      client = (await runner.connect()) as PoolClient;
      const connection = client;
      const begun = this.begin(connection, locks);
      const asked = first((sql, parameters) => ask(connection, sql, parameters));
      asked.catch(() => undefined);
      tx = await begun;
      const result = await work(tx, await asked);
      await tx.commit();
      const held = tx;
      if (traces.on) traces.on.dispatch(() => this.announce(held));
      else this.announce(held);
      // It has happened, whatever becomes of what follows from it.
      await tx.finish().catch((error: unknown) => this.log.error(`after a commit: ${describeError(error)}`));
      return result;
    } catch (error) {
      // A connection on which nothing can be taken back is not used again.
      await client?.query('ROLLBACK').catch(() => void client?.end());
      tx?.rolledBack();
      throw tx?.failure ?? error;
    } finally {
      await runner.release();
    }
  }

  /** Reads without locks, outside any transaction. */
  read<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.dataSource.query<T[]>(sql, parameters);
  }

  private async begin(client: PoolClient, locks: Locks): Promise<Tx> {
    // One way to the database for all three. The time is read once the locks are held: what waited for a
    // deadline's lock sees the time after it.
    const [held, clock] = await answers(client, `${BEGIN}; ${lockingSql(locks)}; ${NOW}`);
    const { now, endings } = clock.rows[0]!;
    const tx = new Tx(client, this.clock.shift(now), Number(endings));
    if (locks !== 'none' && !('account' in locks)) {
      for (const row of held.rows) tx.rooms.set(row.id, lockedRoom(row));
    }
    return tx;
  }

  private announce(tx: Tx): void {
    for (const [roomId, events] of tx.recorded()) {
      const { id, coalitionId, partyIds } = tx.room(roomId);
      this.dispatcher.committed({ id, coalitionId, partyIds }, { events, endings: tx.endings });
    }
  }
}

/** What takes these locks. Whatever is put into it is letters, digits and dashes. */
function lockingSql(locks: Locks): string {
  if (locks === 'none') return 'SELECT';
  if ('account' in locks) {
    if (!NAME.test(locks.account)) throw new Refusal('not-found');
    return `SELECT pg_advisory_xact_lock(hashtextextended('${locks.account}', 7))`;
  }
  const id = 'room' in locks ? locks.room : locks.coalition;
  if (!UUID.test(id)) throw new Refusal('not-found');
  // Behind the wall or not, there or not: one way for all, so that none takes longer than another.
  return `${ROOMS} ${'room' in locks ? 'peyman_hold_room' : 'peyman_hold_rooms_of'}('${id}')`;
}

/** The statements of a transaction look things up by their keys: one plan is right for all values, and planned once. */
const BEGIN = 'BEGIN; SET LOCAL plan_cache_mode = force_generic_plan';
const ROOMS = 'SELECT id, coalition_id, kind, party_ids, official, next_seq, chain FROM';
const NOW = 'SELECT clock_timestamp() AS now, n AS endings FROM session_ending';

/** The answers to the last two of several statements. */
async function answers(
  client: PoolClient,
  sql: string,
): Promise<[{ rows: RoomRow[] }, { rows: { now: Date; endings: string }[] }]> {
  const all = (await client.query(sql)) as unknown as { rows: never[] }[];
  return [all.at(-2)!, all.at(-1)!];
}
