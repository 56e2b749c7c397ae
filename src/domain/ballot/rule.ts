/** A share of a whole, in integers: two thirds is `{ num: 2, den: 3 }`. Never a decimal, never a percentage. */
export interface Fraction {
  readonly num: number;
  readonly den: number;
}

/** `more-than` half of 10 is 6; `at-least` half of 10 is 5; a count is a number to reach. */
export type Threshold =
  | { readonly test: 'more-than'; readonly share: Fraction }
  | { readonly test: 'at-least'; readonly share: Fraction }
  | { readonly test: 'count'; readonly count: number };

/**
 * What is counted. `persons`: one for each seat. `parties`: one for each party, by its position.
 * `seat-weights`: each seat's weight goes where the seat goes. `party-weights`: the weights of all
 * seats of a party go together where the party goes.
 */
export const MEASURES = ['persons', 'parties', 'seat-weights', 'party-weights'] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * Of which whole a share is taken. `yes-no`: present and voting, abstentions left out.
 * `yes-no-abstain`: everyone who took part. `present`: everyone in the room, voting or not.
 * `eligible`: the whole roll.
 */
export const BASES = ['yes-no', 'yes-no-abstain', 'present', 'eligible'] as const;
export type Base = (typeof BASES)[number];

/** More yes than no, and enough of them. */
export interface MajorityCriterion {
  readonly kind: 'majority';
  readonly of: Measure;
  readonly base: Base;
  readonly threshold: Threshold;
}

/** No more objections than this; 0 is consensus, 1 is consensus minus one. */
export interface ObjectionsCriterion {
  readonly kind: 'objections';
  readonly of: 'persons' | 'parties';
  readonly atMost: number;
}

export type Criterion = MajorityCriterion | ObjectionsCriterion;

/** How much of the roll must take part, abstentions included, for the ballot to count at all. */
export interface Quorum {
  readonly persons?: Threshold;
  readonly parties?: Threshold;
}

/** What makes a party in favour: more than half of its votes for and against, of all its votes, or of all its seats. */
export const PARTY_POSITION_BASES = ['yes-no', 'yes-no-abstain', 'eligible'] as const;
export type PartyPositionBase = (typeof PARTY_POSITION_BASES)[number];

/** Every rule that has a name of its own. */
export const RULE_IDS = [
  'simple',
  'absolute',
  'two-thirds',
  'double',
  'double-absolute',
  'consensus',
  'consensus-minus-one',
  'unanimity-of-parties',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/**
 * What it takes for a text to be adopted, as data: the quorum, and criteria that must all hold.
 * Fixed when the ballot opens. Two things no rule can change: without a yes nothing passes,
 * and a tie never passes.
 */
export interface DecisionRule {
  readonly id: RuleId | 'custom';
  readonly quorum: Quorum;
  readonly criteria: readonly Criterion[];
  /** Left out: more than half of the votes its seats cast (`yes-no-abstain`), so a split party abstains. */
  readonly partyPosition?: PartyPositionBase;
}

export const HALF: Fraction = { num: 1, den: 2 };
export const TWO_THIRDS: Fraction = { num: 2, den: 3 };
export const ALL: Fraction = { num: 1, den: 1 };

export const moreThan = (share: Fraction): Threshold => ({ test: 'more-than', share });
export const atLeast = (share: Fraction): Threshold => ({ test: 'at-least', share });
export const atLeastCount = (count: number): Threshold => ({ test: 'count', count });

/** More than half, two thirds, … of a measure must be in favour. */
export const majority = (of: Measure, base: Base, threshold: Threshold): MajorityCriterion => ({
  kind: 'majority',
  of,
  base,
  threshold,
});

const preset = (id: RuleId, ...criteria: Criterion[]): DecisionRule => ({ id, quorum: {}, criteria });

/** The named rules. A quorum is set beside them, by the coalition's rules of procedure: see `presetRule`. */
export const PRESETS: Readonly<Record<RuleId, DecisionRule>> = {
  /** More yes than no; abstentions are not counted. */
  simple: preset('simple', majority('persons', 'yes-no', moreThan(HALF))),
  /** More than half of all delegates on the roll, absent ones included. */
  absolute: preset('absolute', majority('persons', 'eligible', moreThan(HALF))),
  /** At least two thirds of yes and no together: 20 of 30 is exactly enough. */
  'two-thirds': preset('two-thirds', majority('persons', 'yes-no', atLeast(TWO_THIRDS))),
  /** More yes than no among delegates, and more than half of the parties that take part. */
  double: preset(
    'double',
    majority('persons', 'yes-no', moreThan(HALF)),
    majority('parties', 'yes-no-abstain', moreThan(HALF)),
  ),
  /** More than half of all delegates and more than half of all parties on the roll. */
  'double-absolute': preset(
    'double-absolute',
    majority('persons', 'eligible', moreThan(HALF)),
    majority('parties', 'eligible', moreThan(HALF)),
  ),
  /** No delegate votes no. Abstaining does not object. */
  consensus: preset('consensus', { kind: 'objections', of: 'persons', atMost: 0 }),
  /** At most one party is against. */
  'consensus-minus-one': preset('consensus-minus-one', { kind: 'objections', of: 'parties', atMost: 1 }),
  /** Every party on the roll is in favour; an absent or split party prevents it. */
  'unanimity-of-parties': preset('unanimity-of-parties', majority('parties', 'eligible', atLeast(ALL))),
};

/** A named rule with another quorum. */
export const withQuorum = (rule: DecisionRule, quorum: Quorum): DecisionRule => ({ ...rule, quorum });

/** More than this many of a hundred; 0 asks for nothing, 100 for everyone. */
export function quorumPercent(percent: number): Threshold | undefined {
  if (percent <= 0) return undefined;
  return percent >= 100 ? atLeast(ALL) : moreThan(lowestTerms({ num: percent, den: 100 }));
}

/** A named rule with the quorum of the rules of procedure: more than so many percent of delegates, of parties. */
export function presetRule(
  id: RuleId,
  percent: { readonly persons: number; readonly parties: number } = { persons: 0, parties: 0 },
): DecisionRule {
  const persons = quorumPercent(percent.persons);
  const parties = quorumPercent(percent.parties);
  return withQuorum(PRESETS[id], { ...(persons && { persons }), ...(parties && { parties }) });
}

/** The same share in the smallest numbers: 50/100 is 1/2. */
export function lowestTerms({ num, den }: Fraction): Fraction {
  const divisor = greatestCommonDivisor(num, den);
  return { num: num / divisor, den: den / divisor };
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a || 1 : greatestCommonDivisor(b, a % b);
