import type { PartyPosition, Tally } from './count.js';
import type { MajorityReason, ObjectionsReason, Outcome, QuorumReason } from './decide.js';
import type { MajorityCriterion, ObjectionsCriterion } from './rule.js';

/** The pieces of which one language builds its sentences about rules and decisions. */
export interface Phrases {
  /** "Adopted", before the colon. */
  readonly outcome: Readonly<Record<Outcome, string>>;
  readonly noVotes: string;
  /** "41 of 58 delegates (needed 30)" */
  achieved(reason: MajorityReason | QuorumReason): string;
  /** "… and … in favour", "only … in favour", "… in favour, but only …" */
  inFavour(held: readonly string[], failed: readonly string[]): string;
  /** The same with "took part". */
  tookPart(held: readonly string[], failed: readonly string[]): string;
  objections(reason: ObjectionsReason): string;
  /** Between parts of a sentence: "A, B" */
  readonly comma: string;
  /** "11 against, 4 abstained, 2 absent": the parts that are not zero. */
  counts(tally: Tally, withYes: boolean): string;
  partiesBy(position: PartyPosition, names: readonly string[]): string;
  /** "Passes if" */
  readonly passesIf: string;
  /** A criterion that is a sentence of its own, as "more delegates vote yes than no". */
  simpleMajority(criterion: MajorityCriterion): string;
  /** "more than half of all 58 delegates (30)" */
  demand(criterion: MajorityCriterion, needed: number | null, eligible: number): string;
  /** "A and B vote yes" */
  voteYes(demands: readonly string[]): string;
  objectionsAllowed(criterion: ObjectionsCriterion): string;
  and(parts: readonly string[]): string;
  readonly abstentionsNotCounted: string;
  quorum(parts: readonly { of: 'persons' | 'parties'; needed: number; total: number }[]): string;
}

/** Common shares by their name, the others as percentages or plain fractions. */
export const shareKey = ({ num, den }: { num: number; den: number }): string => `${num}/${den}`;
