import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GuardPool } from './guard/guard-pool.js';

/** The guard's workers, as long as the application lives. One core stays free for everything else. */
@Injectable()
export class ClauseGuard extends GuardPool implements OnApplicationShutdown {
  constructor() {
    super({ workers: Math.max(1, Math.min(4, availableParallelism() - 1)) });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}

/** A worker beside the others, for replaying what has been: nobody who writes waits for that. */
@Injectable()
export class ReplayGuard extends GuardPool implements OnApplicationShutdown {
  constructor() {
    super({ workers: 1 });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
