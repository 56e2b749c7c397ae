import { Injectable } from '@nestjs/common';
import type { SessionView } from '../../contract/views.js';
import type { Factor } from '../../domain/access/strength.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Sessions, type LiveSession, type OpenedSession } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { Audience } from '../../platform/realtime/audience.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { KnownDevices } from './known-devices.js';

/** Sessions of an account at the same time. */
const AT_MOST = 5;

/** An account whose password was right while all its sessions had been ended this often. */
export interface Entering {
  readonly accountId: string;
  readonly epoch: number;
}

/** The sessions of an account, as its holder sees and ends them. No address and no browser is kept. */
@Injectable()
export class OwnSessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly sessions: Sessions,
    private readonly audience: Audience,
    private readonly devices: KnownDevices,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a session for somebody whose password was right; half of one where a second step must follow. It was right
   * too early if the password has changed or all sessions have been ended since.
   */
  open({ accountId, epoch }: Entering): Promise<OpenedSession & { pending: boolean }> {
    return this.transactions.run({ account: accountId }, async (tx) => {
      const [account] = await tx.query<{ epoch: number; pending: boolean }>(
        `SELECT session_epoch AS epoch,
                EXISTS (SELECT 1 FROM factor WHERE account_id = $1 AND confirmed_at IS NOT NULL) AS pending
         FROM account WHERE id = $1 FOR SHARE`,
        [accountId],
      );
      if (account?.epoch !== epoch) throw new Refusal('sign-in.failed');
      const { pending } = account;
      const session = await this.sessions.open(tx, accountId, { pending });
      if (!pending) await this.keepFew(tx, accountId, session.id);
      return { ...session, pending };
    });
  }

  /** The second step was taken. */
  strengthen(me: LiveSession, factor: Factor): Promise<OpenedSession> {
    return this.transactions.run({ account: me.accountId }, async (tx) => {
      const session = await this.sessions.strengthen(tx, me, factor);
      await this.keepFew(tx, me.accountId, session.id);
      return session;
    });
  }

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
    await this.transactions.run('none', (tx) =>
      this.delete(tx, 'account_id = $1 AND id = $2', [me.accountId, id]),
    );
  }

  async endOthers({ accountId, sessionId }: LiveSession): Promise<void> {
    await this.transactions.run('none', (tx) => this.endAll(tx, accountId, sessionId));
  }

  /** A factor was set up in this session. The others, opened by the password alone, end; it goes on stronger. */
  async endWeaker(tx: Tx, me: LiveSession, factor: Factor): Promise<OpenedSession> {
    const { accountId, sessionId } = me;
    const session = await this.sessions.strengthen(tx, me, factor);
    await this.delete(tx, 'account_id = $1 AND id <> $2 AND factor IS NULL', [accountId, sessionId]);
    return session;
  }

  /**
   * Ends all sessions of an account but one, forgets the browsers it was entered from, and makes worthless what was
   * proven before and what others have approved. Whoever opens a session meanwhile either is heard first, and ended
   * too, or too late. Answers how often that has been done.
   */
  async endAll(tx: Tx, accountId: string, but: string | null): Promise<number> {
    const [account] = await tx.query<{ epoch: number }>(
      'UPDATE account SET session_epoch = session_epoch + 1 WHERE id = $1 RETURNING session_epoch AS epoch',
      [accountId],
    );
    await tx.query(
      `UPDATE recovery SET ended_at = $2, ending = 'cancelled' WHERE account_id = $1 AND ended_at IS NULL`,
      [accountId, tx.now],
    );
    await this.delete(tx, 'account_id = $1 AND id IS DISTINCT FROM $2', [accountId, but], () =>
      this.devices.forgetAll(tx, accountId),
    );
    return account!.epoch;
  }

  /** The one that was used longest ago makes room. */
  private keepFew(tx: Tx, accountId: string, latest: string): Promise<void> {
    return this.delete(
      tx,
      `account_id = $1 AND NOT pending AND id NOT IN
         (SELECT id FROM session WHERE account_id = $1 AND NOT pending
          ORDER BY id = $2 DESC, idle_until DESC LIMIT ${AT_MOST})`,
      [accountId, latest],
    );
  }

  /**
   * Ends sessions and, once that is certain, closes their sockets on every node. The count of endings is one row, held
   * until the commit: nothing comes after it in the transaction.
   */
  private async delete(
    tx: Tx,
    which: string,
    values: (string | null)[],
    beforeCounting?: () => Promise<void>,
  ): Promise<void> {
    const rows = await tx.query<{ id: string }>(`DELETE FROM session WHERE ${which} RETURNING id`, values);
    await beforeCounting?.();
    if (rows.length > 0) await tx.query('UPDATE session_ending SET n = n + 1');
    tx.afterCommit(() => rows.forEach(({ id }) => this.audience.endSession(id)));
  }
}
