import { isolate } from '../shared/calendar.js';
import type { InterfaceLanguage } from '../shared/language.js';
import { cast } from './count.js';
import type { PartyPosition, Roll } from './count.js';
import type { Decision, MajorityReason, ObjectionsReason } from './decide.js';
import { needed } from './decide.js';
import type { Phrases } from './phrases.js';
import { english } from './phrases-en.js';
import { persian } from './phrases-fa.js';
import type { Criterion, DecisionRule, MajorityCriterion } from './rule.js';

const PHRASES: Readonly<Record<InterfaceLanguage, Phrases>> = { en: english, fa: persian };

/**
 * The result in one sentence: "Adopted: 41 of 58 delegates (needed 30) and 5 of 6 parties
 * (needed 4) in favour." The base is always said when it is not the whole roll.
 */
export function decisionHeadline(decision: Decision, lang: InterfaceLanguage): string {
  const say = PHRASES[lang];
  return `${say.outcome[decision.outcome]}: ${headlineReason(decision, say)}.`;
}

function headlineReason(decision: Decision, say: Phrases): string {
  if (cast(decision.persons) === 0) return say.noVotes;
  if (decision.outcome === 'no-quorum') {
    const [held, failed] = byHolding(decision.quorum);
    return say.tookPart(held.map(say.achieved), failed.map(say.achieved));
  }
  const majorities = decision.reasons.filter((r): r is MajorityReason => r.kind === 'majority');
  const objections = decision.reasons.filter((r): r is ObjectionsReason => r.kind === 'objections');
  const [held, failed] = byHolding(majorities);
  const parts = objections.map(say.objections);
  if (majorities.length > 0) parts.unshift(say.inFavour(held.map(say.achieved), failed.map(say.achieved)));
  return parts.join(say.comma);
}

const byHolding = <T extends { readonly holds: boolean }>(
  reasons: readonly T[],
): [held: T[], failed: T[]] => [reasons.filter((r) => r.holds), reasons.filter((r) => !r.holds)];

/** Who did what besides: "11 against, 4 abstained, 2 absent." Empty when all voted yes. */
export function decisionDetail(decision: Decision, lang: InterfaceLanguage): string {
  const saysYes =
    decision.outcome !== 'no-quorum' &&
    decision.reasons.some((r) => r.kind === 'majority' && r.of === 'persons');
  const counts = PHRASES[lang].counts(decision.persons, !saysYes);
  return counts && `${counts}.`;
}

/**
 * The whole result in words: the headline, the counts, and with `names` (by party id) the parties
 * by what they did. Names are isolated, so that they disturb no sentence of the other direction.
 */
export function decisionSentence(
  decision: Decision,
  lang: InterfaceLanguage,
  names?: Readonly<Record<string, string>>,
): string {
  const parts = [decisionHeadline(decision, lang), decisionDetail(decision, lang)];
  if (names) parts.push(...partySentences(decision, lang, names));
  return parts.filter(Boolean).join(' ');
}

function partySentences(
  decision: Decision,
  lang: InterfaceLanguage,
  names: Readonly<Record<string, string>>,
): string[] {
  const positions: readonly PartyPosition[] = ['yes', 'no', 'abstain', 'absent'];
  return positions.flatMap((position) => {
    const those = decision.byParty.filter((p) => p.position === position);
    if (those.length === 0) return [];
    return [
      PHRASES[lang].partiesBy(
        position,
        those.map((p) => isolate(names[p.partyId] ?? p.partyId)),
      ),
    ];
  });
}

/**
 * The rule before the ballot: "Passes if more than half of all 58 delegates (30) and more than
 * half of the 5 parties (3) vote yes." Numbers stand only where they do not depend on turnout.
 */
export function ruleSentence(rule: DecisionRule, roll: Roll, lang: InterfaceLanguage): string {
  const say = PHRASES[lang];
  const { criteria, quorum } = needed(rule, roll);
  const ownSentences = criteria.flatMap(({ criterion }) => {
    if (criterion.kind === 'objections') return [say.objectionsAllowed(criterion)];
    return isMoreYesThanNo(criterion) ? [say.simpleMajority(criterion)] : [];
  });
  const demands = criteria.flatMap(({ criterion, needed, eligible }) =>
    criterion.kind === 'majority' && !isMoreYesThanNo(criterion)
      ? [say.demand(criterion, needed, eligible)]
      : [],
  );
  const conditions = demands.length > 0 ? [...ownSentences, say.voteYes(demands)] : ownSentences;
  return [
    `${say.passesIf} ${say.and(conditions)}.`,
    criteria.some(({ criterion }) => leavesAbstentionsOut(criterion)) && say.abstentionsNotCounted,
    quorum.length > 0 && say.quorum(quorum),
  ]
    .filter(Boolean)
    .join(' ');
}

/** More than half of yes and no is said more simply. */
const isMoreYesThanNo = ({ of, base, threshold }: MajorityCriterion): boolean =>
  (of === 'persons' || of === 'parties') &&
  base === 'yes-no' &&
  threshold.test === 'more-than' &&
  threshold.share.num * 2 === threshold.share.den;

const leavesAbstentionsOut = (criterion: Criterion): boolean =>
  criterion.kind === 'majority' &&
  criterion.base === 'yes-no' &&
  (criterion.of === 'persons' || criterion.of === 'seat-weights');
