import type { ChannelView, SeatView } from '@contract/views';
import { roomOf, useCoalition, useMay } from '../../app/coalition';

/** The caucus of the own party. */
export const useCaucus = (): ChannelView | undefined =>
  useCoalition().channels.find(({ kind, partyIds }) => kind === 'caucus' && partyIds?.length === 1);

/** Whether one may let the holder of a seat back into the account. */
export function useMayLetIn(): (seat: SeatView) => boolean {
  const may = useMay();
  const caucus = useCaucus();
  const { namedBy } = useCoalition();
  return ({ id, partyId, ended }) =>
    caucus !== undefined &&
    !ended &&
    may('recovery.approve', roomOf(caucus), { partyId, seatId: id, hasNamedUs: namedBy.includes(id) });
}
