import { randomUUID } from 'node:crypto';
import type { Logger } from '@nestjs/common';
import type { Failure } from '../../contract/socket.js';
import { REFUSALS, Refusal, type RefusalCode } from '../../domain/shared/refusal.js';
import { describeError } from '../describe-error.js';
import { measures } from '../health/measures.js';
import { isAway } from '../database/away.js';

/** The HTTP status of each kind of refusal. */
const STATUS = {
  'not-found': 404,
  unauthenticated: 401,
  forbidden: 403,
  conflict: 409,
  invalid: 422,
  busy: 429,
  unavailable: 503,
} as const;

export const statusOf = (code: RefusalCode): number => STATUS[REFUSALS[code]];

/**
 * What a client may learn of an error: the code of a refusal, that the database is
 * away for a moment, or `internal` and an incident id under which the log has more.
 */
export function failureOf(error: unknown, log: Logger): Failure {
  const failure = readFailure(error, log);
  measures.refusals.inc({ code: failure.code });
  return failure;
}

function readFailure(error: unknown, log: Logger): Failure {
  if (error instanceof Refusal) return { code: error.code, details: error.details };
  if (isAway(error)) {
    log.warn(`the database is away: ${describeError(error)}`);
    return { code: 'overloaded', details: { seconds: 1 } };
  }
  const incident = randomUUID();
  log.error(`incident ${incident}: ${describeError(error)}`);
  return { code: 'internal', incident };
}
