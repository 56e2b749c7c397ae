import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { insist } from '../../domain/shared/refusal.js';
import { lengthOf } from '../../domain/text/rules.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Metrics } from '../../platform/health/metrics.js';
import { HashQueue, type Lane } from './hash-queue.js';

export const PASSWORD_MIN = 15;
export const PASSWORD_MAX = 128;
/** Each hash takes 64 MiB and a core: more at once would make sign-in the cheapest way to stop the server. */
const AT_ONCE = 2;
const QUEUE = 50;
/** The number that the library gives this algorithm. */
const ARGON2ID = 2;
/** Words that are tried first here, and in every list; what is left without them must still be a password. */
const COMMON =
  /password|passw0rd|qwert[yz]u?i?o?p?|asdfghjkl?|zxcvbnm?|qaz|wsx|edc|rfv|tgb|yhn|ujm|zaq|xsw|cde|vfr|bgt|nhy|mju|letmein|iloveyou|welcome|admin|peyman|coalition|iran|azadi|freedom|women|woman|life|zan|zendegi|mahsa|jina|parliament|پیمان|ایران|آزادی|زندگی|زن|گذرواژه|رمزعبور|ائتلاف|مهسا|ژینا/giu;
const LEFT_AT_LEAST = 6;

/** Passwords by argon2id, with a pepper that the database does not hold. Unicode form NFC is the only change made. */
@Injectable()
export class Passwords {
  readonly queue = new HashQueue(AT_ONCE, QUEUE);
  private decoy: Promise<string> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    metrics: Metrics,
  ) {
    metrics.gauge('hashes_waiting', 'Passwords that wait to be hashed', () => this.queue.waiting);
  }

  /** 15 to 128 characters, of any kind; no rules of composition. */
  check(password: string, handle: string): void {
    const length = lengthOf(password.normalize('NFC'));
    insist(length >= PASSWORD_MIN, 'account.password-short', { min: PASSWORD_MIN });
    insist(length <= PASSWORD_MAX, 'account.password-long', { max: PASSWORD_MAX });
    const left = password.normalize('NFC').toLowerCase().replaceAll(handle.toLowerCase(), '');
    insist(differentIn(left) >= LEFT_AT_LEAST && !isSequence(password), 'account.password-common');
  }

  hash(password: string): Promise<string> {
    return this.queue.inTurn('anyone', () => this.hashNow(password));
  }

  /**
   * Whether the password fits. Without an account the same work is done on a decoy. `first` runs when the
   * turn has come, before any work.
   */
  async fits(
    password: string,
    stored: string | null,
    { lane = 'anyone', first }: { lane?: Lane; first?: () => Promise<void> } = {},
  ): Promise<boolean> {
    const decoy = await (this.decoy ??= this.hash('the password of nobody at all'));
    return this.queue.inTurn(lane, async () => {
      await first?.();
      const fits = await verify(stored ?? decoy, password.normalize('NFC'), this.secret);
      return fits && stored !== null;
    });
  }

  /** Whether a stored hash was made at less cost than today's. */
  isWeaker(stored: string): boolean {
    const [, memory = '0', passes = '0'] = /\$m=(\d+),t=(\d+),/.exec(stored) ?? [];
    return Number(memory) < this.config.ARGON2_MEMORY_KIB || Number(passes) < this.config.ARGON2_PASSES;
  }

  private hashNow(password: string): Promise<string> {
    return hash(password.normalize('NFC'), {
      algorithm: ARGON2ID,
      memoryCost: this.config.ARGON2_MEMORY_KIB,
      timeCost: this.config.ARGON2_PASSES,
      parallelism: 1,
      outputLen: 32,
      ...this.secret,
    });
  }

  private get secret(): { secret?: Uint8Array } {
    return this.config.PASSWORD_PEPPER ? { secret: Buffer.from(this.config.PASSWORD_PEPPER) } : {};
  }
}

/** How many different characters there are beside what is common and, where there is anything else, digits and signs. */
function differentIn(password: string): number {
  const whole = password.replace(/[\s\u200c]/g, '');
  const own = whole.replace(COMMON, '');
  const letters = own.replace(/[\p{Nd}\p{P}\p{Mn}]/gu, '');
  // 1q2w3e4r5t6y7u8i: what is common is so with digits between as well.
  return new Set(letters === '' && own === whole ? own : letters.replace(COMMON, '')).size;
}

/** 123456789012345, abcdefghijklmno and the like: every character one step from the one before. */
function isSequence(password: string): boolean {
  const codes = [...password].map((c) => c.codePointAt(0)!);
  const steps = codes.slice(1).filter((code, i) => Math.abs(code - codes[i]!) <= 1).length;
  return steps * 5 >= (codes.length - 1) * 4;
}
