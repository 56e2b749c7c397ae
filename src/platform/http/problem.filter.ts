import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Failure } from '../../contract/socket.js';
import { Refusal, type RefusalCode } from '../../domain/shared/refusal.js';
import { failureOf, statusOf } from './failure.js';

const CODES: Record<number, string> = {
  400: 'invalid-input',
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'not-found',
  408: 'too-slow',
  413: 'too-large',
  414: 'too-large',
  415: 'invalid-input',
  429: 'too-many-requests',
  431: 'too-large',
};

/** The code of a status that no rule of ours has given. */
export const codeOf = (status: number): string => CODES[status] ?? 'invalid-input';

/** Every error leaves as problem+json (RFC 9457): a code the client translates, never a message of ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, failure } = this.read(error);
    if (status === 429 || status === 503)
      void reply.header('Retry-After', String(failure.details?.['seconds'] ?? 5));
    void reply
      .status(status)
      .header('Content-Type', 'application/problem+json')
      .header('Cache-Control', 'no-store')
      .send(JSON.stringify({ type: 'about:blank', status, ...failure }));
  }

  private read(error: unknown): { status: number; failure: Failure } {
    if (error instanceof Refusal)
      return { status: statusOf(error.code), failure: failureOf(error, this.log) };
    const status =
      error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
    if (status && status < 500) return { status, failure: { code: codeOf(status) } };
    const failure = failureOf(error, this.log);
    return { status: failure.code === 'internal' ? 500 : statusOf(failure.code as RefusalCode), failure };
  }
}
