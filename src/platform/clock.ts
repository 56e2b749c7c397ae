import { Injectable } from '@nestjs/common';

/**
 * The one source of the present. What must hold between nodes takes the time
 * from the database and only shifts it by `offset`, which is zero outside tests.
 */
@Injectable()
export class Clock {
  offset = 0;

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** Milliseconds on this machine's steady clock, for measuring and for rate limits. */
  steady(): number {
    return performance.now();
  }

  /** A moment read from the database, as this clock sees it. */
  shift(databaseTime: Date): Date {
    return this.offset === 0 ? databaseTime : new Date(databaseTime.getTime() + this.offset);
  }
}
