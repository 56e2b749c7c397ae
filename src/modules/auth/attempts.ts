import { Injectable } from '@nestjs/common';
import { Refusal } from '../../domain/shared/refusal.js';
import { sha256 } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { Transactions } from '../../platform/rooms/transactions.js';

const FREE_TRIES = 5;
const LONGEST_WAIT_S = 900;
/** Tries are forgotten after a quiet hour. */
const FORGOTTEN_S = 3_600;
const SWEEP_EVERY = 256;

/**
 * Tries at a secret. A try is counted before it is made, so that many at once are counted
 * too; success forgets them. After five, each further one must wait, longer every time, at
 * most 15 minutes; nothing is ever locked. What does not exist is counted like what does.
 */
@Injectable()
export class Attempts {
  private taken = 0;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Counts one more try at `what`, or says how long to wait. */
  async take(what: string, refusal: 'sign-in.wait' | 'too-many-requests' = 'sign-in.wait'): Promise<void> {
    const now = this.clock.now();
    const waits = await this.transactions.run('none', async (tx) => {
      const [counted] = await tx.query(
        `INSERT INTO sign_in_attempt AS a (key, tries, last_at) VALUES ($1, 1, $2)
         ON CONFLICT (key) DO UPDATE SET last_at = $2,
           tries = CASE WHEN a.last_at < $2 - make_interval(secs => $5) THEN 1 ELSE a.tries + 1 END,
           retry_at = CASE WHEN a.tries + 1 >= $3 AND a.last_at >= $2 - make_interval(secs => $5)
             THEN $2 + make_interval(secs => least($4, 2 ^ least(a.tries + 2 - $3, 20))) END
         WHERE a.retry_at IS NULL OR a.retry_at <= $2 RETURNING 1`,
        [sha256(what), now, FREE_TRIES, LONGEST_WAIT_S, FORGOTTEN_S],
      );
      if (counted) return null;
      const [row] = await tx.query<{ retry_at: Date }>(
        'SELECT retry_at FROM sign_in_attempt WHERE key = $1',
        [sha256(what)],
      );
      return row?.retry_at ?? now;
    });
    if (++this.taken % SWEEP_EVERY === 0) await this.sweep();
    if (!waits) return;
    const seconds = Math.max(1, Math.ceil((waits.getTime() - now.getTime()) / 1_000));
    throw new Refusal(refusal, { seconds });
  }

  /** The secret was right. */
  async clear(what: string): Promise<void> {
    await this.transactions.read('DELETE FROM sign_in_attempt WHERE key = $1', [sha256(what)]);
  }

  private async sweep(): Promise<void> {
    await this.transactions.read(
      'DELETE FROM sign_in_attempt WHERE last_at < $1::timestamptz - make_interval(secs => $2)',
      [this.clock.now(), FORGOTTEN_S],
    );
  }
}
