import type { EventPayload, RecordedEvent } from '@contract/events';
import { Store } from '../lib/emitter';

export interface Announcement {
  readonly id: number;
  readonly message: string;
  /** The request for consent it speaks of: once that is answered, it is no longer true. */
  readonly consentId: string | null;
}

const SHOWN_FOR = 6_000;
const AT_ONCE = 3;
let last = 0;

export const announcements = new Store<readonly Announcement[]>([]);

export const dismiss = (id: number): void =>
  announcements.set(announcements.get().filter((one) => one.id !== id));

/** One quiet line at the foot of the page, read out by screen readers, gone after a few seconds. */
export function announce(message: string, consentId: string | null = null): void {
  const id = ++last;
  announcements.set([...announcements.get(), { id, message, consentId }].slice(-AT_ONCE));
  setTimeout(() => dismiss(id), SHOWN_FOR);
}

/** Takes away what says that an answer is awaited, when these events bring the answer. */
export function hearAnswers(events: readonly RecordedEvent[]): void {
  for (const { type, payload } of events) {
    if (type !== 'consent.given' && type !== 'consent.refused') continue;
    const answer = payload as EventPayload<'consent.given' | 'consent.refused'>;
    // One party has refused, others may still agree: it goes on being awaited.
    if ('isOver' in answer && !answer.isOver) continue;
    const { consentId } = answer;
    announcements.set(announcements.get().filter((one) => one.consentId !== consentId));
  }
}
