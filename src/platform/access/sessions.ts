import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { proofHoldsUntil, type Factor, type Proof } from '../../domain/access/strength.js';
import { insist } from '../../domain/shared/refusal.js';
import { Clock } from '../clock.js';
import { CONFIG, type Config } from '../config/config.js';
import type { Actor } from '../commands/handles.js';
import type { Tx } from '../rooms/tx.js';
import { Together } from '../together.js';

export interface LiveSession extends Actor {
  readonly handle: string;
  /** Only the password was given so far, and the account has a second factor. */
  readonly pending: boolean;
  readonly factor: Factor | null;
  /** How who is there was last proven, and until when grave acts may follow. */
  readonly confirmedBy: Proof;
  readonly confirmedUntil: Date;
  /** Who does nothing for so long is signed out. */
  readonly idleMinutes: number;
  /** When somebody was last known to be there. */
  readonly awakeAt: number;
}
export interface OpenedSession {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
}
interface SessionRow {
  id: string;
  token_hash: Buffer;
  account_id: string;
  handle: string;
  idle_until: Date;
  moderates: boolean;
  pending: boolean;
  factor: Factor | null;
  confirmed_by: Proof;
  confirmed_until: Date;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long the second step may take. */
const PENDING_MS = 10 * 60_000;
export const sha256 = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest();
/** A session that is in use is written to no more often than this. */
export const AWAKE_MS = MINUTE;
/** Whether the account of the session `s` moderates anywhere. */
const MODERATES = `EXISTS (SELECT 1 FROM seat st WHERE st.account_id = s.account_id AND st.moderator AND st.ended_at IS NULL)`;
/** 32 bytes as base64url. */
const SECRET_LENGTH = 43;

/**
 * Sessions by opaque random token. The database holds only its SHA-256, so
 * whoever reads the database cannot sign in with what is there.
 */
@Injectable()
export class Sessions {
  /** Many come back at once. */
  private readonly rows = new Together((hashes: readonly Buffer[]) => this.rowsOf(hashes));

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** A session for somebody who has just proven the password; `pending` where a second factor must follow. */
  async open(tx: Tx, accountId: string, { pending = false } = {}): Promise<OpenedSession> {
    const token = this.newToken();
    const id = randomUUID();
    const now = this.clock.now();
    const moderates = await this.moderates(tx, accountId);
    const expiresAt = pending ? new Date(now.getTime() + PENDING_MS) : this.latestEnd(now, moderates);
    await tx.query(
      `INSERT INTO session (id, token_hash, account_id, created_at, last_day, idle_until, expires_at, pending,
                            confirmed_at, confirmed_until)
       VALUES ($1, $2, $3, $4, $4::timestamptz::date, $5, $6, $7, $4, $8)`,
      [
        id,
        sha256(token),
        accountId,
        now,
        this.idleUntil(now, moderates),
        expiresAt,
        pending,
        proofHoldsUntil(now),
      ],
    );
    return { id, token, expiresAt };
  }

  /** Makes a session stronger. It goes on under a new token; the old one opens nothing from now on. */
  async strengthen(tx: Tx, { accountId, sessionId }: Actor, factor: Factor): Promise<OpenedSession> {
    const now = this.clock.now();
    const moderates = await this.moderates(tx, accountId);
    const token = this.newToken();
    const [row] = await tx.query<{ expires_at: Date }>(
      `UPDATE session SET token_hash = $2, factor = $3, factor_at = $4, confirmed_by = $3, confirmed_at = $4,
              confirmed_until = $5, idle_until = $6, pending = false,
              expires_at = CASE WHEN pending THEN $7 ELSE expires_at END
       WHERE id = $1 AND expires_at > $4 RETURNING expires_at`,
      [
        sessionId,
        sha256(token),
        factor,
        now,
        proofHoldsUntil(now),
        this.idleUntil(now, moderates),
        this.latestEnd(now, moderates),
      ],
    );
    insist(row, 'not-signed-in');
    return { id: sessionId, token, expiresAt: row.expires_at };
  }

  /** The same session under a new token, after a change of password. */
  async renew(tx: Tx, sessionId: string): Promise<OpenedSession> {
    const token = this.newToken();
    const [row] = await tx.query<{ expires_at: Date }>(
      'UPDATE session SET token_hash = $2 WHERE id = $1 AND expires_at > $3 RETURNING expires_at',
      [sessionId, sha256(token), this.clock.now()],
    );
    insist(row, 'not-signed-in');
    return { id: sessionId, token, expiresAt: row.expires_at };
  }

  /**
   * Who is there has proven it once more. The token stays: it was made after the sign-in and
   * is no stronger than before, and other windows would lose theirs in the middle of a request.
   */
  async confirm(sessionId: string, by: Proof): Promise<void> {
    const now = this.clock.now();
    await this.dataSource.query(
      `UPDATE session SET confirmed_by = $2, confirmed_at = $3, confirmed_until = $4 WHERE id = $1 AND NOT pending`,
      [sessionId, by, now, proofHoldsUntil(now)],
    );
  }

  /**
   * Whether a token was made by this installation. That is no secret worth anything by itself: it keeps what anybody
   * makes up away from the database.
   */
  isOurs(token: string): boolean {
    return token === this.marked(token.slice(0, SECRET_LENGTH));
  }

  /** The session behind a token, or null. It stays awake where somebody is there, and not only a page that is open. */
  async find(token: string, isSomebodyThere: boolean): Promise<LiveSession | null> {
    if (!this.isOurs(token)) return null;
    const row = await this.rows.one(sha256(token));
    if (!row) return null;
    const now = this.clock.now();
    const isDue = row.idle_until.getTime() < this.idleUntil(now, row.moderates).getTime() - AWAKE_MS;
    if (isSomebodyThere && isDue) await this.keepAwake(row.id);
    return {
      sessionId: row.id,
      accountId: row.account_id,
      handle: row.handle,
      pending: row.pending,
      factor: row.factor,
      confirmedBy: row.confirmed_by,
      confirmedUntil: row.confirmed_until,
      idleMinutes: this.idleMinutes(row.moderates),
      awakeAt: row.idle_until.getTime() - this.idleMinutes(row.moderates) * MINUTE,
    };
  }

  /** The living sessions under these hashes, in their order. */
  private async rowsOf(hashes: readonly Buffer[]): Promise<(SessionRow | undefined)[]> {
    const found = await this.dataSource.query<SessionRow[]>(
      `SELECT s.id, s.token_hash, s.account_id, a.handle, s.idle_until, ${MODERATES} AS moderates, s.pending, s.factor,
              s.confirmed_by, s.confirmed_until
       FROM session s JOIN account a ON a.id = s.account_id
       WHERE s.token_hash = ANY($1) AND s.expires_at > $2 AND s.idle_until > $2`,
      [hashes, this.clock.now()],
    );
    const rows = new Map(found.map((row) => [row.token_hash.toString('hex'), row]));
    return hashes.map((hash) => rows.get(hash.toString('hex')));
  }

  /** Somebody is there and does something. Once in `AWAKE_MS` is often enough. */
  async keepAwake(sessionId: string): Promise<void> {
    const now = this.clock.now();
    await this.dataSource.query(
      `UPDATE session s SET last_day = $2::timestamptz::date,
         idle_until = CASE WHEN ${MODERATES} THEN $3::timestamptz ELSE $4::timestamptz END
       WHERE s.id = $1 AND NOT s.pending AND s.idle_until > $2`,
      [sessionId, now, this.idleUntil(now, true), this.idleUntil(now, false)],
    );
  }

  /** An account moderates from now on: none of its sessions lives longer than that of a moderator. */
  async shorten(tx: Tx, accountId: string): Promise<void> {
    await tx.query(
      `UPDATE session SET idle_until = least(idle_until, $2), expires_at = least(expires_at, $3)
       WHERE account_id = $1`,
      [accountId, this.idleUntil(tx.now, true), this.latestEnd(tx.now, true)],
    );
  }

  /** Which of these sessions have ended, and how often sessions had been ended when this was read. */
  async ended(sessionIds: readonly string[]): Promise<{ ids: string[]; endings: number }> {
    const [row] = await this.dataSource.query<[{ ids: string[]; endings: string }]>(
      `SELECT n AS endings, ARRAY(
         SELECT i FROM unnest($1::uuid[]) AS i
         WHERE NOT EXISTS (SELECT 1 FROM session s WHERE s.id = i AND s.expires_at > $2 AND s.idle_until > $2)) AS ids
       FROM session_ending`,
      [sessionIds, this.clock.now()],
    );
    return { ids: row.ids, endings: Number(row.endings) };
  }

  /** 256 random bits, and the mark by which they are known as ours: the first 66 bits of an HMAC. */
  private newToken(): string {
    return this.marked(randomBytes(32).toString('base64url'));
  }

  private marked(secret: string): string {
    const mark = createHmac('sha256', this.config.SECRET_KEY ?? '').update(`peyman/session/v1 ${secret}`);
    return secret + mark.digest('base64url').slice(0, 11);
  }

  private async moderates(tx: Tx, accountId: string): Promise<boolean> {
    const [row] = await tx.query<{ moderates: boolean }>(
      `SELECT ${MODERATES} AS moderates FROM (SELECT $1::uuid AS account_id) s`,
      [accountId],
    );
    return row!.moderates;
  }

  private idleMinutes(moderates: boolean): number {
    const { SESSION_IDLE_MINUTES, MODERATOR_IDLE_MINUTES } = this.config;
    return moderates ? MODERATOR_IDLE_MINUTES : SESSION_IDLE_MINUTES;
  }

  private idleUntil(now: Date, moderates: boolean): Date {
    return new Date(now.getTime() + this.idleMinutes(moderates) * MINUTE);
  }

  private latestEnd(now: Date, moderates: boolean): Date {
    const { SESSION_MAX_HOURS, MODERATOR_MAX_HOURS } = this.config;
    return new Date(now.getTime() + (moderates ? MODERATOR_MAX_HOURS : SESSION_MAX_HOURS) * HOUR);
  }
}
