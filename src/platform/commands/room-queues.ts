/** In a busy room a commit begins no sooner than this after the one before. */
const GATHER_MS = 20;
/** A room is busy while its commands arrive less than this apart, on average over the last ones. */
const BUSY_GAP_MS = 8;
/** A longer pause says no more than this one. */
const LONGEST_GAP_MS = 200;
const WEIGHT_OF_LAST = 0.1;
/** So many are company enough: nobody waits for more. */
const ENOUGH = 32;
/** So many rooms are remembered before the quiet ones are forgotten. */
const REMEMBERED = 1_000;

interface Time {
  now(): number;
  pass(milliseconds: number): Promise<unknown>;
}
const REAL_TIME: Time = {
  now: () => performance.now(),
  pass: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

interface Queue<T> {
  jobs: T[];
  isServed: boolean;
  /** Who sent the last one, and when it came. */
  from: string;
  arrivedAt: number;
  begunAt: number;
  /** Time between a command and the next one of somebody else. */
  gap: number;
  enough: () => void;
}

/**
 * What waits for each room, one commit after the other. What comes while a commit is in flight goes together
 * into the next; in a busy room (more than some 120 commands a second) the next commit waits until 20 ms after
 * the last one began, or until 32 have come, so that what costs the same for one command as for ten is paid for ten. In a
 * quiet room nothing waits, and nobody waits who is alone: one person who sends the next when the last is answered
 * would be waiting for nothing.
 */
export class RoomQueues<T> {
  private readonly queues = new Map<string, Queue<T>>();

  constructor(
    private readonly commit: (roomId: string, jobs: T[]) => Promise<void>,
    private readonly most: number,
    private readonly time: Time = REAL_TIME,
  ) {}

  push(roomId: string, from: string, job: T): void {
    const now = this.time.now();
    const queue = this.queueOf(roomId, now);
    const gap = from === queue.from ? LONGEST_GAP_MS : Math.min(now - queue.arrivedAt, LONGEST_GAP_MS);
    queue.gap += WEIGHT_OF_LAST * (gap - queue.gap);
    queue.from = from;
    queue.arrivedAt = now;
    queue.jobs.push(job);
    if (queue.jobs.length >= ENOUGH) queue.enough();
    if (queue.isServed) return;
    queue.isServed = true;
    void this.serve(roomId, queue);
  }

  waiting(roomId: string): readonly T[] {
    return this.queues.get(roomId)?.jobs ?? [];
  }

  /** How many wait in the fullest room. */
  get largest(): number {
    let largest = 0;
    for (const { jobs } of this.queues.values()) largest = Math.max(largest, jobs.length);
    return largest;
  }

  private async serve(roomId: string, queue: Queue<T>): Promise<void> {
    while (queue.jobs.length > 0) {
      // What arrives in the same turn of the event loop is taken together.
      await new Promise((resolve) => setImmediate(resolve));
      const wait = queue.gap < BUSY_GAP_MS ? queue.begunAt + GATHER_MS - this.time.now() : 0;
      if (wait >= 1 && queue.jobs.length < ENOUGH) {
        const enough = new Promise<void>((resolve) => (queue.enough = resolve));
        await Promise.race([this.time.pass(wait), enough]);
      }
      queue.begunAt = this.time.now();
      await this.commit(roomId, queue.jobs.splice(0, this.most));
    }
    queue.isServed = false;
  }

  private queueOf(roomId: string, now: number): Queue<T> {
    let queue = this.queues.get(roomId);
    if (!queue) {
      if (this.queues.size >= REMEMBERED) this.forgetQuiet(now);
      queue = {
        jobs: [],
        isServed: false,
        from: '',
        arrivedAt: -Infinity,
        begunAt: -Infinity,
        gap: LONGEST_GAP_MS,
        enough: () => undefined,
      };
      this.queues.set(roomId, queue);
    }
    return queue;
  }

  private forgetQuiet(now: number): void {
    for (const [roomId, { isServed, arrivedAt }] of this.queues) {
      if (!isServed && now - arrivedAt > LONGEST_GAP_MS) this.queues.delete(roomId);
    }
  }
}
