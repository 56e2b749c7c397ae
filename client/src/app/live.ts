import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { RecordedEvent } from '@contract/events';
import type { Presence } from '@contract/socket';
import type { FeedHandlers } from '../lib/feed';
import { lineTo } from '../lib/line';
import { type Connection, Live, type LiveSocket, type News, type Page } from '../lib/live';
import { missedBy } from '../lib/missed';
import { hearAnswers } from './announce';
import { hasOwnWords, holdsWords } from './own-words';

const page: Page = {
  get isHidden() {
    return document.hidden;
  },
  onShown: (run) => document.addEventListener('visibilitychange', () => document.hidden || run()),
};

/** The line to the server. `session.tsx` opens it when somebody is signed in. */
export const live = new Live(lineTo() as unknown as LiveSocket, undefined, page);

const missed = missedBy(live);

/** Whether we are connected, and how many commands have no answer yet. */
export const useConnection = (): Connection =>
  useSyncExternalStore(live.connection.watch, live.connection.get);

const NOBODY: readonly Presence[] = [];
const never = () => () => undefined;

/** Who is in the room, kept current. */
export function usePresence(roomId: string | null | undefined): readonly Presence[] {
  const store = roomId ? live.presence(roomId) : null;
  return useSyncExternalStore(store?.watch ?? never, store?.get ?? (() => NOBODY));
}

/**
 * Follows the record of a room while the component is there, beginning after `fromSeq` (undefined: not yet known,
 * so not yet entered). The handlers may change from render to render; the room is entered once.
 */
export function useRoom(
  roomId: string | null | undefined,
  fromSeq: number | null | undefined,
  handlers: FeedHandlers,
): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const first = useRef<{ roomId: string; seq: number | null } | null>(null);
  if (roomId && fromSeq !== undefined && first.current?.roomId !== roomId)
    first.current = { roomId, seq: fromSeq };
  const known = Boolean(roomId) && fromSeq !== undefined;
  useEffect(() => {
    if (!roomId || !known) return;
    const place = first.current;
    return live.rooms.enter(roomId, place?.seq ?? null, {
      onEvents: (events: readonly RecordedEvent[]) => {
        // StrictMode and hidden pages enter again: go on from what was already delivered.
        const last = events.at(-1);
        if (place && last) place.seq = last.seq;
        hearAnswers(events);
        latest.current.onEvents(events);
      },
      onReload: () => latest.current.onReload(),
      onClosed: (why) => latest.current.onClosed?.(why),
    });
  }, [roomId, known]);
}

/** Listens to news that leave no record. */
export function useNews<K extends keyof News>(name: K, listener: News[K]): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(
    () =>
      live.news.on(name, ((...args: unknown[]) =>
        (latest.current as (...a: unknown[]) => void)(...args)) as News[K]),
    [name],
  );
}

/** Calls back when news that leave no record may have been missed: what shows them is to be read anew. */
export function useMissed(listener: () => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => missed.on('missed', () => latest.current()), []);
}

// Closing the page would lose what has no answer yet, and what never went out.
holdsWords({ has: () => live.connection.get().unsent > 0, of: () => [] });
window.addEventListener('beforeunload', (event) => {
  if (hasOwnWords()) event.preventDefault();
});
window.addEventListener('online', () => live.tryNow());
