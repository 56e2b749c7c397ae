import { Store } from '../lib/emitter';

export interface Announcement {
  readonly id: number;
  readonly message: string;
}

const SHOWN_FOR = 6_000;
const AT_ONCE = 3;
let last = 0;

export const announcements = new Store<readonly Announcement[]>([]);

export const dismiss = (id: number): void =>
  announcements.set(announcements.get().filter((one) => one.id !== id));

/** One quiet line at the foot of the page, read out by screen readers, gone after a few seconds. */
export function announce(message: string): void {
  const id = ++last;
  announcements.set([...announcements.get(), { id, message }].slice(-AT_ONCE));
  setTimeout(() => dismiss(id), SHOWN_FOR);
}
