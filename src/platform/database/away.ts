/**
 * Errors that say nothing of what was asked, only that the database cannot do it now: the connection is gone, the
 * server leaves, crashes, recovers, is full, or somebody else holds what is needed for too long. Whether what was
 * asked has happened is not known: the same command, sent again, finds out.
 */
export function isAway(error: unknown): boolean {
  const { code, message } = causeOf(error);
  if (typeof code === 'string')
    return AWAY.has(code) || AWAY_CLASSES.has(code.slice(0, 2)) || isContention(error);
  return LOST.test(message);
}

/** Two transactions were in each other's way and this one had to give in: nothing of it has happened. */
export function isContention(error: unknown): boolean {
  const { code } = causeOf(error);
  return code === '40001' || code === '40P01';
}

/** Connection exceptions, insufficient resources (53100: disk full), operator intervention, system errors. */
const AWAY_CLASSES = new Set(['08', '53', '57', '58']);
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  '25P03', // idle in a transaction for too long
  '55P03', // a lock was not to be had in time
]);
/** What the driver says of a connection, without a code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed)|Cannot use a pool after|Connection with .* is not established)/i;

/** TypeORM wraps what the driver says. */
function causeOf(error: unknown): { code: unknown; message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: '' };
  const inner = (error as { driverError?: unknown }).driverError;
  const { code, message } = (inner instanceof Error ? inner : error) as Error & { code?: unknown };
  return { code, message };
}
