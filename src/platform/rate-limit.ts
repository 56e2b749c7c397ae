interface Bucket {
  tokens: number;
  at: number;
  /** Taken since the other nodes were told. */
  untold: number;
}

/** Keys remembered at the most, half of them certainly the latest. */
const MAX_KEYS = 50_000;

/**
 * A token bucket per key: `rate` a second on average, `burst` at once. Times are milliseconds of a steady clock.
 * However many keys are made up, memory stays bounded: a new key gets no more than one burst, whether the table
 * remembers it or not.
 */
export class RateLimit {
  /** Two generations: who is not seen while one fills up is forgotten with the one before. Costs the same however full. */
  private recent = new Map<string, Bucket>();
  private former = new Map<string, Bucket>();
  /** Keys that have used half of their burst and something of it since the other nodes were told. */
  private readonly heavy = new Set<string>();

  constructor(
    readonly rate: number,
    readonly burst: number,
  ) {}

  get size(): number {
    return this.recent.size + this.former.size;
  }

  /** Takes one token; false when there is none. */
  take(key: string, now: number): boolean {
    const bucket = this.of(key, now);
    if (bucket.tokens < 1) return false;
    this.spend(key, bucket);
    return true;
  }

  /**
   * Takes one token, on credit where there is none: for what counts only once it is known how it ended. However many
   * were under way at once, the rate holds on average.
   */
  charge(key: string, now: number): void {
    this.spend(key, this.of(key, now));
  }

  /** Whether there is a token, without taking it. */
  has(key: string, now: number): boolean {
    const bucket = this.find(key);
    return !bucket || bucket.tokens + ((now - bucket.at) / 1_000) * this.rate >= 1;
  }

  /** Whole seconds until one token is there again. */
  wait(key: string): number {
    const bucket = this.find(key);
    return bucket ? Math.max(1, Math.ceil((1 - bucket.tokens) / this.rate)) : 0;
  }

  /** What the other nodes should know: who has used much, and how much since they were last told. */
  tell(now: number): { key: string; spent: number }[] {
    const news = [...this.heavy].flatMap((key) => {
      const bucket = this.find(key);
      if (!bucket) return [];
      this.refill(bucket, now);
      // What has long been filled up again is nobody's business any more.
      const spent = Math.min(bucket.untold, Math.ceil(this.burst - bucket.tokens));
      bucket.untold = 0;
      return spent > 0 ? [{ key, spent }] : [];
    });
    this.heavy.clear();
    return news;
  }

  /** All nodes together have left this much for the key. */
  hear(key: string, left: number, now: number): void {
    const bucket = this.find(key);
    if (!bucket) return;
    this.refill(bucket, now);
    bucket.tokens = Math.min(bucket.tokens, left - bucket.untold);
  }

  /** Forgets who is full again. */
  sweep(now: number): void {
    for (const generation of [this.recent, this.former]) {
      for (const [key, { tokens, at }] of generation) {
        if (tokens + ((now - at) / 1_000) * this.rate >= this.burst) generation.delete(key);
      }
    }
  }

  private spend(key: string, bucket: Bucket): void {
    bucket.tokens -= 1;
    bucket.untold += 1;
    if (bucket.tokens < this.burst / 2) this.heavy.add(key);
  }

  private find(key: string): Bucket | undefined {
    return this.recent.get(key) ?? this.former.get(key);
  }

  private of(key: string, now: number): Bucket {
    const latest = this.recent.get(key);
    if (latest) {
      this.refill(latest, now);
      return latest;
    }
    const bucket = this.former.get(key) ?? { tokens: this.burst, at: now, untold: 0 };
    this.refill(bucket, now);
    this.former.delete(key);
    if (this.recent.size >= MAX_KEYS / 2) {
      this.former = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, bucket);
    return bucket;
  }

  private refill(bucket: Bucket, now: number): void {
    bucket.tokens = Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.rate);
    bucket.at = now;
  }
}
