import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { RecordedEvent } from '@contract/events';
import type { StatementView, StrawView } from '@contract/views';
import { RecentEvents } from '../../lib/recent-events';
import { afterEvents } from './statement-events';

/** Brings together what is read of a statement and what its room tells meanwhile. */
export class StatementRecord {
  private readonly recent = new RecentEvents();
  /** The last straw poll that was told of, and how often one was. */
  private straw: StrawView | null = null;
  private told = 0;

  constructor(
    private readonly client: QueryClient,
    private readonly key: QueryKey,
    private readonly ask: () => Promise<StatementView>,
  ) {}

  /** The statement as of now. A straw poll has no number: what was told while this was on its way is the newer one. */
  readonly read = async (): Promise<StatementView> => {
    const { told } = this;
    const view = await this.recent.upToDate(this.ask, afterEvents);
    return told === this.told ? view : { ...view, straw: this.straw };
  };

  /** Answers with the view after these events; undefined: there is none yet. */
  happened(events: readonly RecordedEvent[]): StatementView | undefined {
    this.recent.add(events);
    const before = this.client.getQueryData<StatementView>(this.key);
    if (!before) return undefined;
    const after = afterEvents(before, events);
    if (after !== before) this.client.setQueryData<StatementView>(this.key, after);
    return after;
  }

  raised(straw: StrawView): void {
    this.straw = straw.ended ? null : straw;
    this.told += 1;
    this.change((view) => ({ ...view, straw: this.straw }));
  }

  /** Reads the statement instead of going on from what happened. */
  async anew(): Promise<number> {
    this.recent.forget();
    return (await this.client.fetchQuery({ queryKey: this.key, queryFn: this.read, staleTime: 0 })).seq;
  }

  /** Whoever comes back begins where this one leaves, and not before the letters that changed nothing to be seen. */
  leave(): void {
    const seq = this.recent.last;
    this.change((view) => (view.seq < seq ? { ...view, seq } : view));
  }

  private change(how: (view: StatementView) => StatementView): void {
    this.client.setQueryData<StatementView>(this.key, (view) => view && how(view));
  }
}
