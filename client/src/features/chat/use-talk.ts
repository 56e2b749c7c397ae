import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordedEvent } from '@contract/events';
import type { CoalitionView, MessagePage, MessageView } from '@contract/views';
import { coalitionKey, command, useCoalition, useMySeat } from '../../app/coalition';
import { useNews, useRoom } from '../../app/live';
import { get } from '../../lib/http';
import { afterEvents, lastSeq, logOf, type RoomLog, withNewer, withOlder } from './room-log';

const PAGE = 60;
const READ_AFTER = 1_200;
/** Events kept for pages that were read before they happened and arrive after them. */
const RECENT = 400;

const read = (roomId: string, where = ''): Promise<MessagePage> =>
  get<MessagePage>(`/api/rooms/${roomId}/messages?limit=${PAGE}${where}`);

export interface Talk {
  readonly log: RoomLog | null;
  readonly error: unknown;
  /** What was unread when the room was opened: after the first, up to the second. Null: nothing had been read ever. */
  readonly unreadAtFirst: { readonly after: number; readonly upTo: number } | null;
  /** How many messages of others have come since the reader left the end. */
  readonly fresh: number;
  /** The last message of somebody else that came while the room was open, for screen readers. */
  readonly heard: MessageView | null;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
  /** Shows the present. */
  readonly toPresent: () => Promise<void>;
  /** Shows the surroundings of a message; false when it does not exist. */
  readonly toMessage: (messageId: string) => Promise<boolean>;
  /** The reader is (not) at the end. */
  readonly follow: (atEnd: boolean) => void;
  readonly retry: () => void;
}

/** The messages of one room: a window that follows the record, grows at both ends on demand and stays small. */
export function useTalk(roomId: string): Talk {
  const { seat } = useMySeat();
  const [log, setLog] = useState<RoomLog | null>(null);
  const [entry, setEntry] = useState<{ seq: number; readSeq: number } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [fresh, setFresh] = useState(0);
  const [heard, setHeard] = useState<MessageView | null>(null);
  const [tries, setTries] = useState(0);
  const atEnd = useRef(true);
  const busy = useRef(false);
  const recent = useRef<RecordedEvent[]>([]);

  /** A page as of its own seq, with what has happened since. */
  const show = useCallback((page: MessagePage, merge: (now: RoomLog | null) => RoomLog | null) => {
    setLog((now) => {
      const merged = merge(now);
      const since = recent.current.filter((event) => event.seq > page.seq);
      return merged && afterEvents(merged, since, atEnd.current);
    });
  }, []);

  useEffect(() => {
    let gone = false;
    setError(null);
    read(roomId).then(
      (page) => {
        if (gone) return;
        show(page, () => logOf(page, true));
        setEntry({ seq: page.seq, readSeq: page.readSeq });
      },
      (why: unknown) => !gone && setError(why),
    );
    return () => {
      gone = true;
    };
  }, [roomId, tries, show]);

  const toPresent = useCallback(async () => {
    const page = await read(roomId);
    atEnd.current = true;
    setFresh(0);
    show(page, () => logOf(page, true));
  }, [roomId, show]);

  useRoom(roomId, entry?.seq, {
    onEvents: (events) => {
      recent.current = [...recent.current, ...events].slice(-RECENT);
      let others = 0;
      for (const { type, payload } of events) {
        if (type !== 'message.posted' || !('message' in payload)) continue;
        if (payload.message.authorId === seat.id) continue;
        others += 1;
        setHeard(payload.message);
      }
      setLog((before) => before && afterEvents(before, events, atEnd.current));
      if (others > 0 && !atEnd.current) setFresh((count) => count + others);
    },
    onReload: async () => {
      const page = await read(roomId);
      setLog(logOf(page, true));
      return page.seq;
    },
    onClosed: setError,
  });

  const load = (
    where: (log: RoomLog) => string | null,
    merge: (log: RoomLog, page: MessagePage) => RoomLog,
  ) => {
    if (!log || busy.current) return;
    const place = where(log);
    if (place === null) return;
    busy.current = true;
    read(roomId, place)
      .then((page) => show(page, (now) => now && merge(now, page)))
      .catch(() => undefined)
      .finally(() => (busy.current = false));
  };

  useReadMark(roomId, log, atEnd);
  const unreadAtFirst = useMemo(
    () => (entry && entry.readSeq > 0 ? { after: entry.readSeq, upTo: entry.seq } : null),
    [entry],
  );

  return {
    log,
    error,
    unreadAtFirst,
    fresh,
    heard,
    loadOlder: () => load(({ before }) => (before === null ? null : `&before=${before}`), withOlder),
    loadNewer: () =>
      load(
        ({ live, messages }) => (live ? null : `&after=${lastSeq(messages)}`),
        (now, page) => withNewer(now, page, PAGE),
      ),
    toPresent,
    toMessage: async (messageId) => {
      const page = await read(roomId, `&around=${messageId}`).catch(() => null);
      if (!page) return false;
      atEnd.current = false;
      show(page, () => logOf(page, false));
      return true;
    },
    follow: (now) => {
      atEnd.current = now;
      if (now) setFresh(0);
    },
    retry: () => setTries((count) => count + 1),
  };
}

/** Marks the room as read up to its end while the end is in view of somebody who is looking. */
function useReadMark(roomId: string, log: RoomLog | null, atEnd: { readonly current: boolean }): void {
  const cache = useQueryClient();
  const { slug } = useCoalition();
  const marked = useRef(0);
  const last = useRef(0);
  useEffect(() => {
    last.current = log?.live ? lastSeq(log.messages) : 0;
  });

  const setUnread = useCallback(() => {
    cache.setQueryData<CoalitionView>(
      coalitionKey(slug),
      (view) =>
        view && {
          ...view,
          channels: view.channels.map((channel) =>
            channel.id === roomId ? { ...channel, unread: 0, mentioned: false } : channel,
          ),
        },
    );
  }, [cache, slug, roomId]);

  useNews('read-mark', (mark) => {
    if (mark.roomId !== roomId || mark.seq < last.current) return;
    marked.current = Math.max(marked.current, mark.seq);
    setUnread();
  });

  useEffect(() => {
    const mark = () => {
      const seq = last.current;
      if (seq <= marked.current || !atEnd.current || document.visibilityState !== 'visible') return;
      command('message:mark-read', { roomId, seq }, { onlyNow: true }).then(
        () => {
          marked.current = Math.max(marked.current, seq);
          setUnread();
        },
        () => undefined,
      );
    };
    // Often enough to be true, seldom enough not to be heard: one mark for whatever came meanwhile.
    const timer = setInterval(mark, READ_AFTER);
    return () => clearInterval(timer);
  }, [roomId, atEnd, setUnread]);
}
