import type { z } from 'zod';
import { Refusal } from '../domain/shared/refusal.js';

/** Reads what somebody sent by its schema of the contract, or says which field is wrong and how. */
export function readInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const reason: unknown = issue?.code === 'custom' ? issue.params?.['reason'] : undefined;
  if (typeof reason !== 'string') throw new Refusal('invalid-input', { field, problem: issue?.code ?? '' });
  const isLength = reason === 'text.empty' || reason === 'text.too-short' || reason === 'text.too-long';
  throw new Refusal(isLength ? 'invalid-input' : 'text.unusable-characters', { field, reason });
}
