import type { Fraction, Measure, Base } from './rule.js';
import { lowestTerms } from './rule.js';
import type { Phrases } from './phrases.js';
import { shareKey } from './phrases.js';

const SHARES: Readonly<Record<string, string>> = {
  '1/4': 'a quarter',
  '1/3': 'one third',
  '2/5': 'two fifths',
  '1/2': 'half',
  '3/5': 'three fifths',
  '2/3': 'two thirds',
  '3/4': 'three quarters',
  '4/5': 'four fifths',
};

const NOUNS: Readonly<Record<Measure, readonly [one: string, many: string]>> = {
  persons: ['delegate', 'delegates'],
  parties: ['party', 'parties'],
  'seat-weights': ['weighted vote', 'weighted votes'],
  'party-weights': ['weighted party vote', 'weighted party votes'],
};

const WHO: Readonly<Record<Base, string>> = {
  'yes-no': ' voting yes or no',
  'yes-no-abstain': ' taking part',
  present: ' present',
  eligible: '',
};

const noun = (of: Measure, count: number): string => NOUNS[of][count === 1 ? 0 : 1];

function share(fraction: Fraction): string {
  const { num, den } = lowestTerms(fraction);
  const word = SHARES[shareKey({ num, den })];
  if (word) return word;
  return (num * 100) % den === 0 ? `${(num * 100) / den} percent` : `${num}/${den}`;
}

const and = (parts: readonly string[]): string =>
  parts.length < 3 ? parts.join(' and ') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** What held first; what failed after "but only"; if nothing held, "only". */
const unequal = (held: readonly string[], failed: readonly string[], did: string): string => {
  if (failed.length === 0) return `${and(held)} ${did}`;
  if (held.length === 0) return `only ${and(failed)} ${did}`;
  return `${and(held)} ${did}, but only ${and(failed)}`;
};

export const english: Phrases = {
  outcome: { adopted: 'Adopted', rejected: 'Rejected', 'no-quorum': 'No quorum, nothing decided' },
  noVotes: 'no votes were cast',
  comma: ', ',
  passesIf: 'Passes if',
  abstentionsNotCounted: 'Delegates who abstain are not counted.',

  achieved(reason) {
    const who = 'base' in reason && reason.total !== reason.eligible ? WHO[reason.base] : '';
    return `${reason.have} of ${reason.total} ${noun(reason.of, reason.total)}${who} (needed ${reason.needed})`;
  },
  inFavour: (held, failed) => unequal(held, failed, 'in favour'),
  tookPart: (held, failed) => unequal(held, failed, 'took part'),
  objections({ of, have, allowed, inFavour, holds }) {
    if (!holds && have <= allowed) {
      if (inFavour === 0) return `no ${noun(of, 1)} in favour`;
      return `${inFavour} in favour, not more than the ${have} against`;
    }
    const against = have === 0 ? `no ${noun(of, 1)} against` : `${have} ${noun(of, have)} against`;
    if (have === 0) return against;
    return `${against} (${allowed === 0 ? 'none' : `at most ${allowed}`} allowed)`;
  },
  counts: (tally, withYes) =>
    [
      withYes && tally.yes > 0 && `${tally.yes} in favour`,
      tally.no > 0 && `${tally.no} against`,
      tally.abstain > 0 && `${tally.abstain} abstained`,
      tally.absent > 0 && `${tally.absent} absent`,
    ]
      .filter(Boolean)
      .join(', '),
  partiesBy(position, names) {
    const did = { yes: 'in favour', no: 'against', abstain: 'abstaining', absent: 'absent' }[position];
    return `${names.length === 1 ? 'Party' : 'Parties'} ${did}: ${names.join(', ')}.`;
  },

  simpleMajority: ({ of }) => `more ${noun(of, 2)} vote yes than no`,
  demand({ of, base, threshold }, needed, eligible) {
    const isWeight = of === 'seat-weights' || of === 'party-weights';
    const holders = isWeight ? `${of === 'seat-weights' ? 'delegates' : 'parties'} with ` : '';
    const whole = base === 'eligible' ? `${eligible} ${noun(of, eligible)}` : `${noun(of, 2)}${WHO[base]}`;
    if (threshold.test === 'count')
      return `${holders}at least ${threshold.count} of the ${eligible} ${noun(of, eligible)}`;
    const { num, den } = threshold.share;
    if (threshold.test === 'at-least' && num === den) return `${holders}all ${whole}`;
    const words = `${threshold.test === 'more-than' ? 'more than' : 'at least'} ${share(threshold.share)}`;
    const all = base === 'eligible' && of !== 'parties' ? 'all' : 'the';
    return `${holders}${words} of ${all} ${whole}${needed === null ? '' : ` (${needed})`}`;
  },
  voteYes: (demands) => `${and(demands)} vote yes`,
  objectionsAllowed({ of, atMost }) {
    if (of === 'persons') {
      if (atMost === 0) return 'nobody votes no and at least one delegate votes yes';
      return atMost === 1
        ? 'at most 1 delegate votes no and more vote yes'
        : `at most ${atMost} delegates vote no and more vote yes`;
    }
    if (atMost === 0) return 'no party is against and at least one is in favour';
    return `at most ${atMost} ${noun(of, atMost)} ${atMost === 1 ? 'is' : 'are'} against and more are in favour`;
  },
  and,
  quorum: (parts) =>
    `Quorum: at least ${and(parts.map((p) => `${p.needed} of ${p.total} ${noun(p.of, p.total)}`))} must take part.`,
};
