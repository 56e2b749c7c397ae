import type { Worker } from 'node:worker_threads';
import type { RichDoc } from '../../../domain/text/rich.js';
import { GuardError, GuardLane, type GuardFailure } from './guard-lane.js';
import type {
  CallKind,
  Calls,
  Candidate,
  ClauseAt,
  ClauseTexts,
  Difference,
  Judgement,
  LoadBase,
  Replica,
  Snapshot,
  Stored,
  Verdict,
} from './guard-protocol.js';
import { packBase } from './packed-base.js';
import { startGuardWorker } from './worker-location.js';

export interface GuardOptions {
  /** How many workers; a clause always belongs to the same one. */
  readonly workers?: number;
  /** What a judgement may take. Reading what the server has stored itself may take ten times as long. */
  readonly deadlineMs?: number;
  readonly start?: () => Worker;
  /** A worker was lost and will be replaced. */
  readonly onLost?: (why: GuardFailure) => void;
}

/** A call that speaks of a clause at a version, and may therefore have to wait for its base. */
type ClauseCall = { [K in CallKind]: Calls[K]['ask'] extends { clause: ClauseAt } ? K : never }[CallKind];

/** Two readers may race for a clause that is being changed; more often than this is not a race. */
const MAX_ATTEMPTS = 5;

/**
 * Everything that is done with the bytes of shared texts, away from the main thread and under limits of time
 * and memory. Workers keep clauses in memory, but own nothing: the record is the truth, `load` reads it.
 */
export class GuardPool {
  private readonly lanes: GuardLane[];
  private readonly deadlineMs: number;
  /** What has been stored of a clause and the worker does not know yet: it travels with the next call. */
  private readonly news = new Map<string, Stored>();
  /** Clauses of which something is prepared, and who waits until it is stored or forgotten. */
  private readonly unsettled = new Map<
    string,
    { readonly settled: Promise<void>; readonly settle: () => void }
  >();

  constructor({
    workers = 1,
    deadlineMs = 1_000,
    start = () => startGuardWorker(),
    onLost,
  }: GuardOptions = {}) {
    this.deadlineMs = deadlineMs;
    this.lanes = Array.from({ length: workers }, () => new GuardLane(start, onLost));
  }

  /** Calls that have no answer yet. */
  get waiting(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.length, 0);
  }

  /** Workers that are up. They start when they are first needed. */
  get running(): number {
    return this.lanes.filter((lane) => lane.isRunning).length;
  }

  /** Whether every worker can do its work; one that could not be started is tried again. */
  get isSound(): boolean {
    for (const lane of this.lanes) lane.revive();
    return this.lanes.every((lane) => !lane.isBroken);
  }

  /**
   * Judges updates in their order, each on top of those accepted before it. What was accepted is only prepared:
   * store it, then `commit`, or `discard` when it could not be stored. The caller holds the clause meanwhile
   * (the room's row lock), so that nobody else judges it at the same time.
   */
  async judge(clause: ClauseAt, load: LoadBase, candidates: readonly Candidate[]): Promise<Judgement> {
    const owned = candidates.map((candidate) => ({ ...candidate, bytes: ownBytes(candidate.bytes) }));
    this.unsettle(clause.clauseId);
    try {
      const judgement = await this.ask('judge', { clause, candidates: owned }, load, this.deadlineMs);
      if (!judgement.verdicts.some(({ ok }) => ok)) this.settle(clause.clauseId);
      return judgement;
    } catch (error) {
      if (!isLost(error)) throw error;
      return this.judgeOneByOne(clause, load, owned);
    }
  }

  /**
   * When nothing is prepared. Whoever reads a clause outside of the transaction that holds it waits for this first
   * and asks at once: while something is prepared, a worker can only build the whole clause anew to leave it out.
   */
  async settled(clauseId: string): Promise<void> {
    await this.unsettled.get(clauseId)?.settled;
  }

  /** The accepted updates of this judgement are stored; `version` is the number of the last one. */
  commit(clauseId: string, token: number, version: number): void {
    this.news.set(clauseId, { token, version });
    this.settle(clauseId);
  }

  /** The accepted updates could not be stored: forget them. */
  async discard(clauseId: string): Promise<void> {
    this.news.delete(clauseId);
    this.settle(clauseId);
    try {
      await this.laneOf(clauseId).call('discard', { clauseId }, this.trustedMs);
    } catch (error) {
      // If the worker is gone, so is what this call was about.
      if (!isLost(error)) throw error;
    }
  }

  /** What the clause says in each of its languages. */
  texts(clause: ClauseAt, load: LoadBase): Promise<ClauseTexts> {
    return this.ask('texts', { clause }, load, this.trustedMs);
  }

  /**
   * What a clause said at each of these versions, in ascending order: the replica goes there from where it is. `load`
   * gives no snapshot that is newer than the first of them.
   */
  async past(
    replica: Replica,
    languages: readonly string[],
    load: LoadBase,
    versions: readonly number[],
  ): Promise<Record<string, RichDoc>[]> {
    const { id } = replica;
    const clause = { clauseId: id, version: versions.at(-1) ?? replica.version, languages };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const fromSeq = replica.version;
      const ask = { clause, fromSeq, base: packBase(await load(fromSeq)), versions };
      const reply = await this.laneOf(id).call('past', ask, this.trustedMs);
      replica.version = 'need' in reply ? reply.need : clause.version;
      if ('done' in reply) return reply.done;
    }
    throw new GuardError('unstable-base', `the replica ${id} was lost again and again`);
  }

  /** The whole clause in one piece, for `Base.snapshot`; it has been read back and compared. */
  snapshot(clause: ClauseAt, load: LoadBase): Promise<Snapshot> {
    return this.ask('snapshot', { clause }, load, this.trustedMs);
  }

  /** What a client that has `stateVector` lacks; everything for a new one. */
  async diffUpdate(clause: ClauseAt, load: LoadBase, stateVector?: Uint8Array): Promise<Difference> {
    const known = stateVector && ownBytes(stateVector);
    return this.ask('difference', { clause, stateVector: known }, load, this.deadlineMs);
  }

  /**
   * The update, in the name of `clientId`, that turns a language's text into `doc` by changing as little as
   * possible; null when it says that already. It is to be judged and stored like any other.
   */
  replaceUpdate(
    clause: ClauseAt,
    load: LoadBase,
    language: string,
    doc: RichDoc,
    clientId: number,
  ): Promise<Uint8Array | null> {
    return this.ask('replacement', { clause, language, doc, clientId }, load, this.trustedMs);
  }

  /** The first update of a new clause. */
  async initialUpdate(texts: Readonly<Record<string, RichDoc>>, clientId: number): Promise<Uint8Array> {
    const reply = await this.laneOf('').call('initial', { texts, clientId }, this.trustedMs);
    if ('need' in reply) throw new GuardError('failed');
    return reply.done;
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }

  private unsettle(clauseId: string): void {
    if (this.unsettled.has(clauseId)) return;
    let settle = (): void => undefined;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    this.unsettled.set(clauseId, { settled, settle });
  }

  private settle(clauseId: string): void {
    this.unsettled.get(clauseId)?.settle();
    this.unsettled.delete(clauseId);
  }

  private get trustedMs(): number {
    return this.deadlineMs * 10;
  }

  private async ask<K extends ClauseCall>(
    kind: K,
    ask: Calls[K]['ask'] & { clause: ClauseAt },
    load: LoadBase,
    deadlineMs: number,
  ): Promise<Calls[K]['answer']> {
    const { clause } = ask;
    const lane = this.laneOf(clause.clauseId);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const stored = this.news.get(clause.clauseId);
      this.news.delete(clause.clauseId);
      const reply = await lane.call(kind, ask, deadlineMs, stored);
      if ('done' in reply) return reply.done;
      const base = packBase(await load(reply.need));
      await lane.call('open', { clause, fromSeq: reply.need, base }, this.trustedMs);
    }
    throw new GuardError('unstable-base', `clause ${clause.clauseId} was never at version ${clause.version}`);
  }

  /** Something in the batch ended the worker: find out what, without haste, so that nobody else's writing is lost. */
  private async judgeOneByOne(
    clause: ClauseAt,
    load: LoadBase,
    candidates: readonly Candidate[],
  ): Promise<Judgement> {
    const survivors: Candidate[] = [];
    const places: number[] = [];
    const verdicts: Verdict[] = candidates.map(() => ({ ok: false, reason: 'too-costly' }));
    let judgement: Judgement | undefined;
    for (const [place, candidate] of candidates.entries()) {
      try {
        const attempt = [...survivors, candidate];
        judgement = await this.ask('judge', { clause, candidates: attempt }, load, this.deadlineMs * 2);
        survivors.push(candidate);
        places.push(place);
      } catch (error) {
        if (!isLost(error)) throw error;
        judgement = undefined;
      }
    }
    judgement ??= await this.ask('judge', { clause, candidates: survivors }, load, this.deadlineMs * 2);
    for (const [i, verdict] of judgement.verdicts.entries()) verdicts[places[i]!] = verdict;
    if (!verdicts.some(({ ok }) => ok)) this.settle(clause.clauseId);
    return { token: judgement.token, verdicts };
  }

  private laneOf(clauseId: string): GuardLane {
    let hash = 0;
    for (let i = 0; i < clauseId.length; i += 1) hash = (Math.imul(hash, 31) + clauseId.charCodeAt(i)) | 0;
    return this.lanes[(hash >>> 0) % this.lanes.length]!;
  }
}

const isLost = (error: unknown): boolean =>
  error instanceof GuardError && (error.code === 'overrun' || error.code === 'crashed');

/** Bytes in a buffer of their own: a view would take the whole buffer behind it along to the worker. */
const ownBytes = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength && !Buffer.isBuffer(bytes) ? bytes : Uint8Array.from(bytes);
