import type { BallotView } from '@contract/views';
import type { Decision, MajorityReason } from '@domain/ballot/decide';
import { rollOf } from '@domain/ballot/ballot';
import type { Roll } from '@domain/ballot/count';
import type { DecisionRule } from '@domain/ballot/rule';
import type { CoalitionView } from '@contract/views';

/** The rule of a ballot. It travels as data; the server has checked it before it was stored. */
export const ruleOf = (ballot: Pick<BallotView, 'rule'>): DecisionRule =>
  ballot.rule as unknown as DecisionRule;

/** The decision of a closed ballot. */
export const decisionOf = (ballot: Pick<BallotView, 'decision'>): Decision | null =>
  ballot.decision as unknown as Decision | null;

/** The beginning of a text's fingerprint in groups of four, for comparing by eye. */
export const shortFingerprint = (hash: string): string => inFours(hash.slice(0, 12));
export const inFours = (hash: string): string => hash.match(/.{1,4}/g)?.join(' ') ?? '';

/** The majority of this kind that the rule asks for, as it came out. */
export const majorityOf = (decision: Decision, of: 'persons' | 'parties'): MajorityReason | null =>
  decision.reasons.find(
    (reason): reason is MajorityReason => reason.kind === 'majority' && reason.of === of,
  ) ?? null;

/** Whether the result is known: from the close on. */
export const isCounted = (ballot: Pick<BallotView, 'state'>): boolean =>
  ballot.state === 'closed' || ballot.state === 'declared';

/** The roll as it would be taken now. */
export const rollNow = ({ seats, parties }: Pick<CoalitionView, 'seats' | 'parties'>): Roll =>
  rollOf(
    seats
      .filter((seat) => !seat.ended)
      .flatMap(({ id, partyId, role }) => {
        const party = parties.find((one) => one.id === partyId);
        return party ? [{ seatId: id, partyId, role, standing: party.standing }] : [];
      }),
  );

/** Who could consent to something a moderator of this party asks for: panel and heads of other member parties. */
export function whoMayConsent(
  { seats, parties }: Pick<CoalitionView, 'seats' | 'parties'>,
  askingParty: string,
) {
  const members = new Set(parties.filter((party) => party.standing === 'member').map((party) => party.id));
  return seats.filter(
    (seat) =>
      !seat.ended &&
      seat.partyId !== askingParty &&
      members.has(seat.partyId) &&
      (seat.moderator || seat.role === 'head'),
  );
}
