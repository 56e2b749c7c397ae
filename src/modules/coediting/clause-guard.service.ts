import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { measures } from '../../platform/health/measures.js';
import { Metrics } from '../../platform/health/metrics.js';
import { ReadinessChecks } from '../../platform/health/readiness.js';
import { GuardPool } from './guard/guard-pool.js';
import type { Replica } from './guard/guard-protocol.js';
import { startGuardWorker } from './guard/worker-location.js';

const onLost = (reason: string): void => measures.guardRestarts.inc({ reason });

/** The guard's workers, as long as the application lives. One core stays free for everything else. */
@Injectable()
export class ClauseGuard extends GuardPool implements OnApplicationShutdown {
  constructor(metrics: Metrics, readiness: ReadinessChecks) {
    super({ workers: Math.max(1, Math.min(4, availableParallelism() - 1)), onLost });
    metrics.gauge('guard_waiting', 'Texts and updates that wait for the guard', () => this.waiting);
    metrics.gauge('guard_workers', 'Workers of the guard that are up', () => this.running);
    readiness.add('guard', () => this.isSound);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}

/** A worker beside the others, for replaying what has been: nobody who writes waits for that. */
@Injectable()
export class ReplayGuard extends GuardPool implements OnApplicationShutdown {
  constructor() {
    super({ workers: 1, start: () => startGuardWorker({ isBehind: true }), onLost });
  }

  /** A replica of a clause, kept only as long as the work takes. */
  async withReplica<T>(clauseId: string, work: (replica: Replica) => Promise<T>): Promise<T> {
    const id = `${clauseId} ${randomUUID()}`;
    return work({ id, version: 0 }).finally(() => this.discard(id));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
