import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { command } from '../../app/coalition';
import { holdsWords } from '../../app/own-words';
import { Store } from '../../lib/emitter';
import { asRefused, Refused } from '../../lib/failure';
import { newId } from '../../lib/id';
import { lastSeq, type RoomLog } from './room-log';
import { type Draft, stillWaiting, type Unsent } from './waiting';

const boxes = new Map<string, Store<readonly Unsent[]>>();
const drafts = new Map<string, string>();
/** Messages that are being changed, as they stand in the field. */
const edits = new Map<string, string>();

/** By seat too: whoever signs in next in this window must not find what somebody else has written. */
const keyOf = (seatId: string, roomId: string): string => `${seatId}:${roomId}`;

function unsentOf(seatId: string, roomId: string): Store<readonly Unsent[]> {
  const key = keyOf(seatId, roomId);
  let box = boxes.get(key);
  if (!box) boxes.set(key, (box = new Store<readonly Unsent[]>([])));
  return box;
}

const notKept = (seatId = ''): string[] => {
  const own = ([key]: readonly [string, unknown]): boolean => key.startsWith(seatId);
  return [
    ...[...boxes].filter(own).flatMap(([, box]) => box.get().filter(({ seq }) => seq === null)),
    ...[...edits, ...drafts].filter(own).map(([, body]) => ({ body })),
  ]
    .map(({ body }) => body)
    .filter((body) => body.trim() !== '');
};
holdsWords({ has: () => notKept().length > 0, of: (seatId) => notKept(`${seatId}:`) });

/** Posts a message, written after the one of that number. Without a line it waits, visibly, and goes out once on return. */
export function post(seatId: string, roomId: string, draft: Draft, after: number): void {
  const box = unsentOf(seatId, roomId);
  const at = new Date().toISOString();
  const unsent = { ...draft, id: newId(), at, after, seq: null, refused: null };
  box.set([...box.get(), unsent]);
  send(box, roomId, unsent);
}

/** Sends once more what was refused, under its id: if it had arrived after all, it is not there twice. */
export function postAgain(seatId: string, roomId: string, unsent: Unsent): void {
  const box = unsentOf(seatId, roomId);
  box.set(box.get().map((one) => (one.id === unsent.id ? { ...one, refused: null } : one)));
  send(box, roomId, unsent);
}

function send(box: Store<readonly Unsent[]>, roomId: string, unsent: Unsent): void {
  const { id: commandId, body, replyTo, clauseId } = unsent;
  const change = (how: Pick<Unsent, 'seq'> | Pick<Unsent, 'refused'>) =>
    box.set(box.get().map((one) => (one.id === commandId ? { ...one, ...how } : one)));
  const message = {
    roomId,
    body,
    ...(replyTo ? { replyTo: replyTo.id } : {}),
    ...(clauseId ? { clauseId } : {}),
  };
  command('message:post', message, { commandId }).then(
    ({ seq }) => change({ seq }),
    (error: unknown) => {
      const refused = asRefused(error);
      // It stays here for its author to find: it was said that it is kept.
      change({ refused: refused.code === 'not-signed-in' ? new Refused({ code: 'signed-out' }) : refused });
    },
  );
}

export function discard(seatId: string, roomId: string, id: string): void {
  const box = unsentOf(seatId, roomId);
  box.set(box.get().filter((one) => one.id !== id));
}

/** One's messages in a room that its record on the screen does not hold yet. */
export function useWaiting(seatId: string, roomId: string, log: RoomLog | null): readonly Unsent[] {
  const box = unsentOf(seatId, roomId);
  const unsent = useSyncExternalStore(box.watch, box.get);
  const messages = log?.messages;
  useEffect(() => {
    const told = lastSeq(messages ?? []);
    if (unsent.length > 0 && unsent.every(({ seq }) => seq !== null && seq <= told)) box.set([]);
  }, [box, unsent, messages]);
  return useMemo(() => stillWaiting(unsent, messages ?? [], seatId), [unsent, messages, seatId]);
}

/** What was being written in a room, kept while one looks elsewhere. */
export const draftOf = (seatId: string, roomId: string): string => drafts.get(keyOf(seatId, roomId)) ?? '';
export const keepDraft = (seatId: string, roomId: string, words: string): void =>
  void drafts.set(keyOf(seatId, roomId), words);
/** What a message of the room is being changed to; null: none is. */
export function keepEdit(seatId: string, roomId: string, words: string | null): void {
  if (words === null) edits.delete(keyOf(seatId, roomId));
  else edits.set(keyOf(seatId, roomId), words);
}
