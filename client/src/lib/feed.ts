import type { RecordedEvent } from '@contract/events';
import type { Answer, Entered } from '@contract/socket';
import { Refused } from './failure';

export interface FeedHandlers {
  /** The room's next events, in order, each exactly once. */
  onEvents: (events: readonly RecordedEvent[]) => void;
  /**
   * Too much was missed: read the room's view anew. Answer with the seq of that view and the feed goes on from
   * there; answer with nothing and the feed ends here.
   */
  onReload: () => Promise<number | null> | void;
  /** The room is closed to this seat, or was never open to it. Nothing comes after this. */
  onClosed?: (why: Refused) => void;
}

export interface FeedLine {
  enter(lastSeq: number | null, answer: (answer: Answer<Entered>) => void): void;
  later(milliseconds: number, run: () => void): () => void;
}

type State = 'waiting' | 'entering' | 'live' | 'reloading' | 'ended';

/** Asked again after this, and after twice as long each time: nobody can see that an answer is on its way, only slow. */
const ANSWER_WITHIN = 15_000;
const MOST_PATIENCE = 120_000;
/** No reason to stay away for good. */
const BUSY = new Set(['overloaded', 'too-many-requests', 'unexpected', 'internal']);

/**
 * One reader's way through the record of one room. Whatever arrives while it is still entering is held back;
 * what it has is dropped; at a gap it enters again from the last event it has.
 */
export class Feed {
  private state: State = 'waiting';
  private held: RecordedEvent[] = [];
  /** Counts what ends all questions at once: a lost line, a reload, the end. */
  private attempt = 0;
  /** Questions so far. All answers of the same line are taken; what comes next depends on the last. */
  private asked = 0;
  private patience = ANSWER_WITHIN;
  private retries = 0;
  private cancel: () => void = () => undefined;

  constructor(
    private readonly line: FeedLine,
    private cursor: number | null,
    private readonly handlers: FeedHandlers,
  ) {}

  get ended(): boolean {
    return this.state === 'ended';
  }

  /** The line is up: enter from where we are. */
  connected(): void {
    if (this.state === 'ended' || this.state === 'reloading') return;
    this.ask();
  }

  disconnected(): void {
    if (this.state === 'ended' || this.state === 'reloading') return;
    this.forget();
    this.state = 'waiting';
  }

  /** The server paused this feed, or news was lost. */
  resume(): void {
    if (this.state === 'live' || this.state === 'entering') this.ask();
  }

  close(why?: Refused): void {
    if (this.state === 'ended') return;
    this.forget();
    this.state = 'ended';
    if (why) this.handlers.onClosed?.(why);
  }

  /** Events as they happen. */
  receive(events: readonly RecordedEvent[]): void {
    if (this.state === 'entering') this.held.push(...events);
    if (this.state === 'live') this.take(events);
  }

  private forget(): void {
    this.attempt += 1;
    this.patience = ANSWER_WITHIN;
    this.held = [];
    this.cancel();
    this.cancel = () => undefined;
  }

  private ask(): void {
    this.state = 'entering';
    const { attempt } = this;
    const question = ++this.asked;
    this.wait();
    this.line.enter(this.cursor, (answer) => {
      if (attempt === this.attempt) this.answered(answer, question === this.asked);
    });
  }

  private wait(): void {
    this.cancel();
    this.cancel = this.line.later(this.patience, () => {
      this.patience = Math.min(MOST_PATIENCE, this.patience * 2);
      this.ask();
    });
  }

  private answered(answer: Answer<Entered>, isLast: boolean): void {
    if (!answer.ok) {
      if (!BUSY.has(answer.error.code)) this.close(new Refused(answer.error));
      else if (isLast) this.askLater();
      return;
    }
    const { events, seq, more, reload } = answer.data;
    if (reload) return this.reload();
    this.deliver(events);
    if (this.state !== 'entering') return;
    // The line brings what was asked for, and the answer to the last question is behind this one.
    if (!isLast) return this.wait();
    // The node we speak to knows that there is more and cannot say what: it is asked again, and nothing is skipped.
    if (more) return events.length > 0 ? this.ask() : this.askLater();
    this.cancel();
    this.cursor = Math.max(this.cursor ?? 0, seq);
    this.state = 'live';
    this.take(this.held.splice(0));
  }

  private reload(): void {
    this.forget();
    this.state = 'reloading';
    const attempt = this.attempt;
    const answer = this.handlers.onReload();
    if (!answer) return this.close();
    answer.then(
      (seq) => {
        if (attempt !== this.attempt || this.state !== 'reloading') return;
        if (seq === null) return this.close();
        this.cursor = seq;
        this.ask();
      },
      () => {
        if (attempt === this.attempt && this.state === 'reloading') this.askLater();
      },
    );
  }

  private askLater(): void {
    const wait = Math.min(10_000, 500 * 2 ** this.retries++);
    this.state = 'entering';
    this.cancel();
    this.cancel = this.line.later(wait, () => this.ask());
  }

  /** Live events: delivered up to the first gap; from there the record is asked, and the rest is held. */
  private take(events: readonly RecordedEvent[]): void {
    const fresh: RecordedEvent[] = [];
    let next = (this.cursor ?? 0) + 1;
    let gap = -1;
    for (const [i, event] of events.entries()) {
      if (event.seq < next) continue;
      if (event.seq > next) {
        gap = i;
        break;
      }
      fresh.push(event);
      next += 1;
    }
    this.deliver(fresh);
    if (gap < 0 || this.state !== 'live') return;
    this.held.push(...events.slice(gap));
    // Asked once already and still missing: the node we speak to is behind. Give it a moment.
    if (this.retries === 0) {
      this.retries = 1;
      this.ask();
    } else this.askLater();
  }

  private deliver(events: readonly RecordedEvent[]): void {
    const fresh = events.filter((event) => this.cursor === null || event.seq > this.cursor);
    const last = fresh.at(-1);
    if (!last) return;
    this.cursor = last.seq;
    this.retries = 0;
    this.handlers.onEvents(fresh);
  }
}
