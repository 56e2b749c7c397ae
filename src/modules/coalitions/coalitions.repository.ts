import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PartyView, SeatView } from '../../contract/views.js';
import type { Role, RulesOfProcedure, Standing } from '../../domain/coalition/coalition.js';
import type { Names } from '../../domain/shared/language.js';
import { insist } from '../../domain/shared/refusal.js';
import { INVITED_BY, invitationIsOpen } from '../../platform/access/invitations.js';
import type { Tx } from '../../platform/rooms/tx.js';

export interface PartyRow {
  id: string;
  names: Names;
  short_names: Names;
  color: number;
  standing: Standing;
  weight: number;
}
export interface SeatRow {
  id: string;
  party_id: string;
  account_id: string;
  handle: string;
  role: Role;
  moderator: boolean;
  ended_at: Date | null;
}

export const partyView = (row: PartyRow): PartyView => ({
  id: row.id,
  names: row.names,
  shortNames: row.short_names,
  color: row.color,
  standing: row.standing,
  weight: row.weight,
});
export const seatView = (row: SeatRow): SeatView => ({
  id: row.id,
  partyId: row.party_id,
  handle: row.handle,
  role: row.role,
  moderator: row.moderator,
  ended: row.ended_at !== null,
});

const PARTY = 'id, names, short_names, color, standing, weight';
const SEAT = 'id, party_id, account_id, handle, role, moderator, ended_at';

/** All writing queries about coalitions, parties, seats and invitations. */
@Injectable()
export class CoalitionsRepository {
  async createCoalition(
    tx: Tx,
    coalition: { id: string; slug: string; names: Names; languages: string[]; rules: RulesOfProcedure },
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO coalition (id, slug, names, languages, rules, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [
        coalition.id,
        coalition.slug,
        JSON.stringify(coalition.names),
        coalition.languages,
        JSON.stringify(coalition.rules),
        tx.now,
      ],
    );
    return rows.length > 0;
  }

  async rules(tx: Tx, coalitionId: string): Promise<RulesOfProcedure> {
    const [row] = await tx.query<{ rules: RulesOfProcedure }>('SELECT rules FROM coalition WHERE id = $1', [
      coalitionId,
    ]);
    return row!.rules;
  }

  async setRules(tx: Tx, coalitionId: string, rules: RulesOfProcedure): Promise<void> {
    await tx.query('UPDATE coalition SET rules = $2 WHERE id = $1', [coalitionId, JSON.stringify(rules)]);
  }

  /** A new party takes the first colour that nobody wears. */
  async createParty(
    tx: Tx,
    coalitionId: string,
    party: { names: Names; shortNames: Names; standing: Standing },
  ): Promise<PartyRow> {
    const [row] = await tx.query<PartyRow>(
      `INSERT INTO party (id, coalition_id, names, short_names, color, standing, created_at)
       VALUES ($1, $2, $3, $4,
               coalesce((SELECT min(c) FROM generate_series(0, 11) AS c
                         WHERE c NOT IN (SELECT color FROM party WHERE coalition_id = $2)),
                        (SELECT count(*)::int % 12 FROM party WHERE coalition_id = $2)), $5, $6)
       RETURNING ${PARTY}`,
      [
        randomUUID(),
        coalitionId,
        JSON.stringify(party.names),
        JSON.stringify(party.shortNames),
        party.standing,
        tx.now,
      ],
    );
    return row!;
  }

  async party(tx: Tx, coalitionId: string, partyId: string): Promise<PartyRow | undefined> {
    const [row] = await tx.query<PartyRow>(`SELECT ${PARTY} FROM party WHERE id = $1 AND coalition_id = $2`, [
      partyId,
      coalitionId,
    ]);
    return row;
  }

  /** Every name and short name of the parties of a coalition, but those of one. */
  async namesOfOthers(tx: Tx, coalitionId: string, partyId: string | null): Promise<string[]> {
    const rows = await tx.query<{ name: string }>(
      `SELECT n.value AS name FROM party p, jsonb_each_text(p.names) n
       WHERE p.coalition_id = $1 AND p.id IS DISTINCT FROM $2
       UNION SELECT n.value FROM party p, jsonb_each_text(p.short_names) n
       WHERE p.coalition_id = $1 AND p.id IS DISTINCT FROM $2`,
      [coalitionId, partyId],
    );
    return rows.map(({ name }) => name);
  }

  async describeParty(
    tx: Tx,
    partyId: string,
    names: Names,
    shortNames: Names,
    color: number | null,
  ): Promise<PartyRow> {
    const [row] = await tx.query<PartyRow>(
      `UPDATE party SET names = $2, short_names = $3, color = coalesce($4, color) WHERE id = $1 RETURNING ${PARTY}`,
      [partyId, JSON.stringify(names), JSON.stringify(shortNames), color],
    );
    return row!;
  }

  async setStanding(tx: Tx, partyId: string, standing: Standing): Promise<PartyRow> {
    const [row] = await tx.query<PartyRow>(
      `UPDATE party SET standing = $2 WHERE id = $1 RETURNING ${PARTY}`,
      [partyId, standing],
    );
    return row!;
  }

  async fillSeat(
    tx: Tx,
    seat: { coalitionId: string; partyId: string; accountId: string; role: Role; moderator: boolean },
  ): Promise<SeatRow | undefined> {
    const [row] = await tx.query<SeatRow>(
      `INSERT INTO seat (id, coalition_id, party_id, account_id, handle, role, moderator, since)
       SELECT $1, $2, $3, a.id, a.handle, $5, $6, $7 FROM account a WHERE a.id = $4
       ON CONFLICT DO NOTHING RETURNING ${SEAT}`,
      [randomUUID(), seat.coalitionId, seat.partyId, seat.accountId, seat.role, seat.moderator, tx.now],
    );
    return row;
  }

  /** The seats in force of a coalition. */
  async seats(tx: Tx, coalitionId: string): Promise<SeatRow[]> {
    return tx.query<SeatRow>(`SELECT ${SEAT} FROM seat WHERE coalition_id = $1 AND ended_at IS NULL`, [
      coalitionId,
    ]);
  }

  async changeSeat(tx: Tx, seatId: string, change: { role?: Role; moderator?: boolean }): Promise<SeatRow> {
    const [row] = await tx.query<SeatRow>(
      `UPDATE seat SET role = coalesce($2, role), moderator = coalesce($3, moderator) WHERE id = $1 RETURNING ${SEAT}`,
      [seatId, change.role ?? null, change.moderator ?? null],
    );
    return row!;
  }

  async endSeat(tx: Tx, seatId: string): Promise<void> {
    await tx.query('UPDATE seat SET ended_at = $2, moderator = false WHERE id = $1', [seatId, tx.now]);
    await tx.query('UPDATE invitation SET revoked_at = $2 WHERE created_by = $1 AND used_at IS NULL', [
      seatId,
      tx.now,
    ]);
  }

  async createInvitation(
    tx: Tx,
    invitation: {
      coalitionId: string;
      partyId: string;
      role: Role;
      createdBy: string | null;
      tokenHash: string;
      expiresAt: Date;
    },
  ): Promise<string> {
    const id = randomUUID();
    const rows = await tx.query(
      `INSERT INTO invitation (id, token_hash, coalition_id, party_id, role, created_by, created_at, expires_at)
       VALUES ($1, decode($2, 'hex'), $3, $4, $5, $6, $7, $8) ON CONFLICT (token_hash) DO NOTHING RETURNING id`,
      [
        id,
        invitation.tokenHash,
        invitation.coalitionId,
        invitation.partyId,
        invitation.role,
        invitation.createdBy,
        tx.now,
        invitation.expiresAt,
      ],
    );
    // One token opens one seat.
    insist(rows.length > 0, 'invitation.unusable');
    return id;
  }

  /** The party that invited this one; null where nobody of it could invite any more. */
  async invitedBy(tx: Tx, partyId: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string | null }>(
      `SELECT ${INVITED_BY} AS id FROM party p WHERE p.id = $1`,
      [partyId],
    );
    return row?.id ?? null;
  }

  /** Takes back whatever links of a party are still out. */
  async revokeInvitationsOf(tx: Tx, partyId: string): Promise<void> {
    await tx.query(
      'UPDATE invitation SET revoked_at = $2 WHERE party_id = $1 AND used_at IS NULL AND revoked_at IS NULL',
      [partyId, tx.now],
    );
  }

  /** Whose invitation this is. */
  async openInvitation(tx: Tx, tokenHash: Buffer): Promise<{ coalition_id: string } | undefined> {
    const [row] = await tx.query<{ coalition_id: string }>(
      `SELECT i.coalition_id FROM invitation i WHERE i.token_hash = $1`,
      [tokenHash],
    );
    return row;
  }

  /** Uses an invitation, once; `account_id` is whose it is, where an account was opened by it. */
  async useInvitation(
    tx: Tx,
    tokenHash: Buffer,
    coalitionId: string,
  ): Promise<{ party_id: string; role: Role; account_id: string | null } | undefined> {
    const [row] = await tx.query<{ party_id: string; role: Role; account_id: string | null }>(
      `UPDATE invitation i SET used_at = $3
       WHERE i.token_hash = $1 AND i.coalition_id = $2 AND ${invitationIsOpen('$3')}
       RETURNING i.party_id, i.role, i.account_id`,
      [tokenHash, coalitionId, tx.now],
    );
    return row;
  }

  async revokeInvitation(tx: Tx, invitationId: string, partyId: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE invitation SET revoked_at = $3
       WHERE id = $1 AND party_id = $2 AND used_at IS NULL AND revoked_at IS NULL RETURNING id`,
      [invitationId, partyId, tx.now],
    );
    return rows.length > 0;
  }
}
