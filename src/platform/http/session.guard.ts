import {
  Inject,
  Injectable,
  SetMetadata,
  createParamDecorator,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-custom';
import type { Permission } from '../../domain/access/policy.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Sessions, sha256, type LiveSession } from '../access/sessions.js';
import { CONFIG, type Config } from '../config/config.js';
import { networkOf, type LimitName } from '../limits/classes.js';
import { Limits } from '../limits/limits.js';
import { cookieName, readCookie } from './cookie.js';
import { isOwnOrigin } from './origin.js';
import { answer, Passport } from './passport.js';

/**
 * Who may call a route: anybody, whoever gave the password and may still owe the second
 * factor, any signed-in account, or whoever a line of the policy lets.
 */
export type RouteAccess = 'anyone' | 'first-step' | 'signed-in' | Permission;
export const ACCESS = 'peyman:access';
/** Every route says who may call it; one that does not stops the start. */
export const Access = (access: RouteAccess) => SetMetadata(ACCESS, access);

/** The sign-in counts failures only, and lets in who was in this browser before, whatever others do on the same line. */
const COUNTS_ITSELF = /^\/api\/session(?:[?#]|$)/;

/** By asking for this a page says that somebody is there. */
const SIGN_OF_LIFE = /^\/api\/me(?:[?#]|$)/;
/** Asked for anew whenever a line comes back. */
const OPEN_TEXTS = /^\/api\/statements\/[^/?#]+\/texts(?:[?#]|$)/;

/** A page that is open reads by itself, for hours; nobody else may find it signed in. */
const isSomebodyThere = (method: string, url: string): boolean =>
  method === 'GET' ? SIGN_OF_LIFE.test(url) : !OPEN_TEXTS.test(url);

/** The signed-in account of the request. */
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): LiveSession => {
  const { user } = context.switchToHttp().getRequest<{ user?: LiveSession }>();
  if (!user) throw new Refusal('not-signed-in');
  return user;
});

/** Finds the session behind the cookie. */
@Injectable()
export class SessionStrategy extends Strategy {
  constructor(passport: Passport, sessions: Sessions, @Inject(CONFIG) config: Config) {
    super(({ headers, method, url }, done) => {
      const token = readCookie(headers.cookie, cookieName(config));
      const found = token ? sessions.find(token, isSomebodyThere(method, url)) : Promise.resolve(null);
      answer(found, done);
    });
    passport.use('session-cookie', this);
  }
}

/**
 * The door of every route: who is calling, and, where something changes,
 * whether our own page is asking (JSON only, own origin, our header), so that no
 * other site can act with the reader's cookie.
 */
@Injectable()
export class DoorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(CONFIG) private readonly config: Config,
    private readonly passport: Passport,
    private readonly sessions: Sessions,
    private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (context.getType() !== 'http') return true;
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) throw new Refusal('not-allowed');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      if (!isOwnOrigin(request.headers, this.config) || request.headers['x-peyman'] !== '1') {
        throw new Refusal('not-allowed');
      }
    }
    const isOpen = access === 'anyone';
    if (isOpen && (!request.url.startsWith('/api') || COUNTS_ITSELF.test(request.url))) return true;
    // Read before anything is waited for: whoever has hung up meanwhile has no address any more.
    const network = networkOf((request.ip as string | undefined) ?? '');
    const session = await this.caller(request);
    // Who is signed in counts as such everywhere: over an onion service all visitors come from one address.
    if (!session) this.limits.take('visit', network);
    if (!session && isOpen) return true;
    if (!session) throw new Refusal('not-signed-in');
    Object.assign(request, { user: session });
    if (session.pending && !isOpen && access !== 'first-step') throw new Refusal('second-factor-required');
    const kind = kindOf(request);
    // Who has only the password does not use up what the holder may.
    if (kind) this.limits.take(kind, session.pending ? session.sessionId : session.accountId);
    return true;
  }

  /** Whose session the cookie is of. What was made up is not looked up, and what has ended only so often. */
  private async caller(request: FastifyRequest): Promise<LiveSession | null> {
    const token = readCookie(request.headers.cookie, cookieName(this.config));
    if (!token || !this.sessions.isOurs(token)) return null;
    const ended = sha256(token).toString('base64url');
    this.limits.insistOn('visit', ended);
    const session = await this.passport.ask<LiveSession>('session-cookie', request);
    if (!session) this.limits.allows('visit', ended);
    return session;
  }
}

/** Commands are counted where they are read. Asking for texts changes nothing, although it is a POST. */
function kindOf({ method, routeOptions: { url = '' } }: FastifyRequest): LimitName | null {
  if (url.endsWith('/commands')) return null;
  if (url.endsWith('/search')) return 'search';
  return method === 'GET' || method === 'HEAD' || url.endsWith('/texts') ? 'read' : 'change';
}
