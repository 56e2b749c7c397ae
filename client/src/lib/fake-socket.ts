import type { Answer, Entered } from '@contract/socket';
import type { LiveClock, LiveSocket } from './live';

type Answering = (answer: Answer<never>) => void;
interface Sent {
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly answer: Answering;
}

/** A socket for tests: keeps what was sent; the test is the server. */
export class FakeSocket implements LiveSocket {
  connected = false;
  active = true;
  readonly sent: Sent[] = [];
  connects = 0;
  private readonly listeners = new Map<string, ((...args: never[]) => void)[]>();

  connect(): void {
    this.connects += 1;
    this.active = true;
  }
  disconnect(): void {
    this.connected = false;
    this.active = false;
  }
  on(name: string, listener: (...args: never[]) => void): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }
  emit(name: string, data: Record<string, unknown>, answer: Answering = () => undefined): void {
    if (!this.connected) throw new Error(`sent ${name} without a line`);
    this.sent.push({ name, data, answer });
  }

  /** Something comes from the server. */
  say(name: string, ...args: unknown[]): void {
    for (const listener of this.listeners.get(name) ?? []) (listener as (...a: unknown[]) => void)(...args);
  }
  up(): void {
    this.connected = true;
    this.say('connect');
  }
  down(byServer = false): void {
    this.connected = false;
    this.active = !byServer;
    this.say('disconnect', byServer ? 'io server disconnect' : 'transport close');
  }
  of(name: string): Sent[] {
    return this.sent.filter((one) => one.name === name);
  }
  last(name: string): Sent {
    const one = this.of(name).at(-1);
    if (!one) throw new Error(`nothing was sent as ${name}`);
    return one;
  }
  /** Answers the last request to enter. */
  entered(answer: Partial<Entered>): void {
    const data = { events: [], seq: 0, more: false, reload: false, ...answer };
    this.last('room:enter').answer({ ok: true, data: data as never });
  }
}

/** Time that moves when the test says so. */
export class FakeClock implements LiveClock {
  time = 0;
  private timers: { at: number; run: () => void }[] = [];

  readonly now = (): number => this.time;
  readonly random = (): number => 0.5;
  readonly later = (milliseconds: number, run: () => void): (() => void) => {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  };
  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.time = next.at;
      next.run();
    }
    this.time = end;
  }
}
