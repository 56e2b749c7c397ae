import type { RecordedEvent } from '@contract/events';
import { Refused } from './failure';

/** So many are kept: more than happen while a view is on its way. */
const MOST = 400;

/** The last events of one room, for views that were read before they happened and arrive after them. */
export class RecentEvents {
  private kept: readonly RecordedEvent[] = [];
  private lastSeq = 0;

  /** The last event of the room that is known here; 0: none. */
  get last(): number {
    return this.lastSeq;
  }

  /** The room's next events, in order. */
  add(events: readonly RecordedEvent[]): void {
    const fresh = events.filter(({ seq }) => seq > this.lastSeq);
    if (fresh.length === 0) return;
    this.kept = [...this.kept, ...fresh].slice(-MOST);
    this.lastSeq = fresh.at(-1)!.seq;
  }

  /**
   * The view is read anew instead of going on from here: the room's record may be another one by now (a database restored
   * from a copy), and what was told of the old one never happened.
   */
  forget(): void {
    this.kept = [];
    this.lastSeq = 0;
  }

  /** A view with all that is known here: the feed will not tell it again. */
  async upToDate<V extends { readonly seq: number }>(
    read: () => Promise<V>,
    after: (view: V, events: readonly RecordedEvent[]) => V,
  ): Promise<V> {
    const view = await read();
    const since = this.kept.filter(({ seq }) => seq > view.seq);
    // A record has no gaps, so something is missing here: it was not kept, or a reload skipped it. Whoever asked comes
    // again; what they have is newer than this.
    if (since.length < this.lastSeq - view.seq) throw new Refused({ code: 'overloaded' });
    return after(view, since);
  }
}
