import { Controller, Get, Param } from '@nestjs/common';
import type { BallotDetail } from '../../contract/views.js';
import { Id } from '../../contract/shared.js';
import { insist } from '../../domain/shared/refusal.js';
import type { LiveSession } from '../../platform/access/sessions.js';
import { Access, Me } from '../../platform/http/session.guard.js';
import { BallotsService } from './ballots.service.js';

@Controller('api/ballots')
export class BallotsController {
  constructor(private readonly ballots: BallotsService) {}

  @Get(':id')
  @Access('statement.read')
  async detail(@Me() me: LiveSession, @Param('id') id: string): Promise<BallotDetail> {
    insist(Id.safeParse(id).success, 'not-found');
    return this.ballots.detail(me.accountId, id);
  }
}
