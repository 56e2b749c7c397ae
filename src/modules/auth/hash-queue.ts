import { Refusal } from '../../domain/shared/refusal.js';

/** Who waits: somebody in a browser from which the account was entered before, or anyone. */
export type Lane = 'known' | 'anyone';

/** While both lines wait, so many of the known have their turn for each stranger. */
const KNOWN_IN_A_ROW = 3;

/**
 * Lets a few expensive things run at once and a few more wait; whoever comes then is
 * told to come back. Known devices wait in a line of their own and go first, three for each stranger,
 * so that a flood of strangers keeps nobody out who has been here, nor a flood of who has been here a stranger.
 */
export class HashQueue {
  private running = 0;
  /** How many of the known have had their turn since a stranger last had one. */
  private inARow = 0;
  private readonly lines: Record<Lane, (() => void)[]> = { known: [], anyone: [] };
  /** How many have had their turn. */
  done = 0;
  /** The most that ever ran and waited at once. */
  readonly peak = { running: 0, waiting: 0 };

  constructor(
    private readonly atOnce: number,
    private readonly seats: number,
  ) {}

  /** How many wait for their turn. */
  get waiting(): number {
    return this.lines.known.length + this.lines.anyone.length;
  }

  async inTurn<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) await this.wait(lane);
    else this.running += 1;
    this.peak.running = Math.max(this.peak.running, this.running);
    try {
      return await work();
    } finally {
      this.done += 1;
      // The place goes from hand to hand: nobody slips in between.
      const next = this.next();
      if (next) next();
      else this.running -= 1;
    }
  }

  private next(): (() => void) | undefined {
    const { known, anyone } = this.lines;
    const isStrangersTurn = known.length === 0 || (anyone.length > 0 && this.inARow >= KNOWN_IN_A_ROW);
    this.inARow = isStrangersTurn ? 0 : this.inARow + 1;
    return isStrangersTurn ? anyone.shift() : known.shift();
  }

  private async wait(lane: Lane): Promise<void> {
    const line = this.lines[lane];
    if (line.length >= this.seats) throw new Refusal('overloaded', { seconds: 10 });
    const turn = new Promise<void>((resolve) => line.push(resolve));
    this.peak.waiting = Math.max(this.peak.waiting, line.length);
    await turn;
  }
}
