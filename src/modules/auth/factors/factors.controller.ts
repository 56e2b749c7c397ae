import {
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
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  AddPasskey,
  ConfirmApp,
  NameFactor,
  type FactorsView,
  type NewApp,
} from '../../../contract/factors.js';
import type { LiveSession } from '../../../platform/access/sessions.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { originOf } from '../../../platform/http/origin.js';
import { Access, Me } from '../../../platform/http/session.guard.js';
import { ZodPipe } from '../../../platform/http/zod.pipe.js';
import { SessionCookies } from '../session-cookies.js';
import { FactorsService } from './factors.service.js';
import { Passkeys } from './passkeys.js';

/** Setting up, naming and taking away second factors. Each change asks who is there. */
@Controller('api/me/factors')
export class FactorsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly factors: FactorsService,
    private readonly passkeys: Passkeys,
    private readonly cookies: SessionCookies,
  ) {}

  @Get()
  @Access('signed-in')
  list(@Me() me: LiveSession, @Req() request: FastifyRequest): Promise<FactorsView> {
    return this.factors.list(me, this.originOf(request));
  }

  @Post('app')
  @HttpCode(200)
  @Access('signed-in')
  async beginApp(
    @Me() me: LiveSession,
    @Body(new ZodPipe(NameFactor)) { name }: { name: string },
  ): Promise<NewApp> {
    await this.factors.insistOnFreshProof(me);
    return this.factors.beginApp(me, name);
  }

  @Post('app/:id/confirm')
  @HttpCode(200)
  @Access('signed-in')
  async confirmApp(
    @Me() me: LiveSession,
    @Param('id', ParseUUIDPipe) id: string,
    @Body(new ZodPipe(ConfirmApp)) { code }: { code: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    this.cookies.give(reply, await this.factors.confirmApp(me, id, code));
    return {};
  }

  @Post('passkey/options')
  @HttpCode(200)
  @Access('signed-in')
  async passkeyOptions(@Me() me: LiveSession, @Req() request: FastifyRequest): Promise<object> {
    await this.factors.insistOnFreshProof(me);
    return this.passkeys.creationOptions(me, this.originOf(request));
  }

  @Post('passkey')
  @HttpCode(200)
  @Access('signed-in')
  async addPasskey(
    @Me() me: LiveSession,
    @Body(new ZodPipe(AddPasskey)) input: z.infer<typeof AddPasskey>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    this.cookies.give(reply, await this.factors.addPasskey(me, this.originOf(request), input));
    return {};
  }

  @Put(':id/name')
  @Access('signed-in')
  async rename(
    @Me() me: LiveSession,
    @Param('id', ParseUUIDPipe) id: string,
    @Body(new ZodPipe(NameFactor)) { name }: { name: string },
  ): Promise<object> {
    await this.factors.rename(me, id, name);
    return {};
  }

  @Delete(':id')
  @Access('signed-in')
  async remove(@Me() me: LiveSession, @Param('id', ParseUUIDPipe) id: string): Promise<object> {
    await this.factors.insistOnFreshProof(me);
    await this.factors.remove(me, id);
    return {};
  }

  private originOf(request: FastifyRequest): string {
    return originOf(request.headers, this.config);
  }
}
