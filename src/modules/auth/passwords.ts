import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { lengthOf } from '../../domain/text/rules.js';
import { CONFIG, type Config } from '../../platform/config/config.js';

export const PASSWORD_MIN = 15;
export const PASSWORD_MAX = 128;
/** Each hash takes 64 MiB and a core: more at once would make sign-in the cheapest way to stop the server. */
const AT_ONCE = 2;
const QUEUE = 50;
/** The number that the library gives this algorithm. */
const ARGON2ID = 2;
/** What nobody should use, whatever its length. */
const COMMON =
  /^(.)\1+$|^(?:password|passw0rd|qwertyuiop|qwerty|123456789|1234567890|abcdefg|letmein|iloveyou|welcome|peyman|پیمان|رمزعبور)[\W\d_]*$/iu;

/** Passwords by argon2id, with a pepper that the database does not hold. Unicode form NFC is the only change made. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: string | null = null;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** 15 to 128 characters, of any kind; no rules of composition. */
  check(password: string, handle: string): void {
    const length = lengthOf(password.normalize('NFC'));
    insist(length >= PASSWORD_MIN, 'account.password-short', { min: PASSWORD_MIN });
    insist(length <= PASSWORD_MAX, 'account.password-long', { max: PASSWORD_MAX });
    const repeatsHandle = password.toLowerCase().replaceAll(handle.toLowerCase(), '').length < 6;
    insist(!COMMON.test(password) && !isSequence(password) && !repeatsHandle, 'account.password-common');
  }

  hash(password: string): Promise<string> {
    return this.inTurn(() =>
      hash(password.normalize('NFC'), {
        algorithm: ARGON2ID,
        memoryCost: this.config.ARGON2_MEMORY_KIB,
        timeCost: this.config.ARGON2_PASSES,
        parallelism: 1,
        outputLen: 32,
        ...this.secret,
      }),
    );
  }

  /** Whether the password fits. Without an account the same work is done on a decoy. */
  async fits(password: string, stored: string | null): Promise<boolean> {
    this.decoy ??= await this.hash('the password of nobody at all');
    const against = stored ?? this.decoy;
    const fits = await this.inTurn(() => verify(against, password.normalize('NFC'), this.secret));
    return fits && stored !== null;
  }

  private get secret(): { secret?: Uint8Array } {
    return this.config.PASSWORD_PEPPER ? { secret: Buffer.from(this.config.PASSWORD_PEPPER) } : {};
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) {
      if (this.waiting.length >= QUEUE) throw new Refusal('overloaded', { seconds: 10 });
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}

/** 123456789012345, abcdefghijklmno and the like: every character one step from the one before. */
function isSequence(password: string): boolean {
  const codes = [...password].map((c) => c.codePointAt(0)!);
  const steps = codes.slice(1).filter((code, i) => Math.abs(code - codes[i]!) <= 1).length;
  return steps * 5 >= (codes.length - 1) * 4;
}
