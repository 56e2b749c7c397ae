import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  AnyProof,
  FactorProof,
  FactorsView,
  FactorView,
  NewApp,
  ProofsView,
} from '../../../contract/factors.js';
import type { Factor, Proof } from '../../../domain/access/strength.js';
import { insist, Refusal } from '../../../domain/shared/refusal.js';
import { Sealing } from '../../../platform/access/sealing.js';
import type { LiveSession, OpenedSession } from '../../../platform/access/sessions.js';
import { Clock } from '../../../platform/clock.js';
import { Transactions } from '../../../platform/rooms/transactions.js';
import type { Tx } from '../../../platform/rooms/tx.js';
import { Attempts } from '../attempts.js';
import { Notices } from '../notices.js';
import { OwnSessions } from '../own-sessions.js';
import { Passwords } from '../passwords.js';
import { RecoveryCodes } from '../recovery-codes.js';
import { Passkeys } from './passkeys.js';
import { newSeed, stepOfCode, uriOf } from './totp.js';

const MAX_FACTORS = 10;
interface AppRow {
  id: string;
  seed: Buffer;
}

/** Second factors of an account: an app that shows codes, and passkeys. */
@Injectable()
export class FactorsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly sealing: Sealing,
    private readonly passkeys: Passkeys,
    private readonly passwords: Passwords,
    private readonly codes: RecoveryCodes,
    private readonly attempts: Attempts,
    private readonly notices: Notices,
    private readonly ownSessions: OwnSessions,
    private readonly clock: Clock,
  ) {}

  async list({ accountId }: LiveSession, origin: string): Promise<FactorsView> {
    const rows = await this.transactions.read<{
      id: string;
      kind: FactorView['kind'];
      name: string;
      created_at: Date;
      last_day: string | null;
      rp_id: string | null;
    }>(
      `SELECT id, kind, name, created_at, to_char(last_day, 'YYYY-MM-DD') AS last_day, rp_id FROM factor
       WHERE account_id = $1 AND confirmed_at IS NOT NULL ORDER BY created_at`,
      [accountId],
    );
    const here = new URL(origin).hostname;
    return {
      factors: rows.map((row) => ({
        id: row.id,
        kind: row.kind,
        name: row.name,
        createdAt: row.created_at.toISOString(),
        lastDay: row.last_day,
        here: row.rp_id === null || row.rp_id === here,
      })),
      app: this.sealing.isPossible,
      passkey: this.passkeys.isPossibleAt(origin),
    };
  }

  /** What may be asked of this account here. Passkeys of another address do not help. */
  async proofs({ accountId }: LiveSession, origin: string): Promise<ProofsView> {
    const [row] = await this.transactions.read<ProofsView>(
      `SELECT EXISTS (SELECT 1 FROM factor WHERE account_id = $1 AND kind = 'app' AND confirmed_at IS NOT NULL) AS app,
              EXISTS (SELECT 1 FROM factor WHERE account_id = $1 AND kind = 'passkey' AND confirmed_at IS NOT NULL
                        AND rp_id = $2) AS passkey,
              EXISTS (SELECT 1 FROM recovery_code c JOIN account a ON a.id = c.account_id
                      WHERE c.account_id = $1 AND c.used_at IS NULL AND NOT a.codes_barred) AS code`,
      [accountId, new URL(origin).hostname],
    );
    return row!;
  }

  /** Whether signing in takes a second step. */
  async hasAny(accountId: string): Promise<boolean> {
    const [row] = await this.transactions.read(
      'SELECT 1 FROM factor WHERE account_id = $1 AND confirmed_at IS NOT NULL LIMIT 1',
      [accountId],
    );
    return Boolean(row);
  }

  // -- setting up ----------------------------------------------------------------------------

  /** A new app. It counts once a code of it has come back. */
  async beginApp(me: LiveSession, name: string): Promise<NewApp> {
    insist(this.sealing.isPossible, 'factor.app-unavailable');
    const factorId = randomUUID();
    const seed = newSeed();
    await this.transactions.run({ account: me.accountId }, async (tx) => {
      await tx.query('DELETE FROM factor WHERE account_id = $1 AND confirmed_at IS NULL', [me.accountId]);
      await this.insistOnRoom(tx, me.accountId);
      await tx.query(
        `INSERT INTO factor (id, account_id, kind, name, created_at, seed) VALUES ($1, $2, 'app', $3, $4, $5)`,
        [factorId, me.accountId, name, tx.now, this.sealing.seal(Buffer.from(seed), placeOf(factorId))],
      );
    });
    return { factorId, seed, uri: uriOf(seed, me.handle) };
  }

  /** A code of the new app has come back. Sessions that know only the password end; this one has just used it. */
  async confirmApp(me: LiveSession, factorId: string, code: string): Promise<OpenedSession> {
    await this.attempts.take(`factor:${me.accountId}`);
    const session = await this.transactions.run({ account: me.accountId }, async (tx) => {
      const [app] = await tx.query<AppRow>(
        'SELECT id, seed FROM factor WHERE id = $1 AND account_id = $2 AND confirmed_at IS NULL',
        [factorId, me.accountId],
      );
      insist(app, 'not-found');
      insist(await this.useStep(tx, app, code), 'factor.wrong-code');
      await tx.query('UPDATE factor SET confirmed_at = $2 WHERE id = $1', [factorId, tx.now]);
      await this.notices.add(tx, me.accountId, 'factor-added');
      return this.ownSessions.endWeaker(tx, me, 'app');
    });
    await this.attempts.clear(`factor:${me.accountId}`);
    return session;
  }

  /** The same for a passkey. */
  async addPasskey(
    me: LiveSession,
    origin: string,
    { name, answer }: { name: string; answer: Parameters<Passkeys['verifyCreation']>[2] },
  ): Promise<OpenedSession> {
    const made = await this.passkeys.verifyCreation(me, origin, answer);
    return this.transactions.run({ account: me.accountId }, async (tx) => {
      await this.insistOnRoom(tx, me.accountId);
      const [added] = await tx.query(
        `INSERT INTO factor (id, account_id, kind, name, created_at, confirmed_at, credential_id, public_key, counter,
                             rp_id, transports)
         VALUES ($1, $2, 'passkey', $3, $4, $4, $5, $6, $7, $8, $9) ON CONFLICT (credential_id) DO NOTHING RETURNING 1`,
        [
          randomUUID(),
          me.accountId,
          name,
          tx.now,
          made.credentialId,
          Buffer.from(made.publicKey),
          made.counter,
          made.rpId,
          made.transports,
        ],
      );
      insist(added, 'factor.passkey-refused');
      await this.notices.add(tx, me.accountId, 'factor-added');
      return this.ownSessions.endWeaker(tx, me, 'passkey');
    });
  }

  async rename({ accountId }: LiveSession, factorId: string, name: string): Promise<void> {
    await this.transactions.read('UPDATE factor SET name = $3 WHERE id = $1 AND account_id = $2', [
      factorId,
      accountId,
      name,
    ]);
  }

  /** Takes a factor away. With the last one, sessions are no stronger than a password again. */
  async remove({ accountId }: LiveSession, factorId: string): Promise<void> {
    await this.transactions.run({ account: accountId }, async (tx) => {
      const [gone] = await tx.query('DELETE FROM factor WHERE id = $1 AND account_id = $2 RETURNING 1', [
        factorId,
        accountId,
      ]);
      insist(gone, 'not-found');
      const [left] = await tx.query(
        'SELECT 1 FROM factor WHERE account_id = $1 AND confirmed_at IS NOT NULL LIMIT 1',
        [accountId],
      );
      if (!left) await tx.query('UPDATE session SET factor = NULL WHERE account_id = $1', [accountId]);
      await this.notices.add(tx, accountId, 'factor-removed');
    });
  }

  // -- proving -------------------------------------------------------------------------------

  /** Whether it is really this account, by a second factor or what stands in for one. */
  async prove(
    me: LiveSession,
    origin: string,
    proof: FactorProof,
    knownDevice: string | null,
  ): Promise<Factor> {
    // Who is in a browser that was here before has tries of their own: strangers cannot use them up.
    const tries = `factor:${me.accountId}:${knownDevice ?? ''}`;
    await this.attempts.take(tries);
    if (proof.kind === 'app') await this.proveByApp(me, proof.code);
    else if (proof.kind === 'passkey') await this.passkeys.prove(me, origin, proof.answer);
    else await this.codes.standIn(me.accountId, proof.code);
    await this.attempts.clear(tries);
    if (proof.kind !== 'code') await this.codes.lift(me.accountId);
    return proof.kind;
  }

  /** The same for somebody who is signed in; a password will do where it is asked only whether one is still there. */
  async proveAgain(
    me: LiveSession,
    origin: string,
    proof: AnyProof,
    knownDevice: string | null,
  ): Promise<Proof> {
    if (proof.kind !== 'password') return this.prove(me, origin, proof, knownDevice);
    await this.confirmPassword(me.accountId, proof.password);
    return 'password';
  }

  /** Whether the password is this; answers how often all sessions had been ended when it was. */
  async confirmPassword(accountId: string, password: string): Promise<number> {
    const [row] = await this.transactions.read<{ password_hash: string; session_epoch: number }>(
      'SELECT password_hash, session_epoch FROM account WHERE id = $1',
      [accountId],
    );
    const tries = `confirm:${accountId}`;
    const first = () => this.attempts.take(tries);
    const fits = await this.passwords.fits(password, row?.password_hash ?? null, { lane: 'known', first });
    insist(row && fits, 'sign-in.failed');
    await this.attempts.clear(tries);
    return row.session_epoch;
  }

  /**
   * For changes to the account itself: who is there was proven within the last minutes, and by a
   * factor where there is one.
   */
  async insistOnFreshProof({ accountId, confirmedBy, confirmedUntil }: LiveSession): Promise<void> {
    const needs = (await this.hasAny(accountId)) ? 'factor' : 'password';
    const enough = confirmedUntil > this.clock.now() && (needs === 'password' || confirmedBy !== 'password');
    insist(enough, 'reauthentication-required', { needs });
  }

  private async proveByApp(me: LiveSession, code: string): Promise<void> {
    await this.transactions.run({ account: me.accountId }, async (tx) => {
      const apps = await tx.query<AppRow>(
        `SELECT id, seed FROM factor WHERE account_id = $1 AND kind = 'app' AND confirmed_at IS NOT NULL`,
        [me.accountId],
      );
      for (const app of apps) if (await this.useStep(tx, app, code)) return;
      throw new Refusal('factor.wrong-code');
    });
  }

  /** Whether the code fits and its step was not used yet. Of two at once, one is right. */
  private async useStep(tx: Tx, app: AppRow, code: string): Promise<boolean> {
    const seed = this.sealing.open(app.seed, placeOf(app.id)).toString();
    const step = stepOfCode(seed, code, tx.now);
    if (step === null) return false;
    const [used] = await tx.query(
      `UPDATE factor SET last_step = $2, last_day = $3::timestamptz::date
       WHERE id = $1 AND last_step < $2 RETURNING 1`,
      [app.id, step, tx.now],
    );
    return Boolean(used);
  }

  private async insistOnRoom(tx: Tx, accountId: string): Promise<void> {
    const [row] = await tx.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM factor WHERE account_id = $1',
      [accountId],
    );
    insist(row!.n < MAX_FACTORS, 'factor.too-many', { max: MAX_FACTORS });
  }
}

const placeOf = (factorId: string): string => `factor:${factorId}:seed`;
