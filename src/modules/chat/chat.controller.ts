import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../contract/shared.js';
import type { MessagePage, SearchHit } from '../../contract/views.js';
import type { LiveSession } from '../../platform/access/sessions.js';
import { Access, Me } from '../../platform/http/session.guard.js';
import { ZodPipe } from '../../platform/http/zod.pipe.js';
import { ChatService } from './chat.service.js';

const Seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const PageQuery = z.object({
  before: Seq.optional(),
  after: Seq.optional(),
  around: Id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(60),
});
const SearchQuery = z.object({ q: z.string().max(200), before: Seq.optional() });

@Controller('api')
export class ChatController {
  constructor(private readonly chat: ChatService) {}

  @Get('rooms/:id/messages')
  @Access('room.enter')
  messages(
    @Me() me: LiveSession,
    @Param('id', new ZodPipe(Id)) roomId: string,
    @Query(new ZodPipe<z.output<typeof PageQuery>>(PageQuery)) query: z.output<typeof PageQuery>,
  ): Promise<MessagePage> {
    const { limit, before, after, around } = query;
    if (around !== undefined) return this.chat.page(me.accountId, roomId, { around, limit });
    if (after !== undefined) return this.chat.page(me.accountId, roomId, { after, limit });
    if (before !== undefined) return this.chat.page(me.accountId, roomId, { before, limit });
    return this.chat.page(me.accountId, roomId, { newest: true, limit });
  }

  @Get('rooms/:id/search')
  @Access('room.enter')
  search(
    @Me() me: LiveSession,
    @Param('id', new ZodPipe(Id)) roomId: string,
    @Query(new ZodPipe<z.output<typeof SearchQuery>>(SearchQuery))
    { q, before }: z.output<typeof SearchQuery>,
  ): Promise<SearchHit[]> {
    return this.chat.searchRoom(me.accountId, roomId, q, before);
  }

  @Get('coalitions/:id/search')
  @Access('coalition.read')
  searchAll(
    @Me() me: LiveSession,
    @Param('id', new ZodPipe(Id)) coalitionId: string,
    @Query(new ZodPipe<z.output<typeof SearchQuery>>(SearchQuery)) { q }: z.output<typeof SearchQuery>,
  ): Promise<SearchHit[]> {
    return this.chat.searchCoalition(me.accountId, coalitionId, q);
  }
}
