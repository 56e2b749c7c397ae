import type { Base, DecisionRule, Measure, PartyPositionBase } from './rule.js';

export const CHOICES = ['yes', 'no', 'abstain'] as const;
export type Choice = (typeof CHOICES)[number];

/** One place on the roll, fixed when the ballot opens. Weights are whole numbers. */
export interface RollEntry {
  readonly seatId: string;
  readonly partyId: string;
  readonly weight: number;
}
export type Roll = readonly RollEntry[];

export interface Vote {
  readonly seatId: string;
  readonly choice: Choice;
}
export type Votes = readonly Vote[] | ReadonlyMap<string, Choice>;

/** Seats, parties or weights by what they did. `present` includes everyone who voted. */
export interface Tally {
  readonly yes: number;
  readonly no: number;
  readonly abstain: number;
  /** On the roll, but did not vote. */
  readonly absent: number;
  readonly present: number;
  readonly eligible: number;
}

/** A split party abstains; a party of which nobody voted is absent, not against. */
export type PartyPosition = 'yes' | 'no' | 'abstain' | 'absent';

/** How one party voted. */
export interface PartyCount {
  readonly partyId: string;
  readonly persons: Tally;
  readonly weights: Tally;
}
export interface PartyResult extends PartyCount {
  readonly position: PartyPosition;
}

/** Everything a rule looks at: one tally for each measure. */
export type Totals = Readonly<Record<Measure, Tally>>;

const NOTHING: Tally = { yes: 0, no: 0, abstain: 0, absent: 0, present: 0, eligible: 0 };

/** Adds the same amount to `eligible`, to the choice, and to `present` if the seat was there. */
const add = (tally: Tally, did: Choice | 'absent', amount: number, present: boolean): Tally => ({
  ...tally,
  [did]: tally[did] + amount,
  present: tally.present + (present ? amount : 0),
  eligible: tally.eligible + amount,
});

const plus = (a: Tally, b: Tally): Tally => ({
  yes: a.yes + b.yes,
  no: a.no + b.no,
  abstain: a.abstain + b.abstain,
  absent: a.absent + b.absent,
  present: a.present + b.present,
  eligible: a.eligible + b.eligible,
});

export const cast = (tally: Tally): number => tally.yes + tally.no + tally.abstain;

export const choicesBySeat = (votes: Votes): ReadonlyMap<string, Choice> =>
  votes instanceof Map ? votes : new Map((votes as readonly Vote[]).map((v) => [v.seatId, v.choice]));

/**
 * Counts the votes of a roll, party by party, in the order in which parties appear on the roll.
 * Votes of seats that are not on the roll are not counted; of several votes of a seat the last counts.
 * `present` are seats that are in the room without voting; whoever voted is present anyway.
 */
export function countVotes(roll: Roll, votes: Votes, present: Iterable<string> = []): PartyCount[] {
  const choices = choicesBySeat(votes);
  const here = new Set(present);
  const parties = new Map<string, { persons: Tally; weights: Tally }>();
  const seen = new Set<string>();
  for (const { seatId, partyId, weight } of roll) {
    if (seen.has(seatId)) throw new RangeError(`Seat ${seatId} is on the roll twice`);
    if (!Number.isSafeInteger(weight) || weight < 0)
      throw new RangeError(`Weight ${weight} is no whole number`);
    seen.add(seatId);
    const did = choices.get(seatId) ?? 'absent';
    const isPresent = did !== 'absent' || here.has(seatId);
    const party = parties.get(partyId) ?? { persons: NOTHING, weights: NOTHING };
    parties.set(partyId, {
      persons: add(party.persons, did, 1, isPresent),
      weights: add(party.weights, did, weight, isPresent),
    });
  }
  return [...parties].map(([partyId, party]) => ({ partyId, ...party }));
}

/** Where a party stands: where more than half of its votes (or of its seats) are. */
export function positionOf(persons: Tally, base: PartyPositionBase = 'yes-no-abstain'): PartyPosition {
  if (cast(persons) === 0) return 'absent';
  const whole = baseOf(persons, base);
  if (2 * persons.yes > whole) return 'yes';
  if (2 * persons.no > whole) return 'no';
  return 'abstain';
}

/** The whole of which a share is taken. */
export function baseOf(tally: Tally, base: Base): number {
  switch (base) {
    case 'yes-no':
      return tally.yes + tally.no;
    case 'yes-no-abstain':
      return cast(tally);
    case 'present':
      return tally.present;
    case 'eligible':
      return tally.eligible;
  }
}

/** What one party adds to each measure. */
export function contributionOf(party: PartyCount, rule: DecisionRule): Totals {
  const position = positionOf(party.persons, rule.partyPosition);
  const isPresent = party.persons.present > 0;
  return {
    persons: party.persons,
    parties: add(NOTHING, position, 1, isPresent),
    'seat-weights': party.weights,
    'party-weights': add(NOTHING, position, party.weights.eligible, isPresent),
  };
}

export const NO_TOTALS: Totals = {
  persons: NOTHING,
  parties: NOTHING,
  'seat-weights': NOTHING,
  'party-weights': NOTHING,
};

export const addTotals = (a: Totals, b: Totals): Totals => ({
  persons: plus(a.persons, b.persons),
  parties: plus(a.parties, b.parties),
  'seat-weights': plus(a['seat-weights'], b['seat-weights']),
  'party-weights': plus(a['party-weights'], b['party-weights']),
});

/** All parties together. Sums that a double cannot hold exactly are refused rather than rounded. */
export function totalsOf(parties: readonly PartyCount[], rule: DecisionRule): Totals {
  const totals = parties.reduce((sum, party) => addTotals(sum, contributionOf(party, rule)), NO_TOTALS);
  if (!Number.isSafeInteger(totals['seat-weights'].eligible))
    throw new RangeError('The weights are too large');
  return totals;
}
