import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { command } from '../../app/coalition';
import { Store } from '../../lib/emitter';
import { asRefused } from '../../lib/failure';
import { newId } from '../../lib/id';
import { lastSeq, type RoomLog } from './room-log';
import { type Draft, stillWaiting, type Unsent } from './waiting';

const boxes = new Map<string, Store<readonly Unsent[]>>();
const drafts = new Map<string, string>();

/** By seat too: whoever signs in next in this window must not find what somebody else has written. */
const keyOf = (seatId: string, roomId: string): string => `${seatId}:${roomId}`;

function unsentOf(seatId: string, roomId: string): Store<readonly Unsent[]> {
  const key = keyOf(seatId, roomId);
  let box = boxes.get(key);
  if (!box) boxes.set(key, (box = new Store<readonly Unsent[]>([])));
  return box;
}

/** Posts a message, written after the one of that number. Without a line it waits, visibly, and goes out once on return. */
export function post(seatId: string, roomId: string, draft: Draft, after: number): void {
  const box = unsentOf(seatId, roomId);
  const id = newId();
  const at = new Date().toISOString();
  box.set([...box.get(), { ...draft, id, at, after, seq: null, refused: null }]);
  const change = (how: Pick<Unsent, 'seq'> | Pick<Unsent, 'refused'>) =>
    box.set(box.get().map((one) => (one.id === id ? { ...one, ...how } : one)));
  const { body, replyTo, clauseId } = draft;
  command('message:post', {
    roomId,
    body,
    ...(replyTo ? { replyTo: replyTo.id } : {}),
    ...(clauseId ? { clauseId } : {}),
  }).then(
    ({ seq }) => change({ seq }),
    (error: unknown) => {
      const refused = asRefused(error);
      if (refused.code === 'not-signed-in') discard(seatId, roomId, id);
      else change({ refused });
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
