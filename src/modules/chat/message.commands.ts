import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EventPayload } from '../../contract/events.js';
import type { CommandOutput } from '../../contract/commands.js';
import type { MessageView } from '../../contract/views.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { mentionsIn } from '../../domain/text/links.js';
import { Handles, HandlesMany, type Asking } from '../../platform/commands/handles.js';
import { Audience } from '../../platform/realtime/audience.js';
import type { LockedRoom, Tx } from '../../platform/rooms/tx.js';
import { excerptOf, isEmoji, messageBody } from './message-body.js';
import { MessageRepository, type KnownMessage, type NewMessage } from './message.repository.js';
import { indexWords } from './search-words.js';

const MENTIONS_PER_MESSAGE = 20;
const REACTIONS_PER_MESSAGE = 24;
/** What a moderator hides together with one message: what was written so long ago at most, and so much. */
const RECENT_MS = 60 * 60_000;
const HIDDEN_AT_ONCE = 1_000;

/** What a batch of messages refers to, read once for all of them. */
interface References {
  readonly quotes: ReadonlyMap<string, MessageView['replyTo']>;
  readonly clauses: ReadonlySet<string>;
  readonly named: ReadonlyMap<string, string[]>;
}
type Post = Asking<'message:post'>;
type Pending = EventPayload<'message.posted'> | EventPayload<'message.edited'>;

/** What people do in a channel. */
@Injectable()
export class MessageCommands {
  /** Events of a transaction that is still open: not in the table yet, so corrected where they are. */
  private readonly pending = new WeakMap<Tx, Pending[]>();

  constructor(
    private readonly messages: MessageRepository,
    private readonly audience: Audience,
  ) {}

  /**
   * Takes all messages that are waiting for the room together: one INSERT, however many, and further
   * queries only when one of them mentions, replies or points to a clause.
   */
  @HandlesMany('message:post')
  async post(tx: Tx, asking: Post[]): Promise<(CommandOutput<'message:post'> | Refusal)[]> {
    const room = asking[0]!.room;
    if (!isChannel(room)) return asking.map(() => new Refusal('not-found'));
    const bodies = asking.map((a) => messageBody(a.input.body));
    const calls = bodies.map((body) => (body instanceof Refusal ? [] : namesCalled(body)));
    const refers = await this.references(tx, room, asking, calls);

    const posted: NewMessage[] = [];
    const answers = asking.map((a, i) => {
      const body = bodies[i]!;
      if (body instanceof Refusal) return body;
      const { replyTo, clauseId } = a.input;
      const quote = replyTo ? refers.quotes.get(replyTo) : null;
      if (quote === undefined) return new Refusal('message.gone');
      if (clauseId && !refers.clauses.has(clauseId)) return new Refusal('not-found');
      const view: MessageView = {
        id: randomUUID(),
        seq: room.nextSeq,
        authorId: a.subject.seatId,
        partyId: a.subject.partyId,
        handle: a.subject.handle,
        body,
        at: tx.now.toISOString(),
        replyTo: quote,
        clauseId: clauseId ?? null,
        mentions: mentioned(calls[i]!, refers.named),
        reactions: [],
        editedAt: null,
        state: 'visible',
        hiddenReason: null,
      };
      this.record(tx, a, 'message.posted', { message: view });
      posted.push({ view, words: indexWords(body) });
      return { messageId: view.id, seq: view.seq };
    });
    if (posted.length > 0) this.messages.insert(tx, room, posted);
    return answers;
  }

  @Handles('message:edit')
  async edit(tx: Tx, asking: Asking<'message:edit'>): Promise<object> {
    const message = await this.own(tx, asking);
    const body = messageBody(asking.input.body);
    if (body instanceof Refusal) throw body;
    const called = namesCalled(body);
    const named = called.length > 0 ? await this.named(tx, asking.room, called) : new Map<string, string[]>();
    const mentions = mentioned(called, named);
    const editedAt = tx.now.toISOString();
    await this.correct(tx, [message], { body, mentions, editedAt });
    const editSeq = this.record(tx, asking, 'message.edited', { messageId: message.id, body, editedAt });
    await this.messages.rewrite(tx, message, { body, words: indexWords(body), mentions, editSeq });
    return {};
  }

  @Handles('message:delete')
  async delete(tx: Tx, asking: Asking<'message:delete'>): Promise<object> {
    const message = await this.own(tx, asking);
    await this.messages.takeBack(tx, [message], 'deleted', null);
    await this.correct(tx, [message], { ...GONE, state: 'deleted' });
    this.record(tx, asking, 'message.deleted', { messageId: message.id });
    return {};
  }

  /** Leaves a tombstone for each: of one message, or with it of all that its author wrote here in the hour before. */
  @Handles('message:hide')
  async hide(tx: Tx, asking: Asking<'message:hide'>): Promise<CommandOutput<'message:hide'>> {
    const { input, subject, room } = asking;
    const { messageId, reason } = input;
    const message = await this.visible(tx, room, messageId);
    const hidden = [message];
    if (input.withRecent) {
      const since = new Date(tx.now.getTime() - RECENT_MS);
      const recent = await this.messages.writtenBy(tx, room.id, message.authorId, since, HIDDEN_AT_ONCE);
      hidden.push(...recent.filter(({ id }) => id !== messageId));
    }
    await this.messages.takeBack(tx, hidden, 'hidden', reason);
    await this.correct(tx, hidden, { ...GONE, state: 'hidden', hiddenReason: reason });
    const by = subject.seatId;
    for (const { id } of hidden) this.record(tx, asking, 'message.hidden', { messageId: id, reason, by });
    return { hidden: hidden.length };
  }

  @Handles('message:react')
  async react(tx: Tx, asking: Asking<'message:react'>): Promise<object> {
    const { messageId, emoji, on } = asking.input;
    const { seatId } = asking.subject;
    insist(isEmoji(emoji), 'invalid-input', { field: 'emoji' });
    await this.visible(tx, asking.room, messageId);
    if (on && (await this.messages.otherReactions(tx, messageId, emoji)) >= REACTIONS_PER_MESSAGE) {
      throw new Refusal('invalid-input', { field: 'emoji', problem: 'too-many' });
    }
    const changed = await this.messages.react(tx, messageId, emoji, seatId, on);
    if (changed) this.record(tx, asking, 'message.reacted', { messageId, emoji, seatId, on });
    return {};
  }

  /** Nobody else learns what one has read: no event, only a word to one's own other windows. */
  @HandlesMany('message:mark-read')
  async markRead(tx: Tx, asking: Asking<'message:mark-read'>[]): Promise<(object | Refusal)[]> {
    const room = asking[0]!.room;
    if (!isChannel(room)) return asking.map(() => new Refusal('not-found'));
    const marks = new Map<string, number>();
    for (const { input, subject, actor } of asking) {
      const seq = Math.min(input.seq, room.nextSeq - 1);
      marks.set(subject.seatId, Math.max(seq, marks.get(subject.seatId) ?? 0));
      tx.afterCommit(() => this.audience.readMark(actor.accountId, room.id, seq));
    }
    await this.messages.markRead(tx, room.id, marks);
    return asking.map(() => ({}));
  }

  // -- inside --------------------------------------------------------------------------------

  private async references(tx: Tx, room: LockedRoom, asking: Post[], calls: string[][]): Promise<References> {
    const replies = asking.flatMap(({ input }) => input.replyTo ?? []);
    const clauses = asking.flatMap(({ input }) => input.clauseId ?? []);
    const called = calls.flat();
    return {
      quotes: replies.length > 0 ? await this.messages.quotes(tx, room.id, replies) : new Map(),
      clauses: clauses.length > 0 ? await this.messages.clausesOf(tx, room.coalitionId, clauses) : new Set(),
      named: called.length > 0 ? await this.named(tx, room, called) : new Map(),
    };
  }

  private named(tx: Tx, room: LockedRoom, names: readonly string[]): Promise<Map<string, string[]>> {
    return this.messages.named(tx, room.coalitionId, room, [...new Set(names)]);
  }

  private async visible(tx: Tx, room: LockedRoom, id: string): Promise<KnownMessage> {
    insist(isChannel(room), 'not-found');
    const message = await this.messages.known(tx, room.id, id);
    insist(message?.state === 'visible', 'message.gone');
    return message;
  }

  private async own(tx: Tx, { room, input, subject }: Asking<'message:edit' | 'message:delete'>) {
    const message = await this.visible(tx, room, input.messageId);
    insist(message.authorId === subject.seatId, 'not-allowed');
    return message;
  }

  private record<
    T extends 'message.posted' | 'message.edited' | 'message.deleted' | 'message.hidden' | 'message.reacted',
  >(tx: Tx, { room, subject }: Asking, type: T, payload: EventPayload<T>): number {
    if (type === 'message.posted' || type === 'message.edited') {
      const pending = this.pending.get(tx) ?? [];
      pending.push(payload as Pending);
      this.pending.set(tx, pending);
    }
    tx.by = subject.seatId;
    try {
      return tx.record(room.id, type, payload);
    } finally {
      tx.by = null;
    }
  }

  /** Whatever has been told of a message from now on says what it says now, in the table and in this transaction. */
  private async correct(tx: Tx, messages: readonly KnownMessage[], now: Partial<MessageView>): Promise<void> {
    await this.messages.correctRecord(tx, messages[0]!.roomId, messages, now);
    const ids = new Set(messages.map(({ id }) => id));
    const body = now.body ?? '';
    for (const event of this.pending.get(tx) ?? []) {
      if ('message' in event) {
        if (ids.has(event.message.id)) Object.assign(event.message, now);
        if (event.message.replyTo && ids.has(event.message.replyTo.id)) {
          event.message.replyTo = { ...event.message.replyTo, excerpt: excerptOf(body) };
        }
      } else if (ids.has(event.messageId)) event.body = body;
    }
  }
}

/** What remains of a message that was taken back. */
const GONE = { body: '', mentions: [], reactions: [] } satisfies Partial<MessageView>;

const isChannel = ({ kind }: LockedRoom): boolean =>
  kind === 'plenary' || kind === 'caucus' || kind === 'corridor';

const namesCalled = (body: string): string[] =>
  body.includes('@')
    ? mentionsIn(body)
        .slice(0, MENTIONS_PER_MESSAGE)
        .map((name) => name.toLowerCase())
    : [];

const mentioned = (calls: readonly string[], named: ReadonlyMap<string, string[]>): string[] => [
  ...new Set(calls.flatMap((name) => named.get(name) ?? [])),
];
