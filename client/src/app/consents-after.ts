import type { EventPayload } from '@contract/events';
import type { ConsentView } from '@contract/views';

type Answer = EventPayload<'consent.given'> | EventPayload<'consent.refused'>;

/** What still waits after an answer: one party's refusal is the end only where nobody else could agree. */
export function consentsAfter(consents: readonly ConsentView[], answer: Answer): ConsentView[] {
  const { consentId, partyId } = answer;
  if (!('isOver' in answer) || answer.isOver) return consents.filter(({ id }) => id !== consentId);
  return consents.map((one) =>
    one.id === consentId && !one.refusedBy.includes(partyId)
      ? { ...one, refusedBy: [...one.refusedBy, partyId] }
      : one,
  );
}
