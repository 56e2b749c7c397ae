import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordedEvent } from '@contract/events';
import type { StatementView } from '@contract/views';
import { statementKey } from '../../app/coalition';
import { useMissed, useNews, useRoom } from '../../app/live';
import type { Refused } from '../../lib/failure';
import { get } from '../../lib/http';
import { readAnewAfter } from './statement-events';
import { StatementRecord } from './statement-record';

/** After a break all who were cut off come at once: they read within so much time. */
const MISSED_MS = 4_000;

export interface Statement {
  readonly view: StatementView | undefined;
  readonly error: unknown;
  /** The room is closed to this seat: what is shown is what was read before. */
  readonly closed: Refused | null;
  readonly retry: () => void;
}

/** A statement, kept current by its room. `onEvents`: for whoever announces what happens. */
export function useStatement(
  statementId: string,
  onEvents?: (events: readonly RecordedEvent[]) => void,
): Statement {
  const client = useQueryClient();
  const record = useMemo(
    () =>
      new StatementRecord(client, statementKey(statementId), () =>
        get<StatementView>(`/api/statements/${encodeURIComponent(statementId)}`),
      ),
    [client, statementId],
  );
  const query = useQuery({
    queryKey: statementKey(statementId),
    queryFn: record.read,
    staleTime: Infinity,
  });
  const [closed, setClosed] = useState<Refused | null>(null);
  const timer = useRef<{ at: number; cancel: () => void } | null>(null);
  const readIn = useCallback(
    (milliseconds: number) => {
      const at = Date.now() + milliseconds;
      if (timer.current && timer.current.at <= at) return;
      timer.current?.cancel();
      const id = setTimeout(
        () => {
          timer.current = null;
          void client.invalidateQueries({ queryKey: statementKey(statementId) });
        },
        milliseconds + Math.random() * 500,
      );
      timer.current = { at, cancel: () => clearTimeout(id) };
    },
    [client, statementId],
  );
  useEffect(() => {
    // What leaves no record may have happened while nobody here was listening.
    if (client.getQueryData(statementKey(statementId))) readIn(0);
    return () => {
      timer.current?.cancel();
      timer.current = null;
      record.leave();
    };
  }, [client, statementId, readIn, record]);

  useRoom(statementId, query.data?.seq, {
    onEvents: (events) => {
      const after = record.happened(events);
      if (!after) return;
      const wait = readAnewAfter(after, events);
      if (wait !== null) readIn(wait);
      onEvents?.(events);
    },
    onReload: () => record.anew(),
    onClosed: setClosed,
  });
  useNews('straw', (straw) => straw.roomId === statementId && record.raised(straw));
  useMissed(() => readIn(1_000 + Math.random() * MISSED_MS));
  return { view: query.data, error: query.error, closed, retry: () => void query.refetch() };
}
