import { z } from 'zod';
import { BASES, MEASURES, PARTY_POSITION_BASES, RULE_IDS } from '../domain/ballot/rule.js';
import type { Criterion, DecisionRule, Fraction, Quorum, Threshold } from '../domain/ballot/rule.js';

/** A share between nothing and the whole, in integers that stay small enough to read. */
export const FractionSchema = z
  .strictObject({ num: z.int().min(0).max(1_000_000), den: z.int().min(1).max(1_000_000) })
  .readonly()
  .refine(({ num, den }) => num <= den, 'more than the whole');

export const ThresholdSchema = z.union([
  z
    .strictObject({
      test: z.literal('more-than'),
      share: FractionSchema.refine(({ num, den }) => num < den, 'more than the whole cannot be reached'),
    })
    .readonly(),
  z.strictObject({ test: z.literal('at-least'), share: FractionSchema }).readonly(),
  z.strictObject({ test: z.literal('count'), count: z.int().min(1) }).readonly(),
]);

export const CriterionSchema = z.union([
  z
    .strictObject({
      kind: z.literal('majority'),
      of: z.enum(MEASURES),
      base: z.enum(BASES),
      threshold: ThresholdSchema,
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('objections'),
      of: z.enum(['persons', 'parties']),
      atMost: z.int().min(0).max(1_000_000),
    })
    .readonly(),
]);

export const QuorumSchema = z
  .strictObject({ persons: ThresholdSchema.optional(), parties: ThresholdSchema.optional() })
  .readonly();

export const DecisionRuleSchema = z
  .strictObject({
    id: z.enum([...RULE_IDS, 'custom']),
    quorum: QuorumSchema,
    criteria: z.array(CriterionSchema).min(1).max(20).readonly(),
    partyPosition: z.enum(PARTY_POSITION_BASES).optional(),
  })
  .readonly();

/** Compiles only while schema and type say the same, in both directions. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
type Agreed = [
  Same<z.output<typeof FractionSchema>, Fraction>,
  Same<z.output<typeof ThresholdSchema>, Threshold>,
  Same<z.output<typeof CriterionSchema>, Criterion>,
  Same<z.output<typeof QuorumSchema>, Quorum>,
  Same<z.output<typeof DecisionRuleSchema>, DecisionRule>,
];
const schemaAndTypeAgree: Agreed = [true, true, true, true, true];
void schemaAndTypeAgree;
