import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Recover, SignIn, SignUp } from '../../contract/account.js';
import type { MeView, SessionView } from '../../contract/views.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { acrossScripts, cleanHandle, handleSkeleton } from '../../domain/text/rules.js';
import { invitationIsOpen } from '../../platform/access/invitations.js';
import { sha256, Sessions, type LiveSession } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { Audience } from '../../platform/realtime/audience.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { Passwords } from './passwords.js';

const CODES = 10;
const FREE_TRIES = 5;
const LONGEST_WAIT_S = 900;
/** Crockford's base 32: no letter that can be mistaken for another. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

interface AccountRow {
  id: string;
  handle: string;
  password_hash: string;
  failed_sign_ins: number;
  retry_at: Date | null;
}

/** Accounts by handle and password; no e-mail, no phone. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly audience: Audience,
    private readonly clock: Clock,
  ) {}

  async isEmpty(): Promise<boolean> {
    const [row] = await this.transactions.read('SELECT 1 FROM account LIMIT 1');
    return !row;
  }

  /**
   * Finds the account behind handle and password. After five failures each further
   * try must wait, longer every time, at most 15 minutes; the account is never locked.
   */
  async signIn({ handle, password }: SignIn): Promise<string> {
    const key = keyOf(handle);
    const now = this.clock.now();
    const [account] = await this.transactions.read<AccountRow>(
      'SELECT id, handle, password_hash, failed_sign_ins, retry_at FROM account WHERE handle_key = $1',
      [key],
    );
    if (account?.retry_at && account.retry_at > now) {
      const seconds = Math.ceil((account.retry_at.getTime() - now.getTime()) / 1_000);
      throw new Refusal('sign-in.wait', { seconds });
    }
    const fits = await this.passwords.fits(password, account?.password_hash ?? null);
    if (!account || !fits) {
      if (account) await this.countFailure(account.id);
      throw new Refusal('sign-in.failed');
    }
    await this.transactions.read('UPDATE account SET failed_sign_ins = 0, retry_at = NULL WHERE id = $1', [
      account.id,
    ]);
    return account.id;
  }

  /** Opens an account for the holder of an open invitation, or the first one of an installation. */
  async signUp({
    handle,
    password,
    locale,
    invitation,
  }: SignUp): Promise<{ accountId: string; codes: string[] }> {
    const cleaned = cleanHandle(handle);
    if (!cleaned.ok) throw new Refusal('account.handle-unusable', { reason: cleaned.reason });
    this.passwords.check(password, cleaned.text);
    const passwordHash = await this.passwords.hash(password);
    return this.transactions.run({ account: 'sign-up' }, async (tx) => {
      if (invitation) {
        const [open] = await tx.query(
          `SELECT 1 FROM invitation i WHERE i.token_hash = $1 AND ${invitationIsOpen('$2')}`,
          [sha256(invitation), tx.now],
        );
        insist(open, 'invitation.unusable');
      } else {
        const [someone] = await tx.query('SELECT 1 FROM account LIMIT 1');
        insist(!someone, 'invitation.unusable');
      }
      return this.create(tx, cleaned.text, passwordHash, locale);
    });
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
    return { accountId, codes: await this.newCodes(tx, accountId) };
  }

  /** A recovery code, used once, sets a new password and ends every session. */
  async recover({ handle, code, password }: Recover): Promise<string> {
    this.passwords.check(password, handle);
    const passwordHash = await this.passwords.hash(password);
    const accountId = await this.transactions.run('none', async (tx) => {
      const [used] = await tx.query<{ id: string }>(
        `UPDATE recovery_code c SET used_at = $3 FROM account a
         WHERE a.handle_key = $1 AND c.account_id = a.id AND c.code_hash = $2 AND c.used_at IS NULL RETURNING a.id`,
        [keyOf(handle), sha256(normaliseCode(code)), tx.now],
      );
      insist(used, 'account.recovery-failed');
      await tx.query(
        'UPDATE account SET password_hash = $2, failed_sign_ins = 0, retry_at = NULL WHERE id = $1',
        [used.id, passwordHash],
      );
      return used.id;
    });
    await this.endSessions(accountId, null);
    return accountId;
  }

  async changePassword(me: LiveSession, current: string, password: string): Promise<void> {
    await this.confirm(me, current);
    this.passwords.check(password, me.handle);
    const passwordHash = await this.passwords.hash(password);
    await this.transactions.read('UPDATE account SET password_hash = $2 WHERE id = $1', [
      me.accountId,
      passwordHash,
    ]);
    await this.endSessions(me.accountId, me.sessionId);
  }

  async renewCodes(me: LiveSession, current: string): Promise<string[]> {
    await this.confirm(me, current);
    return this.transactions.run({ account: me.accountId }, (tx) => this.newCodes(tx, me.accountId));
  }

  async changeLocale(me: LiveSession, locale: string): Promise<void> {
    await this.transactions.read('UPDATE account SET locale = $2 WHERE id = $1', [me.accountId, locale]);
  }

  async me(me: LiveSession): Promise<MeView> {
    const [account] = await this.transactions.read<{ locale: string; codes: number }>(
      `SELECT a.locale, (SELECT count(*)::int FROM recovery_code c WHERE c.account_id = a.id AND c.used_at IS NULL) AS codes
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
      },
      seats,
    };
  }

  async listSessions(me: LiveSession): Promise<SessionView[]> {
    const rows = await this.transactions.read<{
      id: string;
      label: string | null;
      created_at: Date;
      last_day: string;
    }>(
      `SELECT id, label, created_at, to_char(last_day, 'YYYY-MM-DD') AS last_day FROM session
       WHERE account_id = $1 AND expires_at > $2 AND idle_until > $2 ORDER BY created_at DESC`,
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

  async labelSession(me: LiveSession, id: string, label: string): Promise<void> {
    await this.transactions.read('UPDATE session SET label = $3 WHERE id = $1 AND account_id = $2', [
      id,
      me.accountId,
      label || null,
    ]);
  }

  async endSession(me: LiveSession, id: string): Promise<void> {
    const [own] = await this.transactions.read<{ id: string }>(
      'SELECT id FROM session WHERE id = $1 AND account_id = $2',
      [id, me.accountId],
    );
    // Nobody closes the windows of somebody else.
    if (!own) return;
    await this.transactions.read('DELETE FROM session WHERE id = $1', [own.id]);
    this.audience.endSession(own.id);
  }

  /** Ends all sessions of an account but one. */
  async endSessions(accountId: string, but: string | null): Promise<void> {
    const rows = await this.transactions.read<{ id: string }>(
      'SELECT id FROM session WHERE account_id = $1 AND ($2::uuid IS NULL OR id <> $2)',
      [accountId, but],
    );
    await this.transactions.read('DELETE FROM session WHERE id = ANY($1)', [rows.map((r) => r.id)]);
    for (const { id } of rows) this.audience.endSession(id);
  }

  private async confirm(me: LiveSession, password: string): Promise<void> {
    const [row] = await this.transactions.read<{ password_hash: string }>(
      'SELECT password_hash FROM account WHERE id = $1',
      [me.accountId],
    );
    insist(await this.passwords.fits(password, row?.password_hash ?? null), 'sign-in.failed');
  }

  private async countFailure(accountId: string): Promise<void> {
    await this.transactions.read(
      `UPDATE account SET failed_sign_ins = failed_sign_ins + 1,
              retry_at = CASE WHEN failed_sign_ins + 1 < $3 THEN NULL
                ELSE $2::timestamptz + make_interval(secs => least($4, 2 ^ least(failed_sign_ins + 2 - $3, 20))) END
       WHERE id = $1`,
      [accountId, this.clock.now(), FREE_TRIES, LONGEST_WAIT_S],
    );
  }

  private async newCodes(tx: Tx, accountId: string): Promise<string[]> {
    const codes = Array.from({ length: CODES }, newCode);
    await tx.query('DELETE FROM recovery_code WHERE account_id = $1', [accountId]);
    await tx.query(
      `INSERT INTO recovery_code (account_id, code_hash) SELECT $1, decode(h, 'hex') FROM unnest($2::text[]) AS h`,
      [accountId, codes.map((code) => sha256(normaliseCode(code)).toString('hex'))],
    );
    return codes;
  }
}

/** The same handle for everyone who looks at it in a hurry. */
function keyOf(handle: string): string {
  const cleaned = cleanHandle(handle);
  return cleaned.ok ? handleSkeleton(cleaned.text) : `unusable:${handle.slice(0, 64)}`;
}

/** 26 characters of base 32: 130 random bits, in groups a person can read out. */
function newCode(): string {
  const letters = Array.from(randomBytes(26), (byte) => ALPHABET[byte & 31]).join('');
  return letters.replace(/(.{5})(?=.)/g, '$1-');
}
const normaliseCode = (code: string): string =>
  code
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .replace(/o/g, '0')
    .replace(/[il]/g, '1');
