import type { EventPayload, EventType, RecordedEvent } from '@contract/events';
import type { MessagePage, MessageView } from '@contract/views';

/** At most this many messages are on the screen's side at once, however long the room's history is. */
export const MOST = 300;

/** A window on a room's messages, in order. */
export interface RoomLog {
  readonly messages: readonly MessageView[];
  /** There are older ones before this number; null: the window begins at the beginning. */
  readonly before: number | null;
  /** The window reaches the present: new messages belong at its end. */
  readonly live: boolean;
}

export const lastSeq = (messages: readonly MessageView[]): number => messages.at(-1)?.seq ?? 0;

/** The newest page of a room, or (not `live`) one from the middle. */
export const logOf = (page: MessagePage, live: boolean): RoomLog => ({
  messages: page.messages,
  before: page.before,
  live,
});

/** With older messages in front. What falls out at the end is fetched again on the way back. */
export function withOlder(log: RoomLog, page: MessagePage): RoomLog {
  const first = log.messages[0]?.seq ?? Infinity;
  const all = [...page.messages.filter((message) => message.seq < first), ...log.messages];
  const kept = all.slice(0, MOST);
  return { messages: kept, before: page.before, live: log.live && kept.length === all.length };
}

/** With newer messages behind. A page that is not full ends at the present. */
export function withNewer(log: RoomLog, page: MessagePage, limit: number): RoomLog {
  const last = lastSeq(log.messages);
  const all = [...log.messages, ...page.messages.filter((message) => message.seq > last)];
  const kept = all.slice(-MOST);
  return {
    messages: kept,
    before: kept.length < all.length ? (kept[0]?.seq ?? null) : log.before,
    live: page.messages.length < limit,
  };
}

/**
 * With what has happened. `following`: the reader is at the end, so the oldest may fall out; somebody who is reading
 * further up keeps what they see, and the window stops growing at twice its size.
 */
export function afterEvents(log: RoomLog, events: readonly RecordedEvent[], following: boolean): RoomLog {
  let after = log;
  for (const event of events) {
    const apply = APPLY[event.type] as Apply<EventType> | undefined;
    if (apply) after = apply(after, event.payload);
  }
  if (after.messages.length <= MOST || !following || !after.live) return after;
  const kept = after.messages.slice(-MOST);
  return { ...after, messages: kept, before: kept[0]?.seq ?? null };
}

type Apply<T extends EventType = EventType> = (log: RoomLog, payload: EventPayload<T>) => RoomLog;

const APPLY: { readonly [T in EventType]?: Apply<T> } = {
  'message.posted': (log, { message }) => {
    if (!log.live || message.seq <= lastSeq(log.messages)) return log;
    if (log.messages.length >= MOST * 2) return { ...log, live: false };
    return { ...log, messages: [...log.messages, message] };
  },
  'message.edited': (log, { messageId, body, editedAt }) =>
    change(log, messageId, (message) => ({ ...message, body, editedAt }), body),
  'message.deleted': (log, { messageId }) =>
    change(log, messageId, (message) => ({ ...message, ...GONE, state: 'deleted' }), ''),
  'message.hidden': (log, { messageId, reason }) =>
    change(log, messageId, (message) => ({ ...message, ...GONE, state: 'hidden', hiddenReason: reason }), ''),
  'message.reacted': (log, { messageId, emoji, seatId, on }) =>
    change(log, messageId, (message) => ({
      ...message,
      reactions: withReaction(message.reactions, emoji, seatId, on),
    })),
};

const GONE = { body: '', mentions: [], reactions: [] } satisfies Partial<MessageView>;

/** Changes one message and, when its words changed, the replies that quote it. */
function change(
  log: RoomLog,
  id: string,
  how: (message: MessageView) => MessageView,
  words?: string,
): RoomLog {
  const messages = log.messages.map((message) => {
    if (message.id === id) return how(message);
    if (words === undefined || message.replyTo?.id !== id) return message;
    return {
      ...message,
      replyTo: { ...message.replyTo, excerpt: words.replace(/\s+/gu, ' ').slice(0, 140) },
    };
  });
  return { ...log, messages };
}

function withReaction(
  reactions: MessageView['reactions'],
  emoji: string,
  seatId: string,
  on: boolean,
): MessageView['reactions'] {
  const known = reactions.some((one) => one.emoji === emoji);
  const all = known || !on ? reactions : [...reactions, { emoji, seatIds: [] }];
  return all
    .map((one) => {
      if (one.emoji !== emoji) return one;
      const others = one.seatIds.filter((seat) => seat !== seatId);
      return { emoji, seatIds: on ? [...others, seatId] : others };
    })
    .filter((one) => one.seatIds.length > 0);
}
