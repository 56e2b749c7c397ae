import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-local';
import { SignIn } from '../../contract/account.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { answer, Passport } from '../../platform/http/passport.js';
import { networkOf } from '../../platform/limits/classes.js';
import { Limits } from '../../platform/limits/limits.js';
import type { RateLimit } from '../../platform/rate-limit.js';
import { AccountsService, keyOf } from './accounts.service.js';
import { KnownDevices } from './known-devices.js';
import type { Entering } from './own-sessions.js';
import { SessionCookies } from './session-cookies.js';

type AtTheDoor = FastifyRequest & { knownDevice?: string | null };

/** Handle and password, by passport. Only the body of the request counts: addresses are written down along the way. */
@Injectable()
export class PasswordStrategy extends Strategy {
  constructor(passport: Passport, accounts: AccountsService) {
    const enter = async ({ body, knownDevice }: AtTheDoor): Promise<Entering> => {
      const parsed = SignIn.safeParse(body);
      if (!parsed.success) throw new Refusal('sign-in.failed');
      return accounts.signIn(parsed.data, knownDevice ?? null);
    };
    super(
      { usernameField: 'handle', passwordField: 'password', passReqToCallback: true },
      (request, _handle, _password, done) => answer(enter(request as unknown as AtTheDoor), done),
    );
    passport.use('password', this);
  }
}

/**
 * One network fails at most so often. Only failures count, so that a hall full of delegates behind
 * one line can sign in together, and whoever was in this browser before comes in even while others
 * use up the tries of the same address: over Tor everyone has one. The network is a key in memory
 * and goes nowhere else.
 *
 * Whoever has the password may not use up the door either: a browser that was here before has so many tries, right
 * or wrong, and an account so many sign-ins. Nobody but the holder can use up these two.
 */
@Injectable()
export class PasswordGuard implements CanActivate {
  private readonly failures: RateLimit;
  private readonly tries: RateLimit;
  private readonly entries: RateLimit;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly passport: Passport,
    private readonly clock: Clock,
    private readonly cookies: SessionCookies,
    private readonly devices: KnownDevices,
    limits: Limits,
  ) {
    const perMinute = config.SIGN_INS_PER_MINUTE;
    this.failures = limits.open('sign-in', perMinute / 60, perMinute);
    this.tries = limits.open('sign-in-device', perMinute / 60, perMinute);
    this.entries = limits.open('sign-in-account', perMinute / 60, 2 * perMinute);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AtTheDoor>();
    // Read before anything is waited for: whoever has hung up meanwhile has no address any more.
    const network = networkOf((request.ip as string | undefined) ?? '');
    request.knownDevice = await this.deviceOf(request);
    if (request.knownDevice) {
      this.take(this.tries, request.knownDevice);
      this.insistOn(this.entries, this.accountOf(request));
      return this.open(request);
    }
    this.insistOn(this.failures, network);
    try {
      return await this.open(request);
    } catch (error) {
      // Who was sent away unheard has tried nothing.
      if (!(error instanceof Refusal && error.code === 'overloaded'))
        this.failures.charge(network, this.clock.steady());
      throw error;
    }
  }

  private async open(request: AtTheDoor): Promise<true> {
    const user = await this.passport.ask('password', request);
    if (!user) throw new Refusal('sign-in.failed');
    this.take(this.entries, this.accountOf(request));
    Object.assign(request, { user });
    return true;
  }

  private async deviceOf(request: AtTheDoor): Promise<string | null> {
    const token = this.cookies.device(request);
    const account = this.accountOf(request);
    return token && account ? this.devices.isKnown(token, account) : null;
  }

  /** The account that is asked for, by what no other has. */
  private accountOf({ body }: AtTheDoor): string {
    const { handle } = (body ?? {}) as { handle?: unknown };
    return typeof handle === 'string' ? keyOf(handle) : '';
  }

  private take(limit: RateLimit, key: string): void {
    if (!limit.take(key, this.clock.steady())) this.refuse(limit, key);
  }

  private insistOn(limit: RateLimit, key: string): void {
    if (!limit.has(key, this.clock.steady())) this.refuse(limit, key);
  }

  private refuse(limit: RateLimit, key: string): never {
    throw new Refusal('too-many-requests', { seconds: limit.wait(key) });
  }
}
