import type { Base, Criterion, DecisionRule, Measure, Threshold } from './rule.js';
import { baseOf, cast, countVotes, positionOf, totalsOf } from './count.js';
import type { PartyCount, PartyResult, Roll, Tally, Totals, Votes } from './count.js';
import { reaches, smallest } from './threshold.js';

export const OUTCOMES = ['adopted', 'rejected', 'no-quorum'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One part of the quorum: `have` took part of `of` on the roll, `needed` was asked for. */
export interface QuorumReason {
  readonly of: 'persons' | 'parties';
  readonly threshold: Threshold;
  readonly have: number;
  readonly needed: number;
  readonly total: number;
  readonly holds: boolean;
}

/** A majority: `have` in favour of `total` (the base), `needed` was the smallest number that would do. */
export interface MajorityReason {
  readonly kind: 'majority';
  readonly of: Measure;
  readonly base: Base;
  readonly threshold: Threshold;
  readonly have: number;
  readonly against: number;
  readonly needed: number;
  readonly total: number;
  readonly eligible: number;
  readonly holds: boolean;
}

/** Objections: `have` against, `allowed` would have been borne; `inFavour` has to be more than that. */
export interface ObjectionsReason {
  readonly kind: 'objections';
  readonly of: 'persons' | 'parties';
  readonly have: number;
  readonly allowed: number;
  readonly inFavour: number;
  readonly total: number;
  readonly holds: boolean;
}

export type Reason = MajorityReason | ObjectionsReason;

/** The outcome with its reasons: plain data, for the record, the page and the sentence. */
export interface Decision {
  readonly outcome: Outcome;
  readonly persons: Tally;
  /** Parties by position. */
  readonly parties: Tally;
  readonly byParty: readonly PartyResult[];
  readonly quorum: readonly QuorumReason[];
  readonly reasons: readonly Reason[];
}

/**
 * Decides a closed ballot. All criteria must hold, and the quorum before them: 4 yes, 3 no and
 * 20 abstentions is a simple majority; a tie, or a ballot without a yes, adopts nothing.
 */
export function decide(rule: DecisionRule, roll: Roll, votes: Votes, present?: Iterable<string>): Decision {
  return decideCount(rule, countVotes(roll, votes, present));
}

/** Decides from counts by party, where the single votes are not at hand. */
export function decideCount(rule: DecisionRule, parties: readonly PartyCount[]): Decision {
  const totals = totalsOf(parties, rule);
  return {
    ...judge(rule, totals),
    persons: totals.persons,
    parties: totals.parties,
    byParty: parties.map((party) => ({ ...party, position: positionOf(party.persons, rule.partyPosition) })),
  };
}

/** The rule applied to the totals. A rule without criteria adopts nothing. */
export function judge(rule: DecisionRule, totals: Totals): Pick<Decision, 'outcome' | 'quorum' | 'reasons'> {
  const quorum = quorumReasons(rule, totals);
  const reasons = rule.criteria.map((criterion) => reasonFor(criterion, totals));
  const hasQuorum = quorum.every((q) => q.holds);
  const passes = reasons.length > 0 && reasons.every((r) => r.holds);
  return { outcome: !hasQuorum ? 'no-quorum' : passes ? 'adopted' : 'rejected', quorum, reasons };
}

function quorumReasons(rule: DecisionRule, totals: Totals): QuorumReason[] {
  return (['persons', 'parties'] as const).flatMap((of) => {
    const threshold = rule.quorum[of];
    if (!threshold) return [];
    const have = cast(totals[of]);
    const total = totals[of].eligible;
    const needed = smallest(threshold, total);
    return [{ of, threshold, have, needed, total, holds: reaches(threshold, have, total) }];
  });
}

/** `yes > no` stands beside every threshold, so that neither a tie nor a ballot without votes can pass. */
function reasonFor(criterion: Criterion, totals: Totals): Reason {
  const tally = totals[criterion.of];
  const leads = tally.yes > tally.no;
  if (criterion.kind === 'objections') {
    const { kind, of, atMost } = criterion;
    const holds = tally.no <= atMost && leads;
    return { kind, of, have: tally.no, allowed: atMost, inFavour: tally.yes, total: cast(tally), holds };
  }
  const total = baseOf(tally, criterion.base);
  const enough = smallest(criterion.threshold, total);
  return {
    ...criterion,
    have: tally.yes,
    against: tally.no,
    needed: tally.yes >= enough && !leads ? tally.no + 1 : enough,
    total,
    eligible: tally.eligible,
    holds: reaches(criterion.threshold, tally.yes, total) && leads,
  };
}

/** What a criterion asks before anyone has voted: `needed` is null where it depends on how many vote. */
export interface Requirement {
  readonly criterion: Criterion;
  readonly needed: number | null;
  readonly eligible: number;
}
export interface Requirements {
  readonly quorum: readonly {
    readonly of: 'persons' | 'parties';
    readonly needed: number;
    readonly total: number;
  }[];
  readonly criteria: readonly Requirement[];
}

/** What the rule asks of this roll: more than half of all 58 delegates is 30, of the 5 parties 3. */
export function needed(rule: DecisionRule, roll: Roll): Requirements {
  const totals = totalsOf(countVotes(roll, []), rule);
  return {
    quorum: quorumReasons(rule, totals).map(({ of, needed, total }) => ({ of, needed, total })),
    criteria: rule.criteria.map((criterion) => {
      const { eligible } = totals[criterion.of];
      const isFixed =
        criterion.kind === 'majority' &&
        (criterion.base === 'eligible' || criterion.threshold.test === 'count');
      return { criterion, needed: isFixed ? smallest(criterion.threshold, eligible) : null, eligible };
    }),
  };
}
