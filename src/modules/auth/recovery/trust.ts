import { Injectable } from '@nestjs/common';
import type { TrustView } from '../../../contract/recovery.js';
import { SPEAKING_ROLES } from '../../../domain/coalition/coalition.js';
import { insist } from '../../../domain/shared/refusal.js';
import type { LiveSession } from '../../../platform/access/sessions.js';
import { Transactions } from '../../../platform/rooms/transactions.js';
import { Notices } from '../notices.js';

interface Colleague {
  seat_id: string;
  coalition: TrustView['coalition'];
  party: TrustView['party'];
  id: string | null;
  handle: string;
  role: TrustView['colleagues'][number]['role'];
  trusted: boolean;
}
const COLLEAGUES = `
  FROM seat st JOIN party p ON p.id = st.party_id JOIN coalition c ON c.id = st.coalition_id
  LEFT JOIN seat o ON o.party_id = st.party_id AND o.id <> st.id AND o.ended_at IS NULL AND o.role = ANY($2)
  WHERE st.account_id = $1 AND st.ended_at IS NULL AND p.standing <> 'withdrawn'`;

/** Whom somebody has named to help them back in, seat by seat. Only the named ones and oneself know. */
@Injectable()
export class Trust {
  constructor(
    private readonly transactions: Transactions,
    private readonly notices: Notices,
  ) {}

  async list({ accountId }: LiveSession): Promise<TrustView[]> {
    const rows = await this.transactions.read<Colleague>(
      `SELECT st.id AS seat_id, c.names AS coalition, p.names AS party, o.id, o.handle, o.role,
              EXISTS (SELECT 1 FROM trust t WHERE t.seat_id = st.id AND t.trusted_id = o.id) AS trusted
       ${COLLEAGUES} ORDER BY st.since, st.id, o.handle`,
      [accountId, SPEAKING_ROLES],
    );
    return [...new Set(rows.map((row) => row.seat_id))].map((seatId) => {
      const here = rows.filter((row) => row.seat_id === seatId);
      const others = here.filter((row) => row.id !== null);
      return {
        seatId,
        coalition: here[0]!.coalition,
        party: here[0]!.party,
        heads: others.filter(({ role }) => role === 'head').map(({ handle }) => handle),
        colleagues: others.map(({ id, handle, role, trusted }) => ({ seatId: id!, handle, role, trusted })),
      };
    });
  }

  /** Names these and nobody else. */
  async change({ accountId }: LiveSession, seatId: string, seatIds: readonly string[]): Promise<void> {
    const wanted = [...new Set(seatIds)];
    await this.transactions.run({ account: accountId }, async (tx) => {
      const rows = await tx.query<{ id: string | null }>(`SELECT o.id ${COLLEAGUES} AND st.id = $3`, [
        accountId,
        SPEAKING_ROLES,
        seatId,
      ]);
      const colleagues = rows.map((row) => row.id);
      insist(rows.length > 0 && wanted.every((id) => colleagues.includes(id)), 'not-found');
      await tx.query('DELETE FROM trust WHERE seat_id = $1 AND NOT trusted_id = ANY($2)', [seatId, wanted]);
      await tx.query(
        'INSERT INTO trust (seat_id, trusted_id, since) SELECT $1, unnest($2::uuid[]), $3 ON CONFLICT DO NOTHING',
        [seatId, wanted, tx.now],
      );
      await this.notices.add(tx, accountId, 'trust-changed');
    });
  }
}
