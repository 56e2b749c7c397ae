/**
 * A token bucket per key: `rate` a second on average, `burst` at once. Times are
 * milliseconds of a steady clock. Keys that are full again are forgotten.
 */
export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly rate: number,
    private readonly burst: number,
  ) {}

  /** Takes one token; false when there is none. */
  take(key: string, now: number): boolean {
    const bucket = this.buckets.get(key) ?? { tokens: this.burst, at: now };
    bucket.tokens = Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.rate);
    bucket.at = now;
    if (bucket.tokens < 1) {
      this.buckets.set(key, bucket);
      return false;
    }
    bucket.tokens -= 1;
    this.buckets.set(key, bucket);
    if (this.buckets.size > 20_000) this.forgetFull(now);
    return true;
  }

  /** Whether there is a token, without taking it. */
  has(key: string, now: number): boolean {
    const bucket = this.buckets.get(key);
    if (!bucket) return true;
    return Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.rate) >= 1;
  }

  /** Seconds until one token is there again. */
  wait(key: string): number {
    const bucket = this.buckets.get(key);
    return bucket ? Math.max(1, Math.ceil((1 - bucket.tokens) / this.rate)) : 0;
  }

  private forgetFull(now: number): void {
    for (const [key, { tokens, at }] of this.buckets) {
      if (tokens + ((now - at) / 1_000) * this.rate >= this.burst) this.buckets.delete(key);
    }
  }
}
