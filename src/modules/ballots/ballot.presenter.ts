import type { BallotView, RollEntry, Turnout } from '../../contract/views.js';
import type { Ballot } from '../../domain/ballot/ballot.js';
import { rollOf } from '../../domain/ballot/ballot.js';
import { turnoutOf, type BallotRow, type RollRow, type Seated } from './ballots.repository.js';

const moment = (date: Date | null): string | null => date?.toISOString() ?? null;

/** What everyone in the room may know of a ballot. Before the close that is the turnout, never a choice. */
export function ballotView(row: BallotRow, turnout: Turnout): BallotView {
  return {
    id: row.id,
    statementId: row.statement_id,
    number: row.number,
    kind: row.kind,
    state: row.state,
    clauseIds: row.clause_ids,
    hash: row.hash.toString('hex'),
    rule: { ...row.rule },
    minutes: row.minutes,
    announcedBy: row.announced_by,
    announcedAt: row.announced_at.toISOString(),
    openedBy: row.opened_by,
    consentBy: row.consent_by,
    openedAt: moment(row.opened_at),
    closesAt: moment(row.closes_at),
    closedAt: moment(row.closed_at),
    declaredAt: moment(row.declared_at),
    cancelledBy: row.cancelled_by,
    cancelConsentBy: row.cancel_consent_by,
    cancelledAt: moment(row.cancelled_at),
    cancelReason: row.cancel_reason,
    turnout,
    decision: row.decision && { ...row.decision },
  };
}

/** The ballot as the rules see it. */
export const ballotOf = (row: BallotRow, roll: Ballot['roll'] = []): Ballot => ({
  id: row.id,
  state: row.state,
  rule: row.rule,
  textHash: row.hash.toString('hex'),
  roll,
  closesAt: row.closes_at,
});

export const onRoll = (row: RollRow): Ballot['roll'][number] => ({
  seatId: row.seat_id,
  partyId: row.party_id,
  weight: row.weight,
});

/** Who votes if the ballot opens now. */
export function electorateOf(seated: readonly Seated[]): Seated[] {
  const voting = new Set(rollOf(seated).map((entry) => entry.seatId));
  return seated.filter((seat) => voting.has(seat.seatId));
}

/** Nobody has voted yet, and this is who could. */
export function expectedTurnout(electorate: readonly Seated[]): Turnout {
  const parties = new Map<string, number>();
  for (const { partyId } of electorate) parties.set(partyId, (parties.get(partyId) ?? 0) + 1);
  return turnoutOf([...parties].map(([partyId, of]) => ({ partyId, voted: 0, of })));
}

/** The roll as one seat may see it: the choices of others only once the ballot is closed. */
export function rollFor(seatId: string, ballot: BallotRow, roll: readonly RollRow[]): RollEntry[] {
  const isOver = ballot.state === 'closed' || ballot.state === 'declared';
  return roll.map((row) => ({
    seatId: row.seat_id,
    partyId: row.party_id,
    handle: row.handle,
    weight: row.weight,
    choice: isOver || row.seat_id === seatId ? row.choice : null,
    voted: row.choice !== null,
  }));
}

export const expectedRoll = (electorate: readonly Seated[]): RollEntry[] =>
  electorate.map(({ seatId, partyId, handle, weight }) => ({
    seatId,
    partyId,
    handle,
    weight,
    choice: null,
    voted: false,
  }));
