import type { MessageView } from '@contract/views';
import { command } from '../../app/coalition';
import { Store } from '../../lib/emitter';
import { asRefused, type Refused } from '../../lib/failure';
import { newId } from '../../lib/id';

/** A message that has left the composer and is not in the record yet. */
export interface Unsent {
  readonly id: string;
  readonly body: string;
  readonly replyTo: MessageView['replyTo'];
  readonly clauseId: string | null;
  readonly at: string;
  /** Null while it waits. */
  readonly refused: Refused | null;
}
type Draft = Pick<Unsent, 'body' | 'replyTo' | 'clauseId'>;

const boxes = new Map<string, Store<readonly Unsent[]>>();
const drafts = new Map<string, string>();

/** By seat too: whoever signs in next in this window must not find what somebody else has written. */
const keyOf = (seatId: string, roomId: string): string => `${seatId}:${roomId}`;

export function unsentOf(seatId: string, roomId: string): Store<readonly Unsent[]> {
  const key = keyOf(seatId, roomId);
  let box = boxes.get(key);
  if (!box) boxes.set(key, (box = new Store<readonly Unsent[]>([])));
  return box;
}

/** Posts a message. Without a line it waits, visibly, and goes out once on return. */
export function post(seatId: string, roomId: string, draft: Draft): void {
  const box = unsentOf(seatId, roomId);
  const unsent: Unsent = { ...draft, id: newId(), at: new Date().toISOString(), refused: null };
  box.set([...box.get(), unsent]);
  const { body, replyTo, clauseId } = draft;
  command('message:post', {
    roomId,
    body,
    ...(replyTo ? { replyTo: replyTo.id } : {}),
    ...(clauseId ? { clauseId } : {}),
  }).then(
    () => discard(seatId, roomId, unsent.id),
    (error: unknown) => {
      const refused = asRefused(error);
      if (refused.code === 'not-signed-in') return discard(seatId, roomId, unsent.id);
      box.set(box.get().map((one) => (one.id === unsent.id ? { ...one, refused } : one)));
    },
  );
}

export function discard(seatId: string, roomId: string, id: string): void {
  const box = unsentOf(seatId, roomId);
  box.set(box.get().filter((one) => one.id !== id));
}

/** The room has told of one's own message before the answer came: it is not shown twice. */
export function arrived(seatId: string, roomId: string, message: MessageView): void {
  const waiting = unsentOf(seatId, roomId)
    .get()
    .find((one) => !one.refused && one.body.normalize('NFC').trim() === message.body);
  if (waiting && message.authorId === seatId) discard(seatId, roomId, waiting.id);
}

/** What was being written in a room, kept while one looks elsewhere. */
export const draftOf = (seatId: string, roomId: string): string => drafts.get(keyOf(seatId, roomId)) ?? '';
export const keepDraft = (seatId: string, roomId: string, words: string): void =>
  void drafts.set(keyOf(seatId, roomId), words);
