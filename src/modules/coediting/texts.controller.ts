import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Id, Seq } from '../../contract/shared.js';
import { TextsRequest, type HistoryEntry, type TextsView } from '../../contract/views.js';
import type { LiveSession } from '../../platform/access/sessions.js';
import { Access, Me } from '../../platform/http/session.guard.js';
import { ZodPipe } from '../../platform/http/zod.pipe.js';
import { TextsService } from './texts.service.js';

const id = new ZodPipe(Id);
const Page = z.object({
  before: z.preprocess((v) => (v === undefined ? undefined : Number(v)), Seq.optional()),
});

/** The living documents of a statement, and what they have been. */
@Controller('api/statements/:statementId')
export class TextsController {
  constructor(private readonly texts: TextsService) {}

  @Post('texts')
  @HttpCode(200)
  @Access('statement.read')
  open(
    @Me() me: LiveSession,
    @Param('statementId', id) statementId: string,
    @Body(new ZodPipe(TextsRequest)) request: TextsRequest,
  ): Promise<TextsView> {
    return this.texts.open(me.accountId, statementId, request);
  }

  @Get('clauses/:clauseId/history')
  @Access('statement.read')
  history(
    @Me() me: LiveSession,
    @Param('statementId', id) statementId: string,
    @Param('clauseId', id) clauseId: string,
    @Query(new ZodPipe(Page)) { before }: z.infer<typeof Page>,
  ): Promise<{ entries: HistoryEntry[]; before: number | null }> {
    return this.texts.history(me.accountId, statementId, clauseId, before ?? null);
  }
}
