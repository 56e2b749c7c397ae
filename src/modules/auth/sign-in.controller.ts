import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Recover, SignUp, type Installation, type SignedUp } from '../../contract/account.js';
import { AnyProof, FactorProof, type ProofsView, type SignedIn } from '../../contract/factors.js';
import { CompleteRecovery, LookAtRecovery, type RecoveryState } from '../../contract/recovery.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Sessions, type LiveSession } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { originOf } from '../../platform/http/origin.js';
import { Access, Me } from '../../platform/http/session.guard.js';
import { ZodPipe } from '../../platform/http/zod.pipe.js';
import { networkOf } from '../../platform/limits/classes.js';
import { Limits } from '../../platform/limits/limits.js';
import type { RateLimit } from '../../platform/rate-limit.js';
import { AccountsService, keyOf } from './accounts.service.js';
import { Demonstration } from './demonstration.js';
import { FactorsService } from './factors/factors.service.js';
import { Passkeys } from './factors/passkeys.js';
import { KnownDevices } from './known-devices.js';
import { OwnSessions, type Entering } from './own-sessions.js';
import { PasswordGuard } from './password.guard.js';
import { RecoveriesService } from './recovery/recoveries.service.js';
import { SessionCookies } from './session-cookies.js';

/** Coming in and going out. */
@Controller('api')
export class SignInController {
  private readonly doors: RateLimit;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly demonstration: Demonstration,
    private readonly accounts: AccountsService,
    private readonly recoveries: RecoveriesService,
    private readonly sessions: Sessions,
    private readonly ownSessions: OwnSessions,
    private readonly factors: FactorsService,
    private readonly passkeys: Passkeys,
    private readonly devices: KnownDevices,
    private readonly cookies: SessionCookies,
    private readonly clock: Clock,
    limits: Limits,
  ) {
    this.doors = limits.open('door', config.SIGN_INS_PER_MINUTE / 60, config.SIGN_INS_PER_MINUTE);
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
  signIn(
    @Req() request: FastifyRequest & { user: Entering },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedIn> {
    return this.firstStep(request, reply, request.user);
  }

  @Delete('session')
  @HttpCode(200)
  @Access('first-step')
  async signOut(
    @Me() me: LiveSession,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    await this.ownSessions.end(me, me.sessionId);
    await this.cookies.clear(request, reply);
    return {};
  }

  @Get('session/proofs')
  @Access('first-step')
  proofs(@Me() me: LiveSession, @Req() request: FastifyRequest): Promise<ProofsView> {
    return this.factors.proofs(me, originOf(request.headers, this.config));
  }

  @Post('session/passkey')
  @HttpCode(200)
  @Access('first-step')
  passkeyOptions(@Me() me: LiveSession, @Req() request: FastifyRequest): Promise<object> {
    return this.passkeys.requestOptions(me, originOf(request.headers, this.config));
  }

  /** The second step. What was behind the password alone opens now, under a new token. */
  @Post('session/second')
  @HttpCode(200)
  @Access('first-step')
  async secondStep(
    @Me() me: LiveSession,
    @Body(new ZodPipe(FactorProof)) proof: FactorProof,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const factor = await this.factors.prove(
      me,
      this.originOf(request),
      proof,
      await this.deviceOf(me, request),
    );
    this.cookies.give(reply, await this.ownSessions.strengthen(me, factor));
    await this.cookies.remember(request, reply, me.sessionId);
    return {};
  }

  /** Who is there, once more: opens the next minutes for what is hard to take back. */
  @Post('session/confirm')
  @HttpCode(200)
  @Access('signed-in')
  async confirm(
    @Me() me: LiveSession,
    @Body(new ZodPipe(AnyProof)) proof: AnyProof,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const by = await this.factors.proveAgain(
      me,
      this.originOf(request),
      proof,
      await this.deviceOf(me, request),
    );
    await this.sessions.confirm(me.sessionId, by);
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
    await this.firstStep(request, reply, { accountId, epoch: 0 });
    return { recoveryCodes: codes };
  }

  @Post('recovery')
  @HttpCode(200)
  @Access('anyone')
  async recover(
    @Body(new ZodPipe(Recover)) input: Recover,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedIn> {
    this.knock(request);
    return this.firstStep(request, reply, await this.accounts.recover(input));
  }

  @Post('recovery/approved/look')
  @HttpCode(200)
  @Access('anyone')
  lookAtRecovery(
    @Body(new ZodPipe(LookAtRecovery)) { token }: LookAtRecovery,
    @Req() request: FastifyRequest,
  ): Promise<RecoveryState> {
    this.knock(request);
    return this.recoveries.look(token);
  }

  @Post('recovery/approved')
  @HttpCode(200)
  @Access('anyone')
  async recoverApproved(
    @Body(new ZodPipe(CompleteRecovery)) input: CompleteRecovery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedIn> {
    this.knock(request);
    return this.firstStep(request, reply, await this.accounts.recoverApproved(input));
  }

  private async firstStep(
    request: FastifyRequest,
    reply: FastifyReply,
    entering: Entering,
  ): Promise<SignedIn> {
    const session = await this.ownSessions.open(entering);
    this.cookies.give(reply, session);
    if (!session.pending) await this.cookies.remember(request, reply, session.id);
    return { secondStep: session.pending };
  }

  private originOf(request: FastifyRequest): string {
    return originOf(request.headers, this.config);
  }

  private async deviceOf(me: LiveSession, request: FastifyRequest): Promise<string | null> {
    const token = this.cookies.device(request);
    return token ? this.devices.isKnown(token, keyOf(me.handle)) : null;
  }

  /** One network knocks at most so often. It is a key in memory and goes nowhere else. */
  private knock(request: FastifyRequest): void {
    const network = networkOf((request.ip as string | undefined) ?? '');
    if (!this.doors.take(network, this.clock.steady())) {
      throw new Refusal('too-many-requests', { seconds: this.doors.wait(network) });
    }
  }
}
