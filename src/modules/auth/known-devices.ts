import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { insist } from '../../domain/shared/refusal.js';
import { sha256 } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';

const PER_ACCOUNT = 8;
export const DEVICE_DAYS = 90;

/**
 * Browsers in which an account has been entered before. Being known opens nothing: it
 * only lets its holder try while others flood the door. Signing out, leaving quickly and
 * ending all sessions forget it.
 */
@Injectable()
export class KnownDevices {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Whether this token was given to the holder of this handle; the answer is a name for counting its tries. */
  async isKnown(token: string, handleKey: string): Promise<string | null> {
    const [row] = await this.transactions.read(
      `SELECT 1 FROM known_device d JOIN account a ON a.id = d.account_id
       WHERE d.token_hash = $1 AND a.handle_key = $2 AND d.last_day >= $3::timestamptz::date - $4::int`,
      [sha256(token), handleKey, this.clock.now(), DEVICE_DAYS],
    );
    return row ? `device:${sha256(token).toString('hex')}` : null;
  }

  /** Remembers the browser of a session, by the token it was given before or a new one. The oldest make room. */
  async remember(sessionId: string, before: string | null): Promise<string> {
    return this.transactions.run('none', async (tx) => {
      // Whoever ends all sessions meanwhile waits for this, and forgets the browser with the rest.
      const [session] = await tx.query<{ account_id: string }>(
        'SELECT account_id FROM session WHERE id = $1 FOR SHARE',
        [sessionId],
      );
      insist(session, 'not-signed-in');
      const accountId = session.account_id;
      const [same] = await tx.query(
        `UPDATE known_device SET last_day = $3::timestamptz::date
         WHERE token_hash = $1 AND account_id = $2 RETURNING 1`,
        [sha256(before ?? ''), accountId, tx.now],
      );
      if (same) return before!;
      const token = randomBytes(32).toString('base64url');
      await tx.query(
        'INSERT INTO known_device (token_hash, account_id, last_day) VALUES ($1, $2, $3::timestamptz::date)',
        [sha256(token), accountId, tx.now],
      );
      await tx.query(
        `DELETE FROM known_device WHERE account_id = $1 AND token_hash NOT IN
           (SELECT token_hash FROM known_device WHERE account_id = $1
            ORDER BY last_day DESC, token_hash = $2 DESC LIMIT $3)`,
        [accountId, sha256(token), PER_ACCOUNT],
      );
      return token;
    });
  }

  async forget(token: string): Promise<void> {
    await this.transactions.read('DELETE FROM known_device WHERE token_hash = $1', [sha256(token)]);
  }

  async forgetAll(tx: Tx, accountId: string): Promise<void> {
    await tx.query('DELETE FROM known_device WHERE account_id = $1', [accountId]);
  }
}
