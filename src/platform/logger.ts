import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/** Would begin a new line, or turn one around, in some viewer of logs; JSON escapes only the older ones. */
const UNRULY = /[\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g;
const oneLine = (message: unknown): string => String(message).replace(UNRULY, '\uFFFD');

/**
 * Structured log lines. Callers pass sentences of ours and error codes only:
 * never addresses, handles, tokens or texts.
 */
export class PinoLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(level: string) {
    this.pino = pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
  }

  log(message: unknown, context?: string): void {
    this.pino.info({ context: oneLine(context ?? '') }, oneLine(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.pino.error({ context: oneLine(rest.at(-1) ?? '') }, oneLine(message));
  }
  warn(message: unknown, context?: string): void {
    this.pino.warn({ context: oneLine(context ?? '') }, oneLine(message));
  }
  debug(message: unknown, context?: string): void {
    this.pino.debug({ context: oneLine(context ?? '') }, oneLine(message));
  }
  verbose(message: unknown, context?: string): void {
    this.pino.trace({ context: oneLine(context ?? '') }, oneLine(message));
  }
}
