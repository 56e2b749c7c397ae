import type { EventPayload, EventType, RecordedEvent } from '@contract/events';
import type { CoalitionView, PartyView, SeatView } from '@contract/views';
import { consentsAfter } from './consents-after';

type Apply<T extends EventType = EventType> = (
  view: CoalitionView,
  payload: EventPayload<T>,
) => CoalitionView;

const putById = <T extends { id: string }>(list: readonly T[], item: T): T[] =>
  list.some((one) => one.id === item.id)
    ? list.map((one) => (one.id === item.id ? item : one))
    : [...list, item];

const withParty = (view: CoalitionView, { party }: { party: PartyView }): CoalitionView => ({
  ...view,
  parties: putById(view.parties, party),
});
const withSeat = (view: CoalitionView, { seat }: { seat: SeatView }): CoalitionView => ({
  ...view,
  seats: putById(view.seats, seat),
});
const answered = (
  view: CoalitionView,
  answer: EventPayload<'consent.given' | 'consent.refused'>,
): CoalitionView => ({ ...view, consents: consentsAfter(view.consents, answer) });

/** Events of the coalition's room whose news can be written straight into the view. */
const APPLY: { readonly [T in EventType]?: Apply<T> } = {
  'party.invited': withParty,
  'party.changed': withParty,
  'seat.filled': withSeat,
  'seat.changed': withSeat,
  'seat.ended': (view, { seatId }) => ({
    ...view,
    seats: view.seats.map((seat) => (seat.id === seatId ? { ...seat, ended: true } : seat)),
  }),
  'panel.changed': (view, { seatId, moderator }) => ({
    ...view,
    seats: view.seats.map((seat) => (seat.id === seatId ? { ...seat, moderator } : seat)),
  }),
  'rules.changed': (view, { rules }) => ({ ...view, rules: { ...view.rules, ...rules } }),
  'consent.asked': (view, { consent }) => ({ ...view, consents: putById(view.consents, consent) }),
  'consent.given': answered,
  'consent.refused': answered,
};

/** The view after these events. What they cannot say in full is read anew by the caller. */
export function afterEvents(view: CoalitionView, events: readonly RecordedEvent[]): CoalitionView {
  let after = view;
  for (const event of events) {
    if (event.seq <= after.seq) continue;
    const apply = APPLY[event.type] as Apply<EventType> | undefined;
    after = { ...(apply ? apply(after, event.payload) : after), seq: event.seq };
  }
  return after;
}
