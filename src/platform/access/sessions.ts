import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock.js';
import { CONFIG, type Config } from '../config/config.js';
import type { Actor } from '../commands/handles.js';

export interface LiveSession extends Actor {
  readonly handle: string;
}

const HOUR = 3_600_000;
export const sha256 = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest();

/**
 * Sessions by opaque random token. The database holds only its SHA-256, so
 * whoever reads the database cannot sign in with what is there.
 */
@Injectable()
export class Sessions {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async open(accountId: string): Promise<{ id: string; token: string; expiresAt: Date }> {
    const token = randomBytes(32).toString('base64url');
    const id = randomUUID();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.config.SESSION_MAX_HOURS * HOUR);
    await this.dataSource.query(
      `INSERT INTO session (id, token_hash, account_id, created_at, last_day, idle_until, expires_at)
       VALUES ($1, $2, $3, $4, $4::timestamptz::date, $5, $6)`,
      [id, sha256(token), accountId, now, this.idleUntil(now), expiresAt],
    );
    return { id, token, expiresAt };
  }

  /** The session behind a token, or null. Keeps it awake at most once an hour. */
  async find(token: string): Promise<LiveSession | null> {
    const now = this.clock.now();
    const [row] = await this.dataSource.query<
      { id: string; account_id: string; handle: string; idle_until: Date }[]
    >(
      `SELECT s.id, s.account_id, a.handle, s.idle_until FROM session s JOIN account a ON a.id = s.account_id
       WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.idle_until > $2`,
      [sha256(token), now],
    );
    if (!row) return null;
    if (row.idle_until.getTime() < this.idleUntil(now).getTime() - HOUR) {
      await this.dataSource.query(
        'UPDATE session SET idle_until = $2, last_day = $3::timestamptz::date WHERE id = $1',
        [row.id, this.idleUntil(now), now],
      );
    }
    return { sessionId: row.id, accountId: row.account_id, handle: row.handle };
  }

  /** Which of these sessions have ended. */
  async ended(sessionIds: readonly string[]): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT i AS id FROM unnest($1::uuid[]) AS i
       WHERE NOT EXISTS (SELECT 1 FROM session s WHERE s.id = i AND s.expires_at > $2)`,
      [sessionIds, this.clock.now()],
    );
    return rows.map((r) => r.id);
  }

  private idleUntil(now: Date): Date {
    return new Date(now.getTime() + this.config.SESSION_IDLE_HOURS * HOUR);
  }
}
