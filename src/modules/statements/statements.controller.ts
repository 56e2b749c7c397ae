import { Controller, Get, Param } from '@nestjs/common';
import { Id } from '../../contract/shared.js';
import type { StatementView } from '../../contract/views.js';
import type { LiveSession } from '../../platform/access/sessions.js';
import { Access, Me } from '../../platform/http/session.guard.js';
import { ZodPipe } from '../../platform/http/zod.pipe.js';
import { StatementsService } from './statements.service.js';

@Controller('api/statements')
export class StatementsController {
  constructor(private readonly statements: StatementsService) {}

  @Get(':id')
  @Access('statement.read')
  view(@Me() me: LiveSession, @Param('id', new ZodPipe(Id)) id: string): Promise<StatementView> {
    return this.statements.view(me.accountId, id);
  }
}
