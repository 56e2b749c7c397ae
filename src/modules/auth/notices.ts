import { Injectable } from '@nestjs/common';
import type { AccountNotice } from '../../contract/views.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';

const KEPT = 20;

/** What happened to an account that its holder should know, until the holder has seen it. */
@Injectable()
export class Notices {
  constructor(private readonly transactions: Transactions) {}

  async add(tx: Tx, accountId: string, kind: AccountNotice['kind']): Promise<void> {
    await tx.query('INSERT INTO account_notice (account_id, kind, at) VALUES ($1, $2, $3)', [
      accountId,
      kind,
      tx.now,
    ]);
  }

  async of(accountId: string): Promise<AccountNotice[]> {
    const rows = await this.transactions.read<{ id: string; kind: AccountNotice['kind']; at: Date }>(
      `SELECT id, kind, at FROM account_notice WHERE account_id = $1 ORDER BY id DESC LIMIT ${KEPT}`,
      [accountId],
    );
    return rows.map(({ id, kind, at }) => ({ id, kind, at: at.toISOString() }));
  }

  /** The holder has seen them, up to this one. */
  async seen(accountId: string, upTo: string): Promise<void> {
    await this.transactions.read('DELETE FROM account_notice WHERE account_id = $1 AND id <= $2', [
      accountId,
      upTo,
    ]);
  }
}
