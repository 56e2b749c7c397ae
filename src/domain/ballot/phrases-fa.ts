import { digits } from '../shared/calendar.js';
import type { Base, Fraction, Measure } from './rule.js';
import { lowestTerms } from './rule.js';
import type { Phrases } from './phrases.js';
import { shareKey } from './phrases.js';

const n = (value: number): string => digits(value, 'fa');

const SHARES: Readonly<Record<string, string>> = {
  '1/4': 'یک‌چهارم',
  '1/3': 'یک‌سوم',
  '2/5': 'دوپنجم',
  '1/2': 'نیمی از',
  '3/5': 'سه‌پنجم',
  '2/3': 'دوسوم',
  '3/4': 'سه‌چهارم',
  '4/5': 'چهارپنجم',
};

const NOUNS: Readonly<Record<Measure, string>> = {
  persons: 'نماینده',
  parties: 'حزب',
  'seat-weights': 'رأی',
  'party-weights': 'رأی',
};

/** The counted whole in a result: «۵۲ نمایندهٔ موافق و مخالف». */
const COUNTED: Readonly<Record<Measure, string>> = {
  persons: 'نماینده',
  parties: 'حزب',
  'seat-weights': 'رأی وزن‌دار',
  'party-weights': 'رأی وزن‌دار حزب‌ها',
};
const JOINED: Readonly<Record<Measure, string>> = { ...COUNTED, persons: 'نمایندهٔ' };

/** The whole in a rule, before anyone has voted: «نمایندگان شرکت‌کننده». */
const MANY: Readonly<Record<Measure, string>> = {
  persons: 'نمایندگان',
  parties: 'حزب‌های',
  'seat-weights': 'آرای وزن‌دار',
  'party-weights': 'آرای وزن‌دار حزب‌های',
};

const WHO: Readonly<Record<Base, string>> = {
  'yes-no': ' موافق و مخالف',
  'yes-no-abstain': ' شرکت‌کننده',
  present: ' حاضر',
  eligible: '',
};
const WHOSE_VOTES: Readonly<Record<Base, string>> = {
  ...WHO,
  'yes-no-abstain': ' داده‌شده',
  present: ' حاضران',
};

const who = (of: Measure, base: Base): string => (of === 'seat-weights' ? WHOSE_VOTES : WHO)[base];

/** A share with what links it to its whole: «نیمی از»، «دوسوم»، «۵۵ درصد». */
function share(fraction: Fraction): string {
  const { num, den } = lowestTerms(fraction);
  const word = SHARES[shareKey({ num, den })];
  if (word) return word;
  return (num * 100) % den === 0 ? `${n((num * 100) / den)} درصد` : `${n(num)} از هر ${n(den)}`;
}

const and = (parts: readonly string[]): string =>
  parts.length < 3 ? parts.join(' و ') : `${parts.slice(0, -1).join('، ')} و ${parts.at(-1)}`;

const unequal = (held: readonly string[], failed: readonly string[], did: string): string => {
  if (failed.length === 0) return `${and(held)} ${did}`;
  if (held.length === 0) return `فقط ${and(failed)} ${did}`;
  return `${and(held)} ${did}، اما فقط ${and(failed)}`;
};

export const persian: Phrases = {
  outcome: {
    adopted: 'تصویب شد',
    rejected: 'رد شد',
    'no-quorum': 'حد نصاب به دست نیامد و تصمیمی گرفته نشد',
  },
  noVotes: 'هیچ رأیی داده نشد',
  comma: '، ',
  passesIf: 'تصویب می‌شود اگر',
  abstentionsNotCounted: 'نمایندگان ممتنع شمرده نمی‌شوند.',

  achieved(reason) {
    const { of, have, total, needed } = reason;
    const part = 'base' in reason && total !== reason.eligible ? who(of, reason.base) : '';
    return `${n(have)} ${NOUNS[of]} از ${n(total)} ${part ? JOINED[of] : COUNTED[of]}${part} (لازم: ${n(needed)})`;
  },
  inFavour: (held, failed) => unequal(held, failed, 'موافق بودند'),
  tookPart: (held, failed) => unequal(held, failed, 'شرکت کردند'),
  objections({ of, have, allowed, inFavour, holds }) {
    const none = of === 'persons' ? 'هیچ نماینده‌ای' : 'هیچ حزبی';
    if (!holds && have <= allowed) {
      if (inFavour === 0) return `${none} موافق نبود`;
      return `${n(inFavour)} موافق در برابر ${n(have)} مخالف کافی نبود`;
    }
    if (have === 0) return `${none} مخالف نبود`;
    const limit = allowed === 0 ? 'هیچ مخالفی مجاز نیست' : `حداکثر مجاز: ${n(allowed)}`;
    return `${n(have)} ${NOUNS[of]} مخالف ${have === 1 ? 'بود' : 'بودند'} (${limit})`;
  },
  counts: (tally, withYes) =>
    [
      withYes && tally.yes > 0 && `${n(tally.yes)} موافق`,
      tally.no > 0 && `${n(tally.no)} مخالف`,
      tally.abstain > 0 && `${n(tally.abstain)} ممتنع`,
      tally.absent > 0 && `${n(tally.absent)} غایب`,
    ]
      .filter(Boolean)
      .join('، '),
  partiesBy(position, names) {
    const did = { yes: 'موافق', no: 'مخالف', abstain: 'ممتنع', absent: 'غایب' }[position];
    return `${names.length === 1 ? 'حزب' : 'حزب‌های'} ${did}: ${names.join('، ')}.`;
  },

  simpleMajority: ({ of }) =>
    `شمار ${MANY[of]} موافق بیش از ${of === 'persons' ? 'نمایندگان' : MANY[of]} مخالف باشد`,
  demand({ of, base, threshold }, needed, eligible) {
    const isWeight = of === 'seat-weights' || of === 'party-weights';
    const holders = isWeight ? `${of === 'seat-weights' ? 'نمایندگانی' : 'حزب‌هایی'} با ` : '';
    const whole = base === 'eligible' ? `${n(eligible)} ${COUNTED[of]}` : `${MANY[of]}${who(of, base)}`;
    if (threshold.test === 'count')
      return `${holders}دست‌کم ${n(threshold.count)} ${NOUNS[of]} از ${n(eligible)} ${COUNTED[of]}`;
    const { num, den } = threshold.share;
    if (threshold.test === 'at-least' && num === den) return `${holders}همهٔ ${whole}`;
    const words = `${threshold.test === 'more-than' ? 'بیش از' : 'دست‌کم'} ${share(threshold.share)}`;
    const all = base === 'eligible' && of !== 'parties' ? 'همهٔ ' : '';
    const unit = of === 'persons' ? 'نفر' : NOUNS[of];
    return `${holders}${words} ${all}${whole}${needed === null ? '' : ` (${n(needed)} ${unit})`}`;
  },
  voteYes: (demands) => `${and(demands)} موافق باشند`,
  objectionsAllowed({ of, atMost }) {
    if (atMost > 0)
      return `حداکثر ${n(atMost)} ${NOUNS[of]} مخالف باشد و شمار ${MANY[of]} موافق از آن بیشتر باشد`;
    return of === 'persons'
      ? 'هیچ نماینده‌ای مخالف نباشد و دست‌کم یک نماینده موافق باشد'
      : 'هیچ حزبی مخالف نباشد و دست‌کم یک حزب موافق باشد';
  },
  and,
  quorum: (parts) =>
    `حد نصاب: دست‌کم ${and(parts.map((p) => `${n(p.needed)} ${NOUNS[p.of]} از ${n(p.total)} ${NOUNS[p.of]}`))} باید شرکت کنند.`,
};
