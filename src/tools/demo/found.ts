import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import {
  DEFAULT_RULES,
  type Role,
  type RulesOfProcedure,
  type Standing,
} from '../../domain/coalition/coalition.js';
import type { Language, Names } from '../../domain/shared/language.js';
import { handleSkeleton } from '../../domain/text/rules.js';
import { partyView, CoalitionsRepository, seatView } from '../../modules/coalitions/coalitions.repository.js';
import { Transactions } from '../../platform/rooms/transactions.js';

export interface SeatPlan {
  readonly handle: string;
  readonly role: Role;
  readonly moderator?: boolean;
}
export interface PartyPlan {
  readonly names: Names;
  readonly shortNames: Names;
  readonly standing?: Standing;
  readonly seats: readonly SeatPlan[];
}
export interface CoalitionPlan {
  readonly slug: string;
  readonly names: Names;
  readonly languages: readonly Language[];
  readonly demonstration?: boolean;
  readonly rules?: Partial<RulesOfProcedure>;
  readonly parties: readonly PartyPlan[];
}
export interface Founded {
  readonly id: string;
  readonly plenaryId: string;
  readonly parties: readonly {
    readonly id: string;
    readonly caucusId: string;
    readonly seats: readonly { readonly id: string; readonly accountId: string; readonly handle: string }[];
  }[];
}

/** One password opens the demonstration, and its visitors should not have to set up anything first. */
const PASSWORD_ALONE = { secondFactor: false, reauthentication: false } as const;

/** Founds a whole coalition at once, with accounts that share one password hash: for the demonstration and for tests. */
export function foundCoalition(
  app: INestApplicationContext,
  plan: CoalitionPlan,
  passwordHash: string,
): Promise<Founded> {
  const coalitions = app.get(CoalitionsRepository, { strict: false });
  return app.get(Transactions, { strict: false }).run('none', async (tx) => {
    const id = randomUUID();
    await coalitions.createCoalition(tx, {
      id,
      slug: plan.slug,
      names: plan.names,
      languages: [...plan.languages],
      rules: { ...DEFAULT_RULES, ...PASSWORD_ALONE, ...plan.rules },
    });
    if (plan.demonstration) await tx.query('UPDATE coalition SET demonstration = true WHERE id = $1', [id]);
    await tx.openRoom({ id, coalitionId: id, kind: 'coalition', partyIds: null, official: true });
    const plenary = await tx.openRoom({ coalitionId: id, kind: 'plenary', partyIds: null, official: false });
    tx.record(id, 'coalition.created', { names: plan.names });
    const parties: Founded['parties'][number][] = [];
    for (const { names, shortNames, standing = 'member', seats: plannedSeats } of plan.parties) {
      const party = await coalitions.createParty(tx, id, { names, shortNames, standing });
      const caucus = await tx.openRoom({
        coalitionId: id,
        kind: 'caucus',
        partyIds: [party.id],
        official: false,
      });
      tx.record(id, 'party.invited', { party: partyView(party) });
      const seats: Founded['parties'][number]['seats'][number][] = [];
      for (const { handle, role, moderator = false } of plannedSeats) {
        const accountId = randomUUID();
        await tx.query(
          `INSERT INTO account (id, handle, handle_key, password_hash, locale, created_at)
           VALUES ($1, $2, $3, $4, 'en', $5)`,
          [accountId, handle, handleSkeleton(handle), passwordHash, tx.now],
        );
        const seat = await coalitions.fillSeat(tx, {
          coalitionId: id,
          partyId: party.id,
          accountId,
          role,
          moderator,
        });
        tx.record(id, 'seat.filled', { seat: seatView(seat!) });
        seats.push({ id: seat!.id, accountId, handle });
      }
      parties.push({ id: party.id, caucusId: caucus.id, seats });
    }
    return { id, plenaryId: plenary.id, parties };
  });
}
