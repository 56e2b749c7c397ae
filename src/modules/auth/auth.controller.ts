import {
  type ExecutionContext,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Put,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Strategy } from 'passport-local';
import {
  ChangeLocale,
  ChangePassword,
  ConfirmPassword,
  LabelSession,
  Recover,
  SignIn,
  SignUp,
  type Installation,
  type SignedUp,
} from '../../contract/account.js';
import type { MeView, SessionView } from '../../contract/views.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Sessions, type LiveSession } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { cookieName, isSecure } from '../../platform/http/cookie.js';
import { Access, Me } from '../../platform/http/session.guard.js';
import { ZodPipe } from '../../platform/http/zod.pipe.js';
import { RateLimit } from '../../platform/rate-limit.js';
import { AccountsService } from './accounts.service.js';
import { Demonstration } from './demonstration.js';

/** Handle and password, by passport. */
@Injectable()
export class PasswordStrategy extends PassportStrategy(Strategy, 'password') {
  constructor(private readonly accounts: AccountsService) {
    super({ usernameField: 'handle', passwordField: 'password' });
  }

  async validate(handle: string, password: string): Promise<{ accountId: string }> {
    const parsed = SignIn.safeParse({ handle, password });
    if (!parsed.success) throw new Refusal('sign-in.failed');
    return { accountId: await this.accounts.signIn(parsed.data) };
  }
}

/**
 * One address fails at most so often. Only failures count, so that a hall full of delegates behind
 * one line can sign in together. The address is a key in memory and goes nowhere else.
 */
@Injectable()
export class PasswordGuard extends AuthGuard('password') {
  private readonly failures: RateLimit;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    super();
    this.failures = new RateLimit(config.SIGN_INS_PER_MINUTE / 60, config.SIGN_INS_PER_MINUTE);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const { ip } = context.switchToHttp().getRequest<FastifyRequest>();
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
}

/** Signing in and out, accounts and their sessions. */
@Controller('api')
export class AuthController {
  private readonly doors: RateLimit;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly demonstration: Demonstration,
    private readonly accounts: AccountsService,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {
    this.doors = new RateLimit(config.SIGN_INS_PER_MINUTE / 60, config.SIGN_INS_PER_MINUTE);
  }

  @Get('installation')
  @Access('anyone')
  async installation(): Promise<Installation> {
    return { empty: await this.accounts.isEmpty(), demonstration: await this.demonstration.accounts() };
  }

  @Post('session')
  @HttpCode(200)
  @Access('anyone')
  @UseGuards(PasswordGuard)
  async signIn(
    @Req() request: FastifyRequest & { user: { accountId: string } },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    await this.startSession(reply, request.user.accountId);
    return {};
  }

  @Delete('session')
  @HttpCode(200)
  @Access('signed-in')
  async signOut(@Me() me: LiveSession, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.accounts.endSession(me, me.sessionId);
    void reply.header('Clear-Site-Data', '"cache", "cookies", "storage"');
    void reply.header('Set-Cookie', this.cookie('', 0));
    return {};
  }

  @Post('accounts')
  @Access('anyone')
  async signUp(
    @Body(new ZodPipe(SignUp)) input: SignUp,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedUp> {
    this.knock(request);
    const { accountId, codes } = await this.accounts.signUp(input);
    await this.startSession(reply, accountId);
    return { recoveryCodes: codes };
  }

  @Post('recovery')
  @HttpCode(200)
  @Access('anyone')
  async recover(
    @Body(new ZodPipe(Recover)) input: Recover,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    this.knock(request);
    await this.startSession(reply, await this.accounts.recover(input));
    return {};
  }

  @Get('me')
  @Access('signed-in')
  me(@Me() me: LiveSession): Promise<MeView> {
    return this.accounts.me(me);
  }

  @Put('me/password')
  @Access('signed-in')
  async changePassword(
    @Me() me: LiveSession,
    @Body(new ZodPipe(ChangePassword)) input: ChangePassword,
  ): Promise<object> {
    await this.accounts.changePassword(me, input.current, input.password);
    return {};
  }

  @Put('me/locale')
  @Access('signed-in')
  async changeLocale(
    @Me() me: LiveSession,
    @Body(new ZodPipe(ChangeLocale)) input: { locale: string },
  ): Promise<object> {
    await this.accounts.changeLocale(me, input.locale);
    return {};
  }

  @Post('me/recovery-codes')
  @HttpCode(200)
  @Access('signed-in')
  async renewCodes(
    @Me() me: LiveSession,
    @Body(new ZodPipe(ConfirmPassword)) input: { current: string },
  ): Promise<SignedUp> {
    return { recoveryCodes: await this.accounts.renewCodes(me, input.current) };
  }

  @Get('sessions')
  @Access('signed-in')
  sessionsOf(@Me() me: LiveSession): Promise<SessionView[]> {
    return this.accounts.listSessions(me);
  }

  @Put('sessions/:id/label')
  @Access('signed-in')
  async labelSession(
    @Me() me: LiveSession,
    @Param('id', ParseUUIDPipe) id: string,
    @Body(new ZodPipe(LabelSession)) input: { label: string },
  ): Promise<object> {
    await this.accounts.labelSession(me, id, input.label);
    return {};
  }

  @Delete('sessions/:id')
  @Access('signed-in')
  async endSession(@Me() me: LiveSession, @Param('id', ParseUUIDPipe) id: string): Promise<object> {
    await this.accounts.endSession(me, id);
    return {};
  }

  @Delete('sessions')
  @Access('signed-in')
  async endOthers(@Me() me: LiveSession): Promise<object> {
    await this.accounts.endSessions(me.accountId, me.sessionId);
    return {};
  }

  private async startSession(reply: FastifyReply, accountId: string): Promise<void> {
    const { token, expiresAt } = await this.sessions.open(accountId);
    const seconds = Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1_000);
    void reply.header('Set-Cookie', this.cookie(token, seconds));
  }

  private cookie(token: string, seconds: number): string {
    const secure = isSecure(this.config) ? '; Secure' : '';
    return `${cookieName(this.config)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
  }

  /** One address knocks at most so often. The address is a key in memory and goes nowhere else. */
  private knock(request: FastifyRequest): void {
    if (!this.doors.take(request.ip, this.clock.steady())) {
      throw new Refusal('too-many-requests', { seconds: this.doors.wait(request.ip) });
    }
  }
}
