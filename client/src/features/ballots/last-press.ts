export interface Pressed<T> {
  /** On its way, without an answer yet. */
  readonly sending: T | null;
  /** Pressed meanwhile: sent when that answer is there. */
  readonly next: T | null;
}

/** One thing is sent at a time, and after it what was pressed last: so the last press is the one that counts. */
export class LastPress<T> {
  private now: Pressed<T> = { sending: null, next: null };

  constructor(
    /** Sends it; never fails. */
    private readonly send: (what: T) => Promise<void>,
    private readonly changed: (now: Pressed<T>) => void,
  ) {}

  get isSending(): boolean {
    return this.now.sending !== null;
  }

  async press(what: T): Promise<void> {
    const { sending } = this.now;
    if (sending !== null) return this.set({ sending, next: what === sending ? null : what });
    for (let going: T | null = what; going !== null; going = this.now.next) {
      this.set({ sending: going, next: null });
      await this.send(going);
    }
    this.set({ sending: null, next: null });
  }

  private set(now: Pressed<T>): void {
    this.now = now;
    this.changed(now);
  }
}
