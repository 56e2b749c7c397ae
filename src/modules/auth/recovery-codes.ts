import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CODE_LETTERS, inGroups, normaliseCode } from '../../domain/access/codes.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { sha256 } from '../../platform/access/sessions.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { Notices } from './notices.js';

const CODES = 10;

/**
 * Ten codes on a sheet of paper. Each works once: in place of a lost password, or of a
 * lost second factor, but never one sheet for both.
 */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly transactions: Transactions,
    private readonly notices: Notices,
  ) {}

  async renew(tx: Tx, accountId: string): Promise<string[]> {
    const codes = Array.from({ length: CODES }, newCode);
    await tx.query('DELETE FROM recovery_code WHERE account_id = $1', [accountId]);
    await tx.query(
      `INSERT INTO recovery_code (account_id, code_hash) SELECT $1, decode(h, 'hex') FROM unnest($2::text[]) AS h`,
      [accountId, codes.map((code) => sha256(normaliseCode(code)).toString('hex'))],
    );
    return codes;
  }

  /** Uses up a code of this account. */
  async use(tx: Tx, accountId: string, code: string): Promise<boolean> {
    const [used] = await tx.query(
      `UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING 1`,
      [accountId, sha256(normaliseCode(code)), tx.now],
    );
    if (used) await this.notices.add(tx, accountId, 'code-used');
    return Boolean(used);
  }

  /** A code in place of a second factor, unless a code has just set the password. */
  async standIn(accountId: string, code: string): Promise<void> {
    await this.transactions.run({ account: accountId }, async (tx) => {
      const [account] = await tx.query<{ codes_barred: boolean }>(
        'SELECT codes_barred FROM account WHERE id = $1',
        [accountId],
      );
      if (account?.codes_barred) throw new Refusal('factor.code-barred');
      insist(await this.use(tx, accountId, code), 'factor.wrong-code');
    });
  }

  /** A real factor was used: whoever is there holds more than the sheet. */
  async lift(accountId: string): Promise<void> {
    await this.transactions.read('UPDATE account SET codes_barred = false WHERE id = $1 AND codes_barred', [
      accountId,
    ]);
  }
}

/** 26 characters of base 32: 130 random bits, in groups a person can read out. */
function newCode(): string {
  return inGroups(Array.from(randomBytes(26), (byte) => CODE_LETTERS[byte & 31]).join(''));
}
