import { Injectable } from '@nestjs/common';
import type { MessagePage, MessageView, SearchHit } from '../../contract/views.js';
import { may, type Subject } from '../../domain/access/policy.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { roomsOpenTo, Seats, type RoomFacts, type SeatedSubject } from '../../platform/access/seats.js';
import { Reads, type Reading } from '../../platform/database/reads.js';
import { excerptOf } from './message-body.js';
import { MessageReader, type MessageRow } from './message.reader.js';
import { indexQuery } from './search-words.js';

/** Counts stop here: a badge says "99+". */
const COUNT_TO = 100;
const LOOK_AT = 300;
const HITS = 40;
const MENTIONS = 20;
const END = Number.MAX_SAFE_INTEGER;

export type PageRequest = { limit: number } & (
  { before: number } | { after: number } | { around: string } | { newest: true }
);

/** A message in which somebody is called by name and that is still unread. */
export interface Mention {
  readonly messageId: string;
  readonly roomId: string;
  readonly by: string;
  readonly clauseId: string | null;
  readonly excerpt: string;
  readonly at: Date;
}

/** Reads channels: pages, search, what is unread. What a seat may not enter does not exist for it. */
@Injectable()
export class ChatService {
  constructor(
    private readonly seats: Seats,
    private readonly messages: MessageReader,
    private readonly reads: Reads,
  ) {}

  async page(accountId: string, roomId: string, request: PageRequest): Promise<MessagePage> {
    const { room, subject } = await this.enter(accountId, roomId);
    return this.reads.in(room, accountId, async (db) => {
      const [rows, readSeq] = await Promise.all([
        this.rows(db, roomId, request),
        this.messages.readSeq(db, subject.seatId, roomId),
      ]);
      // Nothing that came after the right was read.
      const messages = await this.views(
        db,
        rows.list.filter((row) => Number(row.seq) <= room.seq),
      );
      const first = messages[0];
      // The room's number was read before the messages: entering from it repeats some, but misses none.
      return { messages, before: rows.more && first ? first.seq : null, seq: room.seq, readSeq };
    });
  }

  async searchRoom(accountId: string, roomId: string, question: string, before = END): Promise<SearchHit[]> {
    const { room } = await this.enter(accountId, roomId);
    const query = indexQuery(question);
    const end = Math.min(before, room.seq + 1);
    if (!query) return [];
    return this.reads.in(room, accountId, async (db) =>
      this.hits(db, await this.messages.searchRoom(db, roomId, query, end, HITS)),
    );
  }

  /** Searches every channel of the coalition that is open to the asker's seat. */
  async searchCoalition(accountId: string, coalitionId: string, question: string): Promise<SearchHit[]> {
    const subject = await this.seats.inCoalition(accountId, coalitionId);
    insist(subject && may('coalition.read', subject, { kind: 'coalition', partyIds: null }), 'not-found');
    const query = indexQuery(question);
    if (!query) return [];
    return this.reads.for(accountId, async (db) => {
      const rooms = await this.messages.channels(db, coalitionId, roomsOpenTo(subject, 2));
      return this.hits(db, await this.messages.searchRooms(db, rooms, query, HITS));
    });
  }

  /** How many messages of others a seat has not read in each of these rooms (100: that or more), and whether one calls it. */
  async unread(
    accountId: string,
    subject: Pick<Subject, 'seatId'>,
    roomIds: readonly string[],
  ): Promise<Map<string, { unread: number; mentioned: boolean }>> {
    if (roomIds.length === 0) return new Map();
    const rows = await this.reads.for(accountId, (db) =>
      this.messages.unread(db, subject.seatId, roomIds, LOOK_AT),
    );
    return new Map(
      rows.map(({ room_id, unread, mentioned }) => [
        room_id,
        { unread: Math.min(unread, COUNT_TO), mentioned },
      ]),
    );
  }

  /** Unread messages since a moment that call the seat by name, newest first, in rooms it may enter now. */
  async mentionsFor(accountId: string, subject: SeatedSubject, since: Date): Promise<Mention[]> {
    const rows = await this.reads.for(accountId, async (db) => {
      const rooms = await this.messages.channels(db, subject.coalitionId, roomsOpenTo(subject, 2));
      return this.messages.mentionsOf(db, subject.seatId, rooms, since, MENTIONS);
    });
    return rows.map((row) => ({
      messageId: row.id,
      roomId: row.room_id,
      by: row.author_id,
      clauseId: row.clause_id,
      excerpt: excerptOf(row.body),
      at: row.at,
    }));
  }

  // -- inside --------------------------------------------------------------------------------

  private async enter(
    accountId: string,
    roomId: string,
  ): Promise<{ room: RoomFacts; subject: SeatedSubject }> {
    const found = await this.seats.inRoom(accountId, roomId);
    insist(found && may('room.enter', found.subject, found.room), 'not-found');
    insist(['plenary', 'caucus', 'corridor'].includes(found.room.kind), 'not-found');
    return found;
  }

  /** The rows of a page, and whether there are older ones. */
  private async rows(
    db: Reading,
    roomId: string,
    request: PageRequest,
  ): Promise<{ list: MessageRow[]; more: boolean }> {
    const { limit } = request;
    if ('after' in request) {
      return { list: await this.messages.page(db, roomId, { after: request.after }, limit), more: true };
    }
    if ('around' in request) {
      const seq = await this.messages.seqOf(db, roomId, request.around);
      if (seq === null) throw new Refusal('message.gone');
      const half = Math.ceil(limit / 2);
      const older = await this.older(db, roomId, seq, half);
      const newer = await this.messages.page(db, roomId, { after: seq - 1 }, half);
      return { list: [...older.list, ...newer], more: older.more };
    }
    return this.older(db, roomId, 'before' in request ? request.before : END, limit);
  }

  private async older(
    db: Reading,
    roomId: string,
    before: number,
    limit: number,
  ): Promise<{ list: MessageRow[]; more: boolean }> {
    // One more than asked for says whether there is more.
    const rows = await this.messages.page(db, roomId, { before }, limit + 1);
    return { list: rows.slice(-limit), more: rows.length > limit };
  }

  private async hits(db: Reading, rows: MessageRow[]): Promise<SearchHit[]> {
    const views = await this.views(db, rows);
    return views.map((message, i) => ({ roomId: rows[i]!.room_id, message }));
  }

  private async views(db: Reading, rows: readonly MessageRow[]): Promise<MessageView[]> {
    const reactions =
      rows.length > 0
        ? await this.messages.reactions(
            db,
            rows.map((row) => row.id),
          )
        : new Map();
    return rows.map((row) =>
      viewOf(row, (reactions.get(row.id) as MessageView['reactions'] | undefined) ?? []),
    );
  }
}

function viewOf(row: MessageRow, reactions: MessageView['reactions']): MessageView {
  return {
    id: row.id,
    seq: Number(row.seq),
    authorId: row.author_id,
    partyId: row.party_id,
    handle: row.handle,
    body: row.body,
    at: row.at.toISOString(),
    replyTo: row.reply_to
      ? { id: row.reply_to, handle: row.reply_handle ?? '', excerpt: excerptOf(row.reply_start ?? '') }
      : null,
    clauseId: row.clause_id,
    mentions: row.mentions,
    reactions,
    editedAt: row.edited_at?.toISOString() ?? null,
    state: row.state,
    hiddenReason: row.hidden_reason,
  };
}
