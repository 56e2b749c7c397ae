import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-local';
import { SignIn } from '../../contract/account.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Limits } from '../../platform/limits/limits.js';
import type { RateLimit } from '../../platform/rate-limit.js';
import { AccountsService, keyOf } from './accounts.service.js';
import { KnownDevices } from './known-devices.js';
import { SessionCookies } from './session-cookies.js';

type AtTheDoor = FastifyRequest & { knownDevice?: string | null };

/** Handle and password, by passport. */
@Injectable()
export class PasswordStrategy extends PassportStrategy(Strategy, 'password') {
  constructor(private readonly accounts: AccountsService) {
    super({ usernameField: 'handle', passwordField: 'password', passReqToCallback: true });
  }

  async validate(request: AtTheDoor, handle: string, password: string): Promise<{ accountId: string }> {
    const parsed = SignIn.safeParse({ handle, password });
    if (!parsed.success) throw new Refusal('sign-in.failed');
    return { accountId: await this.accounts.signIn(parsed.data, request.knownDevice ?? null) };
  }
}

/**
 * One address fails at most so often. Only failures count, so that a hall full of delegates behind
 * one line can sign in together, and whoever was in this browser before comes in even while others
 * use up the tries of the same address: over Tor everyone has one. The address is a key in memory
 * and goes nowhere else.
 */
@Injectable()
export class PasswordGuard extends AuthGuard('password') {
  private readonly failures: RateLimit;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
    private readonly cookies: SessionCookies,
    private readonly devices: KnownDevices,
    limits: Limits,
  ) {
    super();
    this.failures = limits.open('sign-in', config.SIGN_INS_PER_MINUTE / 60, config.SIGN_INS_PER_MINUTE);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AtTheDoor>();
    request.knownDevice = await this.deviceOf(request);
    if (request.knownDevice) return (await super.canActivate(context)) as boolean;
    const { ip } = request;
    if (!this.failures.has(ip, this.clock.steady())) {
      throw new Refusal('too-many-requests', { seconds: this.failures.wait(ip) });
    }
    try {
      return (await super.canActivate(context)) as boolean;
    } catch (error) {
      this.failures.take(ip, this.clock.steady());
      throw error;
    }
  }

  override handleRequest<T>(error: unknown, user: T | false): T {
    if (error) throw error;
    if (!user) throw new Refusal('sign-in.failed');
    return user;
  }

  private async deviceOf(request: AtTheDoor): Promise<string | null> {
    const token = this.cookies.device(request);
    const { handle } = (request.body ?? {}) as { handle?: unknown };
    return token && typeof handle === 'string' ? this.devices.isKnown(token, keyOf(handle)) : null;
  }
}
