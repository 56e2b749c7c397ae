import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CommandType } from '../../contract/commands.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Clock } from '../clock.js';
import { CONFIG, type Config } from '../config/config.js';
import { RateLimit } from '../rate-limit.js';
import { KIND_OF, LIMITS, type LimitName } from './classes.js';
import { SharedTally } from './shared-tally.js';

const TELL_MS = 200;
const SWEEP_MS = 10_000;

/**
 * Who may do how much. Every node counts for itself, in memory and at once, and so holds its limits whatever else
 * is away. Where there is a Redis, nodes tell each other in the background who has used much; from then on the
 * limit is that of all nodes together. No request ever waits for it.
 */
@Injectable()
export class Limits implements OnApplicationShutdown {
  private readonly limits = new Map<string, RateLimit>();
  private readonly tally: SharedTally | null;
  private readonly timers: NodeJS.Timeout[];
  private telling: Promise<void> | null = null;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    const more = {
      rate: Math.max(1, config.COMMAND_RATE / LIMITS.command.rate),
      burst: Math.max(1, config.COMMAND_BURST / LIMITS.command.burst),
    };
    for (const [name, { rate, burst }] of Object.entries(LIMITS)) {
      this.open(name, rate * more.rate, Math.floor(burst * more.burst));
    }
    this.open('command', config.COMMAND_RATE, config.COMMAND_BURST);
    this.tally = config.REDIS_URL ? new SharedTally(config.REDIS_URL) : null;
    this.timers = [setInterval(() => void this.tell(), TELL_MS), setInterval(() => this.sweep(), SWEEP_MS)];
    for (const timer of this.timers) timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.telling;
    this.tally?.close();
  }

  /** A limit under a name that is the same on every node. */
  open(name: string, rate: number, burst: number): RateLimit {
    const limit = new RateLimit(rate, burst);
    this.limits.set(name, limit);
    return limit;
  }

  /** Takes one, or refuses and says when to come again. */
  take(name: LimitName, key: string): void {
    const limit = this.limits.get(name)!;
    if (!limit.take(key, this.clock.steady())) this.refuse(limit, key);
  }

  /** Refuses where nothing is left, and takes nothing. */
  insistOn(name: LimitName, key: string): void {
    const limit = this.limits.get(name)!;
    if (!limit.has(key, this.clock.steady())) this.refuse(limit, key);
  }

  /** A command counts as one, and as one of its kind. */
  takeCommand(type: CommandType, accountId: string): void {
    this.take('command', accountId);
    const kind = Object.hasOwn(KIND_OF, type) ? KIND_OF[type] : null;
    if (kind) this.take(kind, accountId);
  }

  /** Whether one may be taken, for what gets no answer. */
  allows(name: LimitName, key: string): boolean {
    return this.limits.get(name)!.take(key, this.clock.steady());
  }

  /** Tells the other nodes what they should know, and hears of them. */
  tell(): Promise<void> {
    this.telling ??= this.exchange().finally(() => (this.telling = null));
    return this.telling;
  }

  private async exchange(): Promise<void> {
    for (const [name, limit] of this.limits) {
      // Told or not, what was used before a Redis came (back) is not held against anyone.
      const news = limit.tell(this.clock.steady());
      if (!this.tally || news.length === 0) continue;
      const left = await this.tally.spend(name, limit, news);
      left.forEach((tokens, i) => {
        if (tokens !== null) limit.hear(news[i]!.key, tokens, this.clock.steady());
      });
    }
  }

  private sweep(): void {
    for (const limit of this.limits.values()) limit.sweep(this.clock.steady());
  }

  private refuse(limit: RateLimit, key: string): never {
    throw new Refusal('too-many-requests', { seconds: limit.wait(key) });
  }
}
