import { useMemo } from 'react';
import type { ChannelView, CoalitionView, PartyView, SeatView } from '@contract/views';
import { may } from '@domain/access/policy';
import { roomOf, useCoalition, useMySeat } from '../../app/coalition';
import { useFormat, useName } from '../../app/use-format';
import { useTranslation } from 'react-i18next';

/** How a party is called by name: its short name with dashes for spaces, as the server reads it. */
export const partyHandle = (name: string): string => name.toLowerCase().replace(/[\s\u200c_.-]+/gu, '-');

/** Whether somebody of this party could be in the channel. */
export const belongs = (channel: ChannelView, party: PartyView, seat: SeatView): boolean =>
  may(
    'room.enter',
    {
      seatId: seat.id,
      partyId: party.id,
      role: seat.role,
      moderator: seat.moderator,
      standing: party.standing,
    },
    roomOf(channel),
  );

/** Parties by id, and who a written name means. */
export interface Directory {
  readonly parties: ReadonlyMap<string, PartyView>;
  readonly handles: ReadonlyMap<string, string>;
  /** The seats that a written name could mean. */
  readonly called: ReadonlyMap<string, readonly string[]>;
}

const directoryOf = ({ parties, seats }: Pick<CoalitionView, 'parties' | 'seats'>): Directory => {
  const called = new Map<string, string[]>();
  const call = (name: string, seatId: string) => called.set(name, [...(called.get(name) ?? []), seatId]);
  const names = new Map(
    parties.map((party) => [party.id, [...new Set(Object.values(party.shortNames).map(partyHandle))]]),
  );
  for (const seat of seats) {
    call(seat.handle, seat.id);
    for (const name of names.get(seat.partyId) ?? []) call(name, seat.id);
  }
  return {
    parties: new Map(parties.map((party) => [party.id, party])),
    handles: new Map(seats.map((seat) => [seat.id, seat.handle])),
    called,
  };
};

export function useDirectory(): Directory {
  const { parties, seats } = useCoalition();
  // Unread counts change the coalition every second; people do not.
  return useMemo(() => directoryOf({ parties, seats }), [parties, seats]);
}

/** How a channel is called for its reader. */
export function useChannelName(): (channel: ChannelView) => string {
  const { t } = useTranslation('chat');
  const { parties } = useCoalition();
  const { party: mine } = useMySeat();
  const { list } = useFormat();
  const name = useName();
  return (channel) => {
    if (channel.names) return name(channel.names);
    if (channel.kind === 'plenary') return t('channel.plenary');
    if (channel.kind === 'caucus') return t('caucus', { party: name(mine.shortNames) });
    const others = parties.filter(({ id }) => id !== mine.id && channel.partyIds?.includes(id));
    return t('corridor', { parties: list(others.map((party) => name(party.shortNames))) });
  };
}
