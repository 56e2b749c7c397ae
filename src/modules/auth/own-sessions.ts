import { Injectable } from '@nestjs/common';
import type { SessionView } from '../../contract/views.js';
import type { LiveSession } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { Audience } from '../../platform/realtime/audience.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import { KnownDevices } from './known-devices.js';

/** The sessions of an account, as its holder sees and ends them. No address and no browser is kept. */
@Injectable()
export class OwnSessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly audience: Audience,
    private readonly devices: KnownDevices,
    private readonly clock: Clock,
  ) {}

  async list(me: LiveSession): Promise<SessionView[]> {
    const rows = await this.transactions.read<{
      id: string;
      label: string | null;
      created_at: Date;
      last_day: string;
    }>(
      `SELECT id, label, created_at, to_char(last_day, 'YYYY-MM-DD') AS last_day FROM session
       WHERE account_id = $1 AND expires_at > $2 AND idle_until > $2 AND NOT pending ORDER BY created_at DESC`,
      [me.accountId, this.clock.now()],
    );
    return rows.map((r) => ({
      id: r.id,
      label: r.label,
      createdAt: r.created_at.toISOString(),
      lastDay: r.last_day,
      current: r.id === me.sessionId,
    }));
  }

  async label(me: LiveSession, id: string, label: string): Promise<void> {
    await this.transactions.read('UPDATE session SET label = $3 WHERE id = $1 AND account_id = $2', [
      id,
      me.accountId,
      label || null,
    ]);
  }

  async end(me: LiveSession, id: string): Promise<void> {
    await this.delete('account_id = $1 AND id = $2', [me.accountId, id]);
  }

  /** Ends the sessions that were opened by the password alone, but one. */
  async endWeaker(accountId: string, but: string): Promise<void> {
    await this.delete('account_id = $1 AND id <> $2 AND factor IS NULL', [accountId, but]);
  }

  /** Ends all sessions of an account but one, and forgets the browsers it was entered from. */
  async endAll(accountId: string, but: string | null): Promise<void> {
    await this.delete('account_id = $1 AND id IS DISTINCT FROM $2', [accountId, but]);
    await this.devices.forgetAll(accountId);
  }

  /** Ends sessions and, once that is certain, closes their sockets on every node. */
  private async delete(which: string, values: readonly (string | null)[]): Promise<void> {
    await this.transactions.run('none', async (tx) => {
      const rows = await tx.query<{ id: string }>(`DELETE FROM session WHERE ${which} RETURNING id`, [
        ...values,
      ]);
      tx.afterCommit(() => rows.forEach(({ id }) => this.audience.endSession(id)));
    });
  }
}
