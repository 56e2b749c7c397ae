import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Recover, SignIn, SignUp } from '../../contract/account.js';
import type { CompleteRecovery } from '../../contract/recovery.js';
import type { MeView } from '../../contract/views.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { acrossScripts, cleanHandle, handleSkeleton } from '../../domain/text/rules.js';
import { invitationIsOpen } from '../../platform/access/invitations.js';
import { Sessions, sha256, type LiveSession, type OpenedSession } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Query, Tx } from '../../platform/rooms/tx.js';
import { Attempts } from './attempts.js';
import { Notices } from './notices.js';
import { OwnSessions, type Entering } from './own-sessions.js';
import { Passwords } from './passwords.js';
import { RecoveriesService } from './recovery/recoveries.service.js';
import { RecoveryCodes } from './recovery-codes.js';

interface AccountRow {
  id: string;
  password_hash: string;
  session_epoch: number;
}

/** Accounts by handle and password; no e-mail, no phone. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly passwords: Passwords,
    private readonly attempts: Attempts,
    private readonly codes: RecoveryCodes,
    private readonly recoveries: RecoveriesService,
    private readonly sessions: Sessions,
    private readonly ownSessions: OwnSessions,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  async isEmpty(): Promise<boolean> {
    const [row] = await this.transactions.read('SELECT 1 FROM account LIMIT 1');
    return !row;
  }

  /**
   * Finds the account behind handle and password. A handle that nobody has costs the same work, waits
   * the same and is answered the same. `knownDevice` names a browser that was here before: its tries
   * are counted apart and take their turn first.
   */
  async signIn({ handle, password }: SignIn, knownDevice: string | null): Promise<Entering> {
    const key = keyOf(handle);
    const [account] = await this.transactions.read<AccountRow>(
      'SELECT id, password_hash, session_epoch FROM account WHERE handle_key = $1',
      [key],
    );
    const tries = knownDevice ?? `password:${key}`;
    const fits = await this.passwords.fits(password, account?.password_hash ?? null, {
      lane: knownDevice ? 'known' : 'anyone',
      first: () => this.attempts.take(tries),
    });
    if (!account || !fits) throw new Refusal('sign-in.failed');
    await this.attempts.clear(tries);
    if (this.passwords.isWeaker(account.password_hash)) await this.hashAnew(account, password);
    return { accountId: account.id, epoch: account.session_epoch };
  }

  /** The cost was raised since: now that the password is here, it is stored at today's. */
  private async hashAnew({ id, password_hash }: AccountRow, password: string): Promise<void> {
    const stronger = await this.passwords.hash(password);
    await this.transactions.read(
      'UPDATE account SET password_hash = $2 WHERE id = $1 AND password_hash = $3',
      [id, stronger, password_hash],
    );
  }

  /**
   * Opens an account for the holder of an open invitation, which opens no other, or the first one of an installation.
   * Each try with one invitation counts: whoever has it could ask with it which handles there are.
   */
  async signUp({
    handle,
    password,
    locale,
    invitation,
  }: SignUp): Promise<{ accountId: string; codes: string[] }> {
    const cleaned = cleanHandle(handle);
    if (!cleaned.ok) throw new Refusal('account.handle-unusable', { reason: cleaned.reason });
    this.passwords.check(password, cleaned.text);
    await this.invited((sql, values) => this.transactions.read(sql, values), invitation, this.clock.now());
    if (invitation) await this.attempts.take(`sign-up:${invitation}`, 'too-many-requests');
    const passwordHash = await this.passwords.hash(password);
    return this.transactions.run({ account: 'sign-up' }, async (tx) => {
      const invitationId = await this.invited((sql, values) => tx.query(sql, values), invitation, tx.now);
      const made = await this.create(tx, cleaned.text, passwordHash, locale);
      if (invitationId) await this.bind(tx, invitationId, made.accountId);
      return made;
    });
  }

  /** The invitation by which an account may be opened now; null for the first account of an installation. */
  private async invited(query: Query, token: string | undefined, now: Date): Promise<string | null> {
    if (!token) {
      const [someone] = await query('SELECT 1 FROM account LIMIT 1');
      insist(!someone, 'invitation.unusable');
      return null;
    }
    const [open] = await query<{ id: string; account_id: string | null }>(
      `SELECT i.id, i.account_id FROM invitation i WHERE i.token_hash = $1 AND ${invitationIsOpen('$2')}`,
      [sha256(token), now],
    );
    insist(open, 'invitation.unusable');
    insist(open.account_id === null, 'invitation.bound');
    return open.id;
  }

  /** From now on the invitation is this account's. Whoever was quicker has it. */
  private async bind(tx: Tx, invitationId: string, accountId: string): Promise<void> {
    const [bound] = await tx.query(
      `UPDATE invitation SET account_id = $2
       WHERE id = $1 AND account_id IS NULL AND used_at IS NULL AND revoked_at IS NULL RETURNING 1`,
      [invitationId, accountId],
    );
    insist(bound, 'invitation.unusable');
  }

  /** Writes an account; the handle must not look like one that exists. */
  async create(
    tx: Tx,
    handle: string,
    passwordHash: string,
    locale: string,
  ): Promise<{ accountId: string; codes: string[] }> {
    const [taken] = await tx.query(`SELECT 1 FROM account WHERE translate(handle_key, 'اه', 'lo') = $1`, [
      acrossScripts(keyOf(handle)),
    ]);
    insist(!taken, 'account.handle-taken');
    const accountId = randomUUID();
    await tx.query(
      `INSERT INTO account (id, handle, handle_key, password_hash, locale, created_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [accountId, handle, keyOf(handle), passwordHash, locale, tx.now],
    );
    return { accountId, codes: await this.codes.renew(tx, accountId) };
  }

  /**
   * A recovery code, used once, sets a new password and ends every session. Where there is a second
   * factor it is still asked for, and no other code of the same sheet may stand in for it.
   */
  async recover({ handle, code, password }: Recover): Promise<Entering> {
    this.passwords.check(password, handle);
    const passwordHash = await this.passwords.hash(password);
    const key = keyOf(handle);
    await this.attempts.take(`recovery:${key}`);
    const entering = await this.transactions.run('none', async (tx) => {
      const [account] = await tx.query<{ id: string }>('SELECT id FROM account WHERE handle_key = $1', [key]);
      const used = await this.codes.use(tx, account?.id ?? randomUUID(), code);
      insist(account && used, 'account.recovery-failed');
      await tx.query(
        `UPDATE account SET password_hash = $2, codes_barred =
           EXISTS (SELECT 1 FROM factor WHERE account_id = $1 AND confirmed_at IS NOT NULL)
         WHERE id = $1`,
        [account.id, passwordHash],
      );
      await this.notices.add(tx, account.id, 'password-changed');
      return { accountId: account.id, epoch: await this.ownSessions.endAll(tx, account.id, null) };
    });
    await this.forgetTries(key);
    return entering;
  }

  /** The same by the approval of two people of the own party, with the secret that only the asker has. */
  async recoverApproved(input: CompleteRecovery): Promise<Entering> {
    const entering = await this.recoveries.complete(input);
    await this.forgetTries(keyOf(entering.handle));
    return entering;
  }

  private async forgetTries(key: string): Promise<void> {
    await this.attempts.clear(`recovery:${key}`);
    await this.attempts.clear(`password:${key}`);
  }

  /**
   * Sets a new password for who has just given the present one, while all sessions had been ended `epoch` times. All
   * others end; this one goes on under a new token.
   */
  async changePassword(me: LiveSession, epoch: number, password: string): Promise<OpenedSession> {
    this.passwords.check(password, me.handle);
    const passwordHash = await this.passwords.hash(password);
    return this.transactions.run('none', async (tx) => {
      const [changed] = await tx.query(
        'UPDATE account SET password_hash = $2 WHERE id = $1 AND session_epoch = $3 RETURNING 1',
        [me.accountId, passwordHash, epoch],
      );
      insist(changed, 'sign-in.failed');
      await this.notices.add(tx, me.accountId, 'password-changed');
      await this.ownSessions.endAll(tx, me.accountId, me.sessionId);
      return this.sessions.renew(tx, me.sessionId);
    });
  }

  renewCodes({ accountId }: LiveSession): Promise<string[]> {
    return this.transactions.run({ account: accountId }, (tx) => this.codes.renew(tx, accountId));
  }

  async changeLocale(me: LiveSession, locale: string): Promise<void> {
    await this.transactions.read('UPDATE account SET locale = $2 WHERE id = $1', [me.accountId, locale]);
  }

  async me(me: LiveSession): Promise<MeView> {
    const [account] = await this.transactions.read<{ locale: string; codes: number; factors: number }>(
      `SELECT a.locale,
              (SELECT count(*)::int FROM recovery_code c WHERE c.account_id = a.id AND c.used_at IS NULL) AS codes,
              (SELECT count(*)::int FROM factor f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL) AS factors
       FROM account a WHERE a.id = $1`,
      [me.accountId],
    );
    const seats = await this.transactions.read<MeView['seats'][number]>(
      `SELECT st.id AS "seatId", c.id AS "coalitionId", c.slug, c.names, p.id AS "partyId", p.names AS "partyNames",
              st.role, st.moderator, p.standing, c.demonstration
       FROM seat st JOIN party p ON p.id = st.party_id JOIN coalition c ON c.id = st.coalition_id
       WHERE st.account_id = $1 AND st.ended_at IS NULL AND p.standing <> 'withdrawn' ORDER BY st.since`,
      [me.accountId],
    );
    return {
      account: {
        id: me.accountId,
        handle: me.handle,
        locale: account?.locale ?? 'en',
        recoveryCodesLeft: account?.codes ?? 0,
        factors: account?.factors ?? 0,
        factor: me.factor,
        notices: await this.notices.of(me.accountId),
        recovery: await this.recoveries.own(me.accountId),
        idleMinutes: me.idleMinutes,
      },
      seats,
    };
  }
}

/** The same handle for everyone who looks at it in a hurry. */
export function keyOf(handle: string): string {
  const cleaned = cleanHandle(handle);
  return cleaned.ok ? handleSkeleton(cleaned.text) : `unusable:${handle.slice(0, 64)}`;
}
