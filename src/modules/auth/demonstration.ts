import { Inject, Injectable } from '@nestjs/common';
import type { Installation } from '../../contract/account.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Transactions } from '../../platform/rooms/transactions.js';

/** The one password of all demonstration accounts. It is printed at the start and opens nothing else. */
export const DEMONSTRATION_PASSWORD = 'walk in the grove';

/** The demonstration's accounts, shown on the sign-in page of an installation that is one. */
@Injectable()
export class Demonstration {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly transactions: Transactions,
  ) {}

  async accounts(): Promise<Installation['demonstration']> {
    if (!this.config.DEMONSTRATION) return null;
    const rows = await this.transactions.read<{ handle: string; about: { en: string; fa: string } }>(
      'SELECT handle, about FROM demonstration_account ORDER BY position',
    );
    if (rows.length === 0) return null;
    return { accounts: rows.map((r) => ({ ...r, password: DEMONSTRATION_PASSWORD })) };
  }
}
