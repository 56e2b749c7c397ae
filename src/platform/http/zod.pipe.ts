import { Injectable, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { Refusal } from '../../domain/shared/refusal.js';

/** Checks a body or a query against its schema of the contract. */
@Injectable()
export class ZodPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}

  transform(value: unknown): T {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new Refusal('invalid-input', { field: issue?.path.join('.') ?? '', problem: issue?.code ?? '' });
  }
}
