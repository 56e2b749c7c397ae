import type { MessageView } from '@contract/views';
import { cleanText } from '@domain/text/rules';
import type { Refused } from '../../lib/failure';
import { lastSeq } from './room-log';

/** What one writes. */
export interface Draft {
  readonly body: string;
  readonly replyTo: MessageView['replyTo'];
  readonly clauseId: string | null;
}

/** A message that has left the composer and is not on the screen as part of the record yet. */
export interface Unsent extends Draft {
  readonly id: string;
  readonly at: string;
  /** The last message that was there when it was written: it comes after that. */
  readonly after: number;
  /** Its place in the record; null until the server has answered. */
  readonly seq: number | null;
  /** Null while it waits. */
  readonly refused: Refused | null;
}

export const MESSAGE_MAX = 4_000;

/**
 * What of one's unsent messages is still to be shown behind those of the record. The server's answer and the room
 * tell of a message in either order, so what counts is that the record on the screen has reached its place; before
 * the answer says which place that is, a message of one's own with the same words is taken to be it. None is shown
 * twice, and none is gone in between.
 */
export function stillWaiting(
  box: readonly Unsent[],
  messages: readonly MessageView[],
  me: string,
): readonly Unsent[] {
  const told = lastSeq(messages);
  const taken = new Set(box.map(({ seq }) => seq));
  return box.filter((one) => {
    if (one.refused) return true;
    if (one.seq !== null) return one.seq > told;
    const own = messages.find(
      ({ seq, authorId, body }) =>
        seq > one.after && authorId === me && !taken.has(seq) && body === asKept(one.body),
    );
    if (own) taken.add(own.seq);
    return !own;
  });
}

/** The words as the server keeps them. */
function asKept(written: string): string | null {
  const cleaned = cleanText(written, { max: MESSAGE_MAX });
  return cleaned.ok ? cleaned.text : null;
}
