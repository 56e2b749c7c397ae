import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { LookAtInvitation, type InvitationPreview } from '../../contract/account.js';
import type { RecordEntry } from '../../contract/events.js';
import type { CoalitionView, HomeView } from '../../contract/views.js';
import type { LiveSession } from '../../platform/access/sessions.js';
import { Access, Me } from '../../platform/http/session.guard.js';
import { ZodPipe } from '../../platform/http/zod.pipe.js';
import { CoalitionViewsService } from './coalition-views.service.js';

const Paging = z.object({ before: z.coerce.number().int().positive().optional() });

/** Reading a coalition. Everything that changes it is a command. */
@Controller('api')
export class CoalitionsController {
  constructor(private readonly views: CoalitionViewsService) {}

  @Get('coalitions/:id')
  @Access('coalition.read')
  read(@Me() me: LiveSession, @Param('id') id: string): Promise<CoalitionView> {
    return this.views.view(me.accountId, id);
  }

  @Get('coalitions/:id/home')
  @Access('coalition.read')
  home(@Me() me: LiveSession, @Param('id') id: string): Promise<HomeView> {
    return this.views.home(me.accountId, id);
  }

  @Get('rooms/:id/record')
  @Access('room.enter')
  record(
    @Me() me: LiveSession,
    @Param('id', ParseUUIDPipe) id: string,
    @Query(new ZodPipe(Paging)) { before }: z.infer<typeof Paging>,
  ): Promise<{ entries: RecordEntry[]; before: number | null }> {
    return this.views.record(me.accountId, id, before ?? null);
  }

  /** Needs no account: whoever holds the token may see what it is for. */
  @Post('invitations/look')
  @HttpCode(200)
  @Access('anyone')
  lookAt(@Body(new ZodPipe(LookAtInvitation)) { token }: { token: string }): Promise<InvitationPreview> {
    return this.views.lookAt(token);
  }
}
