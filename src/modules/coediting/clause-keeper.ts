import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { describeError } from '../../platform/describe-error.js';
import { Clock } from '../../platform/clock.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import { ClauseGuard, ReplayGuard } from './clause-guard.service.js';
import { ClauseHistory } from './clause-history.js';
import { readClauses, type ClauseRow } from './clause-rows.js';
import type { Replica } from './guard/guard-protocol.js';
import { StoredUpdates } from './stored-updates.js';

/** Updates of a clause after which its log is shortened. */
const SNAPSHOT_AFTER = 200;
/** A clause that many write at is not shortened more often than this. */
const PAUSE_MS = 30_000;

interface Growth {
  readonly statementId: string;
  updates: number;
  keptAt: number;
}

/**
 * Keeps the way to the present short: after so many updates of a clause its history is worked out and a snapshot
 * written, one clause at a time and never while a command waits for it. The log itself stays.
 */
@Injectable()
export class ClauseKeeper implements OnApplicationShutdown {
  private readonly log = new Logger('coediting');
  private readonly growth = new Map<string, Growth>();
  private readonly due = new Set<string>();
  private running: Promise<void> | null = null;
  private isStopped = false;

  constructor(
    private readonly guard: ClauseGuard,
    private readonly replay: ReplayGuard,
    private readonly history: ClauseHistory,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.running;
  }

  /** So many updates of a clause have been committed. */
  grown(statementId: string, clauseId: string, updates: number): void {
    const growth = this.growth.get(clauseId) ?? { statementId, updates: 0, keptAt: -Infinity };
    growth.updates += updates;
    this.growth.set(clauseId, growth);
    if (growth.updates < SNAPSHOT_AFTER || this.clock.steady() - growth.keptAt < PAUSE_MS) return;
    growth.updates = 0;
    growth.keptAt = this.clock.steady();
    this.due.add(clauseId);
    this.running ??= this.work().finally(() => (this.running = null));
  }

  /** Writes the clause's snapshot and versions now. */
  async keep(statementId: string, clauseId: string): Promise<void> {
    const clause = await this.read(statementId, clauseId);
    if (!clause || clause.textSeq === 0) return;
    await this.replay.withReplica(clauseId, async (replica) => {
      // First: the versions are worked out from the snapshot before.
      await this.history.fold(clauseId, clause.languages, { replica });
      const now = await this.read(statementId, clauseId);
      if (now) await this.snapshot(now, replica);
    });
  }

  /** When all is done that is due. */
  async settled(): Promise<void> {
    await this.running;
  }

  /**
   * The clause as the guard has it in memory, and the clause as the record gives it from the snapshot before and
   * the updates since (`replica`), must be one and the same; only then it is written.
   */
  private async snapshot(clause: ClauseRow, replica: Replica): Promise<void> {
    const stored = new StoredUpdates((sql, parameters) => this.transactions.read(sql, parameters));
    const { id: clauseId, languages, textSeq } = clause;
    await this.guard.settled(clauseId);
    const memory = await this.guard.texts(
      { clauseId, version: textSeq, languages },
      stored.loaderOf(clauseId),
    );
    const record = await this.replay.snapshot(
      { clauseId: replica.id, version: memory.version, languages },
      stored.loaderOf(clauseId, memory.version),
    );
    const isSame =
      Buffer.compare(memory.stateVector, record.stateVector) === 0 &&
      JSON.stringify(memory.texts) === JSON.stringify(record.texts);
    if (!isSame) {
      await this.guard.discard(clauseId);
      throw new Error(`clause ${clauseId}: the text in memory is not the text of the record`);
    }
    await this.transactions.read(
      `INSERT INTO clause_snapshot (clause_id, seq, state) VALUES ($1, $2, $3)
       ON CONFLICT (clause_id) DO UPDATE SET seq = excluded.seq, state = excluded.state
       WHERE clause_snapshot.seq < excluded.seq`,
      [clauseId, record.version, Buffer.from(record.state)],
    );
  }

  private async read(statementId: string, clauseId: string): Promise<ClauseRow | undefined> {
    const query = <T>(sql: string, p?: unknown[]) => this.transactions.read<T>(sql, p);
    return (await readClauses(query, statementId, [clauseId])).get(clauseId);
  }

  private async work(): Promise<void> {
    for (const clauseId of this.due) {
      this.due.delete(clauseId);
      const growth = this.growth.get(clauseId);
      if (this.isStopped || !growth) continue;
      try {
        await this.keep(growth.statementId, clauseId);
      } catch (error) {
        if (!this.isStopped) this.log.error(`a clause could not be shortened: ${describeError(error)}`);
      }
    }
    if (this.growth.size > 10_000) this.forgetQuiet();
  }

  private forgetQuiet(): void {
    const now = this.clock.steady();
    for (const [clauseId, { keptAt }] of this.growth) {
      if (now - keptAt > PAUSE_MS) this.growth.delete(clauseId);
    }
  }
}
