import type { DecisionRule, Measure } from './rule.js';
import { addTotals, choicesBySeat, contributionOf, countVotes, NO_TOTALS, totalsOf } from './count.js';
import type { PartyCount, Roll, RollEntry, Tally, Totals, Vote, Votes } from './count.js';
import { judge } from './decide.js';
import type { Outcome } from './decide.js';

/** What an open ballot still needs, if everyone who has voted stays with that vote. */
export interface WhatWouldPass {
  /** The outcome if the ballot closed now. */
  readonly now: Outcome;
  /** Whether it passes when every seat that has not voted yet votes yes. */
  readonly canPass: boolean;
  /** The fewest further yes votes that pass it; null if it cannot pass, or if the roll is too large to search. */
  readonly furtherYes: number | null;
  /** How many more parties have to be won with them; the rest of the votes may come from anywhere. */
  readonly furtherParties: number | null;
}

/** Beyond this many combinations the fewest votes are not searched for. */
const MAX_STATES = 8_000;

/** A combination of party results that can be reached with `added` further yes votes. */
interface Reachable {
  readonly added: number;
  readonly totals: Totals;
}

/**
 * The fewest further yes votes. Each party can be left alone, be made to take part, stop being
 * against, or be won; the cheapest way to each combination of parties is kept, and the rest of
 * the votes needed may come from any delegate.
 */
export function whatWouldPass(
  rule: DecisionRule,
  roll: Roll,
  votes: Votes,
  present: Iterable<string> = [],
): WhatWouldPass {
  const here = [...present];
  const counts = countVotes(roll, votes, here);
  const totals = totalsOf(counts, rule);
  const now = judge(rule, totals).outcome;
  if (now === 'adopted') return { now, canPass: true, furtherYes: 0, furtherParties: 0 };

  const choices = choicesBySeat(votes);
  const silent = roll.filter((entry) => !choices.has(entry.seatId));
  const everyone = [...choices].map(([seatId, choice]): Vote => ({ seatId, choice }));
  everyone.push(...silent.map(({ seatId }): Vote => ({ seatId, choice: 'yes' })));
  const canPass = judge(rule, totalsOf(countVotes(roll, everyone, here), rule)).outcome === 'adopted';
  if (!canPass) return { now, canPass, furtherYes: null, furtherParties: null };

  const best = fewest(rule, counts, silent, new Set(here));
  return {
    now,
    canPass,
    furtherYes: best && best.added,
    furtherParties: best && best.totals.parties.yes - totals.parties.yes,
  };
}

function fewest(
  rule: DecisionRule,
  counts: readonly PartyCount[],
  silent: readonly RollEntry[],
  here: ReadonlySet<string>,
): Reachable | null {
  const exact = needsEverySeat(rule);
  const measures = measuresSeen(rule, exact);
  let reachable = new Map<string, Reachable>([['', { added: 0, totals: NO_TOTALS }]]);
  for (const party of counts) {
    const options = optionsOf(rule, party, silent, here, exact);
    const next = new Map<string, Reachable>();
    for (const from of reachable.values()) {
      for (const option of options) {
        const to = { added: from.added + option.added, totals: addTotals(from.totals, option.totals) };
        const key = keyOf(to.totals, measures);
        const known = next.get(key);
        if (!known || to.added < known.added) next.set(key, to);
      }
    }
    if (next.size > MAX_STATES) return null;
    reachable = next;
  }
  let best: Reachable | null = null;
  for (const candidate of reachable.values()) {
    if (best && candidate.added >= best.added) continue;
    const passing = exact ? asItIs(rule, candidate) : withMoreVotes(rule, candidate, silent.length);
    if (passing && (!best || passing.added < best.added)) best = passing;
  }
  return best;
}

/** Rules for which it matters which seat votes, not only how many and of which party. */
const needsEverySeat = (rule: DecisionRule): boolean =>
  rule.partyPosition === 'eligible' ||
  rule.criteria.some((c) => c.kind === 'majority' && (c.of === 'seat-weights' || c.base === 'present'));

/**
 * What a party's silent seats can do. Heavier seats go first, apart for those in the room and those
 * away, because only the latter enlarge what is present; where seats are alike only their number counts.
 */
function optionsOf(
  rule: DecisionRule,
  party: PartyCount,
  silent: readonly RollEntry[],
  here: ReadonlySet<string>,
  exact: boolean,
): Reachable[] {
  const seats = silent.filter((e) => e.partyId === party.partyId).sort((a, b) => b.weight - a.weight);
  const inRoom = seats.filter((e) => here.has(e.seatId));
  const away = seats.filter((e) => !here.has(e.seatId));
  const groups = exact ? [inRoom, away] : [seats];
  let reached: { added: number; party: PartyCount }[] = [{ added: 0, party }];
  for (const group of groups) {
    reached = reached.flatMap((from) => {
      const steps = [from];
      for (const entry of group) steps.push(withYes(steps.at(-1)!, entry, here.has(entry.seatId)));
      return steps;
    });
  }
  const options = reached.map((r) => ({ added: r.added, totals: contributionOf(r.party, rule) }));
  return exact ? options : options.filter((o, i) => i === 0 || position(o) !== position(options[i - 1]!));
}

const withYes = (from: { added: number; party: PartyCount }, entry: RollEntry, wasHere: boolean) => ({
  added: from.added + 1,
  party: {
    partyId: from.party.partyId,
    persons: turnToYes(from.party.persons, 1, wasHere),
    weights: turnToYes(from.party.weights, entry.weight, wasHere),
  },
});

const position = ({ totals: { parties } }: Reachable): string =>
  `${parties.yes} ${parties.no} ${parties.abstain}`;

const turnToYes = (tally: Tally, amount: number, wasHere: boolean): Tally => ({
  ...tally,
  yes: tally.yes + amount,
  absent: tally.absent - amount,
  present: tally.present + (wasHere ? 0 : amount),
});

/** What two combinations must have in common to be the same for this rule. */
function measuresSeen(rule: DecisionRule, exact: boolean): Measure[] {
  const weighs = rule.criteria.some((c) => c.of === 'party-weights');
  return ['parties', ...(weighs ? (['party-weights'] as const) : []), ...(exact ? EVERY_SEAT : [])];
}
const EVERY_SEAT = ['persons', 'seat-weights'] as const;

const keyOf = (totals: Totals, measures: readonly Measure[]): string =>
  measures
    .map((of) => totals[of])
    .map((t) => `${t.yes},${t.no},${t.abstain},${t.present}`)
    .join(';');

const asItIs = (rule: DecisionRule, candidate: Reachable): Reachable | null =>
  judge(rule, candidate.totals).outcome === 'adopted' ? candidate : null;

/** Adds yes votes of whichever seats are left until the persons are enough as well: more never hurts. */
function withMoreVotes(rule: DecisionRule, candidate: Reachable, silent: number): Reachable | null {
  const adding = (more: number): Reachable => ({
    added: candidate.added + more,
    totals: { ...candidate.totals, persons: turnToYes(candidate.totals.persons, more, false) },
  });
  let enough = silent - candidate.added;
  if (!asItIs(rule, adding(enough))) return null;
  let tooFew = -1;
  while (enough - tooFew > 1) {
    const middle = (enough + tooFew) >> 1;
    if (asItIs(rule, adding(middle))) enough = middle;
    else tooFew = middle;
  }
  return adding(enough);
}
