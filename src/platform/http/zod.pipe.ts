import { Injectable, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { readInput } from '../input.js';

/** Checks a body or a query against its schema of the contract. */
@Injectable()
export class ZodPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}

  transform(value: unknown): T {
    return readInput(this.schema, value);
  }
}
