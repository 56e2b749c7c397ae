import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { ChannelView, CoalitionView, PartyView, SeatView } from '@contract/views';
import { may, type Permission, type RoomObject, type Subject } from '@domain/access/policy';
import { Refused } from '../lib/failure';
import { get } from '../lib/http';
import { RecentEvents } from '../lib/recent-events';
import { Loading } from '../ui/loading';
import { Refusal } from '../ui/refusal';
import { afterEvents } from './coalition-events';
import { later } from './later';
import { live, useMissed, useNews, useRoom } from './live';
import { ONLY_NOW } from './only-now';
import { withProof } from './prove';
import { refreshMe } from './session';

/** Query keys of what belongs to a coalition. `slug` is what stands in the address. */
export const coalitionKey = (slug: string) => ['coalition', slug] as const;
export const homeKey = (slug: string) => ['home', slug] as const;
export const statementKey = (statementId: string) => ['statement', statementId] as const;
export const ballotKey = (ballotId: string) => ['ballot', ballotId] as const;

const readCoalition = (slug: string) => get<CoalitionView>(`/api/coalitions/${encodeURIComponent(slug)}`);

const SeatEnded = later(async () => ({ default: (await import('./seat-ended')).SeatEnded }), true);
const Coalition = createContext<CoalitionView | null>(null);

/**
 * Reads the coalition in the address, enters its room and keeps the view current: what an event says is written in
 * at once, and the whole is read anew a moment later where that is not enough.
 */
export function CoalitionProvider({ slug, children }: { slug: string; children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [recent] = useState(() => new RecentEvents());
  const reading = {
    queryKey: coalitionKey(slug),
    queryFn: () => recent.upToDate(() => readCoalition(slug), afterEvents),
  };
  const query = useQuery({
    ...reading,
    staleTime: Infinity,
    // What stirs leaves no record here: it may have happened while nobody here was listening, or have been lost.
    refetchOnMount: 'always',
    refetchInterval: ANYWAY_MS,
  });
  const view = query.data;
  const readSoon = useReadSoon(client, slug);

  useRoom(view?.id, view?.seq, {
    onEvents: (events) => {
      recent.add(events);
      client.setQueryData<CoalitionView>(
        coalitionKey(slug),
        (before) => before && afterEvents(before, events),
      );
      readSoon();
    },
    onReload: async () => {
      recent.forget();
      return (await client.fetchQuery({ ...reading, staleTime: 0 })).seq;
    },
    onClosed: () => void client.invalidateQueries({ queryKey: coalitionKey(slug) }),
  });
  useNews('coalition:stirred', ({ coalitionId, type }) => {
    if (type.startsWith('recovery.')) void refreshMe();
    if (coalitionId === view?.id) readSoon(type.startsWith('message.') ? TALK_MS : SOON_MS);
  });
  useMissed(() => readSoon(TALK_MS));

  const seatEnded = view?.seats.some((seat) => seat.id === view.mySeatId && seat.ended);
  const shut =
    query.error instanceof Refused && ['not-found', 'seat.ended', 'not-allowed'].includes(query.error.code);
  if (view && (seatEnded || shut)) return <SeatEnded coalition={view} />;
  if (view) return <Coalition.Provider value={view}>{children}</Coalition.Provider>;
  if (query.error) return <Refusal error={query.error} retry={() => void query.refetch()} page />;
  return <Loading kind="page" />;
}

/** News is read within a second; a badge of a busy talk may wait, or every message would cost every reader two requests. */
const SOON_MS = 1_000;
const TALK_MS = 8_000;
/** Without any news. */
const ANYWAY_MS = 5 * 60_000;

/** Reads the coalition and the home screen anew, once for a burst of news. */
function useReadSoon(client: QueryClient, slug: string): (within?: number) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return (within = SOON_MS) => {
    timer.current ??= setTimeout(
      () => {
        timer.current = null;
        void client.invalidateQueries({ queryKey: coalitionKey(slug) });
        void client.invalidateQueries({ queryKey: homeKey(slug) });
      },
      within * (0.4 + Math.random() * 0.6),
    );
  };
}

/** The coalition of this page. Only inside `/c/:slug`. */
export function useCoalition(): CoalitionView {
  const view = useContext(Coalition);
  if (!view) throw new Error('useCoalition outside of a coalition page');
  return view;
}

/** The coalition of this page, or null where there is none. */
export const useMaybeCoalition = (): CoalitionView | null => useContext(Coalition);

export const useParty = (partyId: string | null | undefined): PartyView | undefined =>
  useCoalition().parties.find((party) => party.id === partyId);
export const useSeat = (seatId: string | null | undefined): SeatView | undefined =>
  useCoalition().seats.find((seat) => seat.id === seatId);
export const useChannel = (roomId: string | null | undefined): ChannelView | undefined =>
  useCoalition().channels.find((channel) => channel.id === roomId);

export interface MySeat {
  readonly seat: SeatView;
  readonly party: PartyView;
  readonly subject: Subject;
}

/** One's own seat and party, and oneself as the policy sees it. */
export function useMySeat(): MySeat {
  const { seats, parties, mySeatId } = useCoalition();
  return useMemo(() => {
    const seat = seats.find((one) => one.id === mySeatId);
    const party = parties.find((one) => one.id === seat?.partyId);
    if (!seat || !party) throw new Error('the coalition came without the reader’s own seat');
    const { role, moderator } = seat;
    return {
      seat,
      party,
      subject: { seatId: seat.id, partyId: party.id, role, moderator, standing: party.standing },
    };
  }, [seats, parties, mySeatId]);
}

/** The coalition's own room: every following party belongs. */
export const COALITION_ROOM: RoomObject = { kind: 'coalition', partyIds: null };
export const STATEMENT_ROOM: RoomObject = { kind: 'statement', partyIds: null };
export const roomOf = (channel: ChannelView): RoomObject => ({
  kind: channel.kind,
  partyIds: channel.partyIds,
});

/** Asks the table of rights, the same line the server asks. For deciding whether to offer a button. */
export function useMay(): (
  permission: Permission,
  room?: RoomObject,
  facts?: Parameters<typeof may>[3],
) => boolean {
  const { subject, seat } = useMySeat();
  return (permission, room = COALITION_ROOM, facts) => !seat.ended && may(permission, subject, room, facts);
}

/** Sends a command; see `Live.command`. Where the server asks who is there, so does the page, and sends it again. */
export const command: typeof live.command = (type, input, options) =>
  withProof(() => live.command(type, input, { onlyNow: ONLY_NOW.has(type), ...options }));
