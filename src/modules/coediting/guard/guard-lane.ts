import type { Worker } from 'node:worker_threads';
import type { CallKind, Calls, Reply, Request, Stored } from './guard-protocol.js';

/** Why the guard did not answer. Never a judgement about an update: for that see `RefusalReason`. */
export type GuardFailure = 'overrun' | 'crashed' | 'closed' | 'failed' | 'unstable-base';

export class GuardError extends Error {
  constructor(
    readonly code: GuardFailure,
    message: string = code,
  ) {
    super(message);
    this.name = 'GuardError';
  }
}

/** Asked for what is stored after this number, instead of an answer. */
export interface Need {
  readonly need: number;
}

interface Job {
  readonly request: Request;
  readonly deadlineMs: number;
  readonly resolve: (reply: Exclude<Reply, { ready: true }>) => void;
  readonly reject: (error: GuardError) => void;
}

const START_DEADLINE_MS = 20_000;

/**
 * One worker and the calls waiting for it. One call is with the worker at a time, so that when it runs out of
 * time or memory it is clear which call that was: the worker is replaced and the others go on.
 */
export class GuardLane {
  private worker: Worker | undefined;
  private isReady = false;
  private readonly waiting: Job[] = [];
  private current: Job | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  /** The worker could not even be started, the last time it was tried. */
  isBroken = false;

  constructor(
    private readonly start: () => Worker,
    private readonly onLost: (why: GuardFailure) => void = () => undefined,
  ) {}

  call<K extends CallKind>(
    kind: K,
    ask: Calls[K]['ask'],
    deadlineMs: number,
    stored?: Stored,
  ): Promise<{ done: Calls[K]['answer'] } | Need> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) return reject(new GuardError('closed'));
      this.waiting.push({
        request: { kind, ask, stored } as Request,
        deadlineMs,
        reject,
        resolve: (reply) => {
          if ('failed' in reply) reject(new GuardError('failed', reply.failed));
          else resolve(reply as { done: Calls[K]['answer'] } | Need);
        },
      });
      this.advance();
    });
  }

  get length(): number {
    return this.waiting.length + (this.current ? 1 : 0);
  }

  get isRunning(): boolean {
    return this.worker !== undefined && this.isReady;
  }

  /** Tries again to start a worker that could not be started. */
  revive(): void {
    if (this.isBroken && !this.worker && !this.isClosed) this.spawn();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const job of this.waiting.splice(0)) job.reject(new GuardError('closed'));
    await this.replace(new GuardError('closed'));
  }

  private advance(): void {
    if (this.current || this.waiting.length === 0) return;
    if (!this.worker) this.spawn();
    if (!this.isReady) return;
    const job = this.waiting.shift()!;
    this.current = job;
    this.allow(job.deadlineMs);
    this.worker?.postMessage(job.request);
  }

  private spawn(): void {
    const worker = this.start();
    this.worker = worker;
    this.isReady = false;
    worker.unref();
    worker.on('message', (reply: Reply) => {
      if (this.worker === worker) this.receive(reply);
    });
    const lost = (error?: Error): void => {
      if (this.worker === worker) void this.replace(new GuardError('crashed', error?.message));
    };
    worker.on('error', lost);
    worker.on('exit', () => lost());
    this.allow(START_DEADLINE_MS);
  }

  private receive(reply: Reply): void {
    clearTimeout(this.timer);
    const job = this.current;
    this.current = undefined;
    if ('ready' in reply) {
      this.isReady = true;
      this.isBroken = false;
    } else job?.resolve(reply);
    this.advance();
  }

  /** Ends the worker. Its call fails; what it had in memory is in the record. */
  private async replace(error: GuardError): Promise<void> {
    clearTimeout(this.timer);
    const { worker, current } = this;
    const neverStarted = !this.isReady;
    this.worker = undefined;
    this.current = undefined;
    this.isReady = false;
    current?.reject(error);
    // A worker that does not even start would be started again for ever.
    if (worker && !this.isClosed) this.onLost(error.code);
    this.isBroken = worker !== undefined && neverStarted && !this.isClosed;
    if (worker && neverStarted) for (const job of this.waiting.splice(0)) job.reject(error);
    if (!this.isClosed) this.advance();
    await worker?.terminate();
  }

  private allow(milliseconds: number): void {
    const { worker, current } = this;
    const overrun = (): void => {
      if (this.worker !== worker || this.current !== current) return;
      void this.replace(new GuardError('overrun', `no answer within ${milliseconds} ms`));
    };
    // If it was this thread that was busy, the answer is here and only has not been read yet.
    this.timer = setTimeout(() => setImmediate(() => setImmediate(overrun)), milliseconds);
    this.timer.unref();
  }
}
