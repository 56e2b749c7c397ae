import { describe, expect, it } from '@jest/globals';
import { presetRule, PRESETS, RULE_IDS } from '../domain/ballot/rule.js';
import { DecisionRuleSchema } from './rule.js';

const accepts = (value: unknown): boolean => DecisionRuleSchema.safeParse(value).success;
const share = (num: unknown, den: unknown, test = 'at-least') => ({
  ...PRESETS.simple,
  criteria: [{ kind: 'majority', of: 'persons', base: 'yes-no', threshold: { test, share: { num, den } } }],
});

describe('a rule from outside', () => {
  it.each(RULE_IDS)('may be %s, with and without quorum, through JSON', (id) => {
    for (const rule of [PRESETS[id], presetRule(id, { persons: 50, parties: 100 })]) {
      expect(DecisionRuleSchema.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
    }
  });

  it('takes shares in whole numbers up to the whole', () => {
    expect(accepts(share(2, 3))).toBe(true);
    expect(accepts(share(1, 1))).toBe(true);
    for (const [num, den] of [
      [0.5, 1],
      [1, 0],
      [4, 3],
      [-1, 2],
      ['1', 2],
      [1, 2_000_000],
    ]) {
      expect(accepts(share(num, den))).toBe(false);
    }
  });

  it('refuses what nobody could reach: more than the whole', () => {
    expect(accepts(share(99, 100, 'more-than'))).toBe(true);
    expect(accepts(share(1, 1, 'more-than'))).toBe(false);
  });

  it('refuses rules without criteria, unknown fields and unknown words', () => {
    expect(accepts({ ...PRESETS.simple, criteria: [] })).toBe(false);
    expect(accepts({ ...PRESETS.simple, veto: 'cedar' })).toBe(false);
    expect(accepts({ ...PRESETS.simple, id: 'dictator' })).toBe(false);
    expect(accepts({ ...PRESETS.simple, criteria: [{ kind: 'objections', of: 'weights', atMost: 0 }] })).toBe(
      false,
    );
  });
});
