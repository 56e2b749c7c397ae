import { describe, expect, it } from '@jest/globals';
import { decide } from './decide.js';
import type { DecisionRule, RuleId } from './rule.js';
import {
  atLeast,
  atLeastCount,
  HALF,
  majority,
  moreThan,
  presetRule,
  PRESETS,
  RULE_IDS,
  withQuorum,
} from './rule.js';
import { decisionDetail, decisionHeadline, decisionSentence, ruleSentence } from './sentence.js';
import { aVote } from './testing.js';

/** yes, no, abstain, absent */
const seats = (yes: number, no = 0, abstain = 0, absent = 0): string =>
  '+'.repeat(yes) + '='.repeat(no) + '-'.repeat(abstain) + '.'.repeat(absent);

/** The result in the pictures: 41 of 58 delegates and 4 of 5 parties. */
const GROVE = {
  cedar: seats(13, 0, 1),
  plane: seats(12, 0, 0, 1),
  cypress: seats(8, 1, 2),
  walnut: seats(1, 9, 0, 1),
  willow: seats(7, 1, 1),
};

const decision = (rule: RuleId | DecisionRule, parties: Readonly<Record<string, string>>) => {
  const { roll, votes } = aVote(parties);
  return decide(typeof rule === 'string' ? PRESETS[rule] : rule, roll, votes);
};
const ruleOf = (rule: DecisionRule, lang: 'en' | 'fa') => ruleSentence(rule, aVote(GROVE).roll, lang);

describe('the result in a sentence', () => {
  it('says what was reached and what was needed, as in the glossary', () => {
    const six = {
      ...GROVE,
      cedar: seats(12, 0, 1),
      oak: seats(1),
    };
    expect(decisionHeadline(decision('double-absolute', six), 'en')).toBe(
      'Adopted: 41 of 58 delegates (needed 30) and 5 of 6 parties (needed 4) in favour.',
    );
    expect(decisionHeadline(decision('double-absolute', six), 'fa')).toBe(
      'تصویب شد: ۴۱ نماینده از ۵۸ نماینده (لازم: ۳۰) و ۵ حزب از ۶ حزب (لازم: ۴) موافق بودند.',
    );
  });

  it('adds those against, abstaining and absent', () => {
    expect(decisionSentence(decision('double-absolute', GROVE), 'en')).toBe(
      'Adopted: 41 of 58 delegates (needed 30) and 4 of 5 parties (needed 3) in favour. 11 against, 4 abstained, 2 absent.',
    );
    expect(decisionSentence(decision('double-absolute', GROVE), 'fa')).toBe(
      'تصویب شد: ۴۱ نماینده از ۵۸ نماینده (لازم: ۳۰) و ۴ حزب از ۵ حزب (لازم: ۳) موافق بودند. ۱۱ مخالف، ۴ ممتنع، ۲ غایب.',
    );
  });

  it('says of what the share is taken when that is not the whole roll', () => {
    expect(decisionHeadline(decision('double', { ...GROVE, oak: '..' }), 'en')).toBe(
      'Adopted: 41 of 52 delegates voting yes or no (needed 27) and 4 of 5 parties taking part (needed 3) in favour.',
    );
    expect(decisionHeadline(decision('double', { ...GROVE, oak: '..' }), 'fa')).toBe(
      'تصویب شد: ۴۱ نماینده از ۵۲ نمایندهٔ موافق و مخالف (لازم: ۲۷) و ۴ حزب از ۵ حزب شرکت‌کننده (لازم: ۳) موافق بودند.',
    );
    expect(decisionHeadline(decision('simple', { a: '++=' }), 'en')).toBe(
      'Adopted: 2 of 3 delegates (needed 2) in favour.',
    );
  });

  it('says what failed', () => {
    const few = { a: seats(9), b: seats(0, 2), c: seats(0, 2) };
    expect(decisionSentence(decision('double-absolute', few), 'en')).toBe(
      'Rejected: 9 of 13 delegates (needed 7) in favour, but only 1 of 3 parties (needed 2). 4 against.',
    );
    expect(decisionSentence(decision('double-absolute', few), 'fa')).toBe(
      'رد شد: ۹ نماینده از ۱۳ نماینده (لازم: ۷) موافق بودند، اما فقط ۱ حزب از ۳ حزب (لازم: ۲). ۴ مخالف.',
    );
    expect(decisionSentence(decision('double-absolute', { a: '+=', b: '=' }), 'en')).toBe(
      'Rejected: only 1 of 3 delegates (needed 2) and 0 of 2 parties (needed 2) in favour. 2 against.',
    );
    expect(decisionSentence(decision('simple', { a: '++==-' }), 'fa')).toBe(
      'رد شد: فقط ۲ نماینده از ۴ نمایندهٔ موافق و مخالف (لازم: ۳) موافق بودند. ۲ مخالف، ۱ ممتنع.',
    );
  });

  it('says that the quorum was missed, and by whom', () => {
    const rule = presetRule('double', { persons: 50, parties: 50 });
    expect(decisionSentence(decision(rule, { a: '+=-', b: '......', c: '.' }), 'en')).toBe(
      'No quorum, nothing decided: only 3 of 10 delegates (needed 6) and 1 of 3 parties (needed 2) took part. ' +
        '1 in favour, 1 against, 1 abstained, 7 absent.',
    );
    expect(decisionSentence(decision(rule, { a: '+++++=-', b: '..', c: '.' }), 'en')).toBe(
      'No quorum, nothing decided: 7 of 10 delegates (needed 6) took part, but only 1 of 3 parties (needed 2). ' +
        '5 in favour, 1 against, 1 abstained, 3 absent.',
    );
    expect(decisionSentence(decision(rule, { a: '+++++=-', b: '..', c: '.' }), 'fa')).toBe(
      'حد نصاب به دست نیامد و تصمیمی گرفته نشد: ۷ نماینده از ۱۰ نماینده (لازم: ۶) شرکت کردند، اما فقط ۱ حزب از ۳ حزب (لازم: ۲). ' +
        '۵ موافق، ۱ مخالف، ۱ ممتنع، ۳ غایب.',
    );
  });

  it('says that nobody voted', () => {
    expect(decisionSentence(decision('simple', { a: '...' }), 'en')).toBe(
      'Rejected: no votes were cast. 3 absent.',
    );
    expect(decisionSentence(decision('simple', { a: '...' }), 'fa')).toBe(
      'رد شد: هیچ رأیی داده نشد. ۳ غایب.',
    );
  });

  it('speaks of objections', () => {
    const say = (rule: RuleId, parties: Record<string, string>) =>
      decisionSentence(decision(rule, parties), 'en');
    expect(say('consensus', { a: '++-' })).toBe('Adopted: no delegate against. 2 in favour, 1 abstained.');
    expect(say('consensus', { a: '++=' })).toBe(
      'Rejected: 1 delegate against (none allowed). 2 in favour, 1 against.',
    );
    expect(say('consensus', { a: '--' })).toBe('Rejected: no delegate in favour. 2 abstained.');
    expect(say('consensus-minus-one', { a: '+', b: '=', c: '+' })).toBe(
      'Adopted: 1 party against (at most 1 allowed). 2 in favour, 1 against.',
    );
    expect(say('consensus-minus-one', { a: '+', b: '=' })).toBe(
      'Rejected: 1 in favour, not more than the 1 against. 1 in favour, 1 against.',
    );
    expect(decisionSentence(decision('consensus', { a: '++=' }), 'fa')).toBe(
      'رد شد: ۱ نماینده مخالف بود (هیچ مخالفی مجاز نیست). ۲ موافق، ۱ مخالف.',
    );
  });

  it('names the parties by what they did, each name isolated', () => {
    const names = { a: 'Cedar', b: 'سرو', c: 'Walnut', d: 'Willow' };
    const { [0]: first, ...rest } = decisionSentence(
      decision('simple', { a: '++', b: '+', c: '=', d: '.' }),
      'en',
      names,
    ).split(/(?<=\.) /);
    expect(first).toBe('Adopted: 3 of 4 delegates voting yes or no (needed 3) in favour.');
    expect(Object.values(rest)).toEqual([
      '1 against, 1 absent.',
      'Parties in favour: \u2068Cedar\u2069, \u2068سرو\u2069.',
      'Party against: \u2068Walnut\u2069.',
      'Party absent: \u2068Willow\u2069.',
    ]);
    expect(decisionSentence(decision('simple', { a: '+', b: '+' }), 'fa', names)).toContain(
      'حزب‌های موافق: \u2068Cedar\u2069، \u2068سرو\u2069.',
    );
  });

  it('has no detail when all voted yes', () => {
    expect(decisionDetail(decision('simple', { a: '++' }), 'en')).toBe('');
  });
});

describe('the rule in a sentence', () => {
  it('says what the pictures say', () => {
    expect(ruleOf(PRESETS['double-absolute'], 'en')).toBe(
      'Passes if more than half of all 58 delegates (30) and more than half of the 5 parties (3) vote yes.',
    );
    expect(ruleOf(PRESETS['double-absolute'], 'fa')).toBe(
      'تصویب می‌شود اگر بیش از نیمی از همهٔ ۵۸ نماینده (۳۰ نفر) و بیش از نیمی از ۵ حزب (۳ حزب) موافق باشند.',
    );
  });

  it('gives no number where it depends on how many vote', () => {
    expect(ruleOf(PRESETS.double, 'en')).toBe(
      'Passes if more delegates vote yes than no and more than half of the parties taking part vote yes. ' +
        'Delegates who abstain are not counted.',
    );
    expect(ruleOf(PRESETS.double, 'fa')).toBe(
      'تصویب می‌شود اگر شمار نمایندگان موافق بیش از نمایندگان مخالف باشد و بیش از نیمی از حزب‌های شرکت‌کننده موافق باشند. ' +
        'نمایندگان ممتنع شمرده نمی‌شوند.',
    );
  });

  it('says the quorum', () => {
    const rule = presetRule('absolute', { persons: 50, parties: 50 });
    expect(ruleOf(rule, 'en')).toBe(
      'Passes if more than half of all 58 delegates (30) vote yes. ' +
        'Quorum: at least 30 of 58 delegates and 3 of 5 parties must take part.',
    );
    expect(ruleOf(rule, 'fa')).toBe(
      'تصویب می‌شود اگر بیش از نیمی از همهٔ ۵۸ نماینده (۳۰ نفر) موافق باشند. ' +
        'حد نصاب: دست‌کم ۳۰ نماینده از ۵۸ نماینده و ۳ حزب از ۵ حزب باید شرکت کنند.',
    );
  });

  it.each([
    [
      'two-thirds',
      'Passes if at least two thirds of the delegates voting yes or no vote yes. Delegates who abstain are not counted.',
    ],
    ['consensus', 'Passes if nobody votes no and at least one delegate votes yes.'],
    ['consensus-minus-one', 'Passes if at most 1 party is against and more are in favour.'],
    ['unanimity-of-parties', 'Passes if all 5 parties vote yes.'],
  ] as const)('%s in English', (id, sentence) => expect(ruleOf(PRESETS[id], 'en')).toBe(sentence));

  it.each([
    [
      'two-thirds',
      'تصویب می‌شود اگر دست‌کم دوسوم نمایندگان موافق و مخالف موافق باشند. نمایندگان ممتنع شمرده نمی‌شوند.',
    ],
    ['consensus', 'تصویب می‌شود اگر هیچ نماینده‌ای مخالف نباشد و دست‌کم یک نماینده موافق باشد.'],
    [
      'consensus-minus-one',
      'تصویب می‌شود اگر حداکثر ۱ حزب مخالف باشد و شمار حزب‌های موافق از آن بیشتر باشد.',
    ],
    ['unanimity-of-parties', 'تصویب می‌شود اگر همهٔ ۵ حزب موافق باشند.'],
  ] as const)('%s in Persian', (id, sentence) => expect(ruleOf(PRESETS[id], 'fa')).toBe(sentence));

  it('says weights and other shares', () => {
    const rule: DecisionRule = {
      id: 'custom',
      quorum: {},
      criteria: [
        majority('parties', 'eligible', atLeast({ num: 55, den: 100 })),
        majority('seat-weights', 'eligible', atLeastCount(38)),
      ],
    };
    expect(ruleOf(rule, 'en')).toBe(
      'Passes if at least 55 percent of the 5 parties (3) and delegates with at least 38 of the 58 weighted votes vote yes.',
    );
    expect(ruleOf(rule, 'fa')).toBe(
      'تصویب می‌شود اگر دست‌کم ۵۵ درصد ۵ حزب (۳ حزب) و نمایندگانی با دست‌کم ۳۸ رأی از ۵۸ رأی وزن‌دار موافق باشند.',
    );
  });
});

it('never leaves a Latin digit or letter in a Persian sentence', () => {
  for (const id of RULE_IDS) {
    const rule = withQuorum(PRESETS[id], { persons: moreThan(HALF), parties: atLeastCount(2) });
    for (const parties of [GROVE, { a: '+=', b: '.' }, { a: '+++', b: '-' }, { a: '....', b: '+' }]) {
      expect(decisionSentence(decision(rule, parties), 'fa')).not.toMatch(/[0-9A-Za-z]/);
      expect(ruleSentence(rule, aVote(parties).roll, 'fa')).not.toMatch(/[0-9A-Za-z]/);
    }
  }
});
