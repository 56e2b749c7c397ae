import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Put,
  Res,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  ChangeLocale,
  ChangePassword,
  LabelSession,
  SeenNotices,
  type SignedUp,
} from '../../contract/account.js';
import type { MeView, SessionView } from '../../contract/views.js';
import type { LiveSession } from '../../platform/access/sessions.js';
import { Access, Me } from '../../platform/http/session.guard.js';
import { ZodPipe } from '../../platform/http/zod.pipe.js';
import { AccountsService } from './accounts.service.js';
import { FactorsService } from './factors/factors.service.js';
import { Notices } from './notices.js';
import { OwnSessions } from './own-sessions.js';
import { SessionCookies } from './session-cookies.js';

/** One's own account and where it is signed in. */
@Controller('api')
export class AccountController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly ownSessions: OwnSessions,
    private readonly factors: FactorsService,
    private readonly notices: Notices,
    private readonly cookies: SessionCookies,
  ) {}

  @Get('me')
  @Access('signed-in')
  me(@Me() me: LiveSession): Promise<MeView> {
    return this.accounts.me(me);
  }

  @Put('me/password')
  @Access('signed-in')
  async changePassword(
    @Me() me: LiveSession,
    @Body(new ZodPipe(ChangePassword)) { current, password }: ChangePassword,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const epoch = await this.factors.confirmPassword(me.accountId, current);
    if (await this.factors.hasAny(me.accountId)) await this.factors.insistOnFreshProof(me);
    this.cookies.give(reply, await this.accounts.changePassword(me, epoch, password));
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
  async renewCodes(@Me() me: LiveSession): Promise<SignedUp> {
    await this.factors.insistOnFreshProof(me);
    return { recoveryCodes: await this.accounts.renewCodes(me) };
  }

  @Put('me/notices/seen')
  @Access('signed-in')
  async seen(
    @Me() me: LiveSession,
    @Body(new ZodPipe(SeenNotices)) { upTo }: { upTo: string },
  ): Promise<object> {
    await this.notices.seen(me.accountId, upTo);
    return {};
  }

  @Get('sessions')
  @Access('signed-in')
  sessionsOf(@Me() me: LiveSession): Promise<SessionView[]> {
    return this.ownSessions.list(me);
  }

  @Put('sessions/:id/label')
  @Access('signed-in')
  async labelSession(
    @Me() me: LiveSession,
    @Param('id', ParseUUIDPipe) id: string,
    @Body(new ZodPipe(LabelSession)) input: { label: string },
  ): Promise<object> {
    await this.ownSessions.label(me, id, input.label);
    return {};
  }

  @Delete('sessions/:id')
  @Access('signed-in')
  async endSession(@Me() me: LiveSession, @Param('id', ParseUUIDPipe) id: string): Promise<object> {
    await this.ownSessions.end(me, id);
    return {};
  }

  @Delete('sessions')
  @Access('signed-in')
  async endOthers(@Me() me: LiveSession): Promise<object> {
    await this.ownSessions.endOthers(me);
    return {};
  }
}
