import { hash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  COMMANDS,
  type CommandDefinition,
  type CommandOutput,
  type CommandType,
} from '../../contract/commands.js';
import { may } from '../../domain/access/policy.js';
import {
  lacking,
  PROOF_HOLDS_AT_MOST_MS,
  PROOF_HOLDS_MS,
  type Weight,
} from '../../domain/access/strength.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { EverSat } from '../access/ever-sat.js';
import { Seats } from '../access/seats.js';
import { describeError } from '../describe-error.js';
import { Load } from '../health/load.js';
import { measures } from '../health/measures.js';
import { traces, type Span } from '../health/traces.js';
import { isAway } from '../database/away.js';
import { readInput } from '../input.js';
import { Transactions, type Locks } from '../rooms/transactions.js';
import type { LockedRoom, Query, Tx } from '../rooms/tx.js';
import { CommandRegistry } from './command-registry.js';
import type { Actor, Asking } from './handles.js';
import { keepReceipts, readReceipts, type Outcome, type Received } from './receipts.js';
import { RoomQueues } from './room-queues.js';

/** How many commands of one room share a commit at the most. */
const MAX_BATCH = 1_024;

interface Job extends Received {
  readonly type: CommandType;
  readonly input: { roomId?: string; coalitionId?: string };
  readonly actor: Actor;
  readonly since: number;
  readonly span: Span | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}
/** What is known of a batch before it begins. */
interface Facts {
  readonly outcomes: (Outcome | undefined)[];
  readonly seats: Awaited<ReturnType<Seats['acting']>>;
  /** What the handler of the first command looks at first, for all of that type. */
  readonly seen?: { readonly type: CommandType; readonly found: unknown } | undefined;
}

/**
 * Takes commands from any transport. A command takes effect at most once: its
 * receipt is stored in the transaction of its effect, and the same id sent again
 * is answered from the receipt. While one transaction of a room is in flight,
 * further commands of that room wait and share the next one.
 */
@Injectable()
export class CommandBus {
  private readonly log = new Logger('commands');
  private readonly queues = new RoomQueues<Job>((room, jobs) => this.commit({ room }, jobs), MAX_BATCH);
  readonly load = new Load();

  constructor(
    private readonly registry: CommandRegistry,
    private readonly transactions: Transactions,
    private readonly seats: Seats,
    private readonly everSat: EverSat,
  ) {}

  /** Executes a command; throws a `Refusal` when a rule says no. */
  execute<T extends CommandType>(
    actor: Actor,
    command: { commandId: string; type: T; input: unknown },
  ): Promise<CommandOutput<T>> {
    const definition: CommandDefinition | undefined = Object.hasOwn(COMMANDS, command.type)
      ? COMMANDS[command.type]
      : undefined;
    if (!definition) throw new Refusal('invalid-input', { field: 'type' });
    const input = readInput<unknown>(definition.input, command.input) as Job['input'];
    const text = JSON.stringify(input);
    const request = definition.isRepeatable ? null : hash('sha256', `${command.type}\n${text}`, 'buffer');
    const roomId = definition.scope === 'room' ? input.roomId! : null;
    this.load.enter(text.length);
    return new Promise((resolve, reject) => {
      const span = traces.on?.command(command.type);
      const job: Job = {
        type: command.type,
        commandId: command.commandId,
        input,
        request,
        actor,
        since: performance.now(),
        span,
        resolve: (answer) => {
          this.load.leave(text.length);
          span?.end();
          resolve(answer as CommandOutput<T>);
        },
        reject: (error) => {
          this.load.leave(text.length);
          span?.end(error);
          reject(error as Error);
        },
      };
      if (roomId === null) void this.commitAlone(job);
      else this.queue(roomId, job);
    });
  }

  /** Commands that wait in the fullest room. */
  get largestQueue(): number {
    return this.queues.largest;
  }

  /** Whoever never had a seat to which a room belongs neither waits for it nor holds it. */
  private queue(roomId: string, job: Job): void {
    const { accountId, sessionId } = job.actor;
    this.everSat.tell(
      { accountId, roomId },
      (hasSat) => {
        try {
          if (!hasSat) throw new Refusal('not-found');
          // How full a room is, is news of it too.
          this.load.insistOnRoom(this.queues.waiting(roomId));
          this.queues.push(roomId, sessionId, job);
        } catch (error) {
          job.reject(error);
        }
      },
      job.reject,
    );
  }

  /** Whoever never had a seat in a coalition does not get to hold its rooms. Rights are asked inside, as always. */
  private async commitAlone(job: Job): Promise<void> {
    const locks = this.locksOf(job);
    try {
      if (locks !== 'none' && 'coalition' in locks) {
        const isKnown = await this.seats.hasEverSat(job.actor.accountId, locks.coalition);
        if (!isKnown) throw new Refusal('not-found');
      }
    } catch (error) {
      return job.reject(error);
    }
    return this.commit(locks, [job]);
  }

  private locksOf(job: Job): Locks {
    return job.input.coalitionId !== undefined && COMMANDS[job.type].scope === 'coalition'
      ? { coalition: job.input.coalitionId }
      : { account: job.actor.accountId };
  }

  private async commit(locks: Locks, jobs: Job[]): Promise<void> {
    try {
      const outcomes = await this.transact(locks, jobs);
      jobs.forEach((job, i) => {
        const outcome = outcomes[i]!;
        if ('refusal' in outcome) job.reject(outcome.refusal);
        else job.resolve(outcome.answer);
      });
    } catch (error) {
      if (error instanceof HoldWhole) return this.commit({ coalition: error.coalitionId }, jobs);
      // One bad command must not take the others with it: each gets a transaction of its own.
      if (jobs.length > 1 && !isAway(error)) {
        for (const job of jobs) await this.commit(locks, [job]);
        return;
      }
      if (!(error instanceof Refusal || isAway(error)))
        this.log.error(`command ${jobs[0]!.type} failed: ${describeError(error)}`);
      for (const job of jobs) job.reject(error);
    }
  }

  private async transact(locks: Locks, jobs: Job[]): Promise<Outcome[]> {
    const start = performance.now();
    const work = (): Promise<Outcome[]> =>
      this.transactions.runKnowing(
        locks,
        (query) => this.facts(query, locks, jobs),
        (tx, facts) => this.perform(tx, locks, jobs, facts),
      );
    const outcomes = await (traces.on?.commit(
      jobs.map((job) => job.span),
      work,
    ) ?? work());
    const end = performance.now();
    measures.commitCommands.observe(jobs.length);
    measures.commitSeconds.observe((end - start) / 1_000);
    measures.commandSeconds.observe((end - jobs[0]!.since) / 1_000);
    return outcomes;
  }

  /** Which of these were carried out before, and who is asking. */
  private async facts(query: Query, locks: Locks, jobs: Job[]): Promise<Facts> {
    if (locks === 'none' || 'account' in locks) {
      return { outcomes: await readReceipts(query, jobs), seats: new Map() };
    }
    const sessionIds = jobs.map((job) => job.actor.sessionId);
    const [outcomes, seats, seen] = await Promise.all([
      readReceipts(query, jobs),
      this.seats.acting(query, 'coalition' in locks ? locks.coalition : null, sessionIds),
      'room' in locks ? this.firstLook(query, locks.room, jobs) : undefined,
    ]);
    return { outcomes, seats, seen };
  }

  private async firstLook(query: Query, roomId: string, jobs: Job[]): Promise<Facts['seen']> {
    const { type } = jobs[0]!;
    const { look } = this.registry.handler(type);
    if (!look) return undefined;
    const found = await look(query, roomId, jobs.filter((job) => job.type === type) as unknown as Asking[]);
    return { type, found };
  }

  private async perform(tx: Tx, locks: Locks, jobs: Job[], facts: Facts): Promise<Outcome[]> {
    const { outcomes, seats } = facts;
    if (locks === 'none' || 'account' in locks) {
      return [await this.performForAccount(tx, jobs[0]!, outcomes[0])];
    }
    const roomId = 'room' in locks ? locks.room : (jobs[0]!.input.roomId ?? jobs[0]!.input.coalitionId!);
    // What does not exist goes the same way as what one may not see: neither takes longer to refuse.
    const room = tx.rooms.get(roomId) ?? nowhere(roomId);
    const asking: (Asking | undefined)[] = jobs.map((job, i) => {
      if (outcomes[i]) return undefined;
      const seat = seats.get(job.actor.sessionId);
      const subject = seat && seat.expiresAt > tx.now ? seat.subject : undefined;
      const permission = COMMANDS[job.type].policy!;
      if (subject === undefined) outcomes[i] = { refusal: new Refusal('not-signed-in') };
      else if (subject === null || !may('coalition.read', subject, room))
        outcomes[i] = { refusal: new Refusal('not-found') };
      else if (!may(permission, subject, room))
        outcomes[i] = { refusal: new Refusal(this.isHidden(room, subject) ? 'not-found' : 'not-allowed') };
      else {
        const lacks = lacking(subject.strength, subject.demands, weightOf(job.type), tx.now);
        if (!lacks) return { input: job.input, actor: job.actor, subject, room } as unknown as Asking;
        outcomes[i] = { refusal: new Refusal(lacks.code, lacks.details) };
      }
      return undefined;
    });
    // What concerns the coalition may concern every room of it.
    if ('room' in locks && room.kind === 'coalition' && asking.some(Boolean))
      throw new HoldWhole(room.coalitionId);

    this.stand(tx, room, locks, asking);

    // What was looked at before the first command is not what the later ones would see.
    let { seen } = facts;
    for (let i = 0; i < jobs.length;) {
      if (outcomes[i]) {
        i += 1;
        continue;
      }
      const type = jobs[i]!.type;
      const { batch, look } = this.registry.handler(type);
      let end = i + 1;
      while (batch && end < jobs.length && jobs[end]!.type === type && !outcomes[end]) end += 1;
      if (batch) {
        const all = asking.slice(i, end) as Asking[];
        const found =
          seen?.type === type ? seen.found : await look?.((sql, p) => tx.query(sql, p), roomId, all);
        await this.runMany(tx, type, all, found, outcomes, i);
      } else await this.runOne(tx, type, asking[i]!, outcomes, i, jobs.length > 1);
      seen = undefined;
      i = end;
    }
    const done = outcomes as Outcome[];
    keepReceipts(tx, jobs, done);
    await this.keepProofs(
      tx,
      jobs.filter((job, i) => asking[i] && 'answer' in done[i]! && weightOf(job.type) === 'grave'),
    );
    return done;
  }

  /** Who does one grave thing after another is not asked before each of them. */
  private async keepProofs(tx: Tx, grave: readonly Job[]): Promise<void> {
    if (grave.length === 0) return;
    await tx.query(
      `UPDATE session SET confirmed_until = greatest(confirmed_until, least(
         $2::timestamptz + $3 * interval '1 millisecond', confirmed_at + $4 * interval '1 millisecond'))
       WHERE id = ANY($1) AND confirmed_until > $2`,
      [grave.map((job) => job.actor.sessionId), tx.now, PROOF_HOLDS_MS, PROOF_HOLDS_AT_MOST_MS],
    );
  }

  /**
   * The second wall: in a room of some parties the database shows what belongs to those who were let act here. What
   * is open to all needs nothing; what changes who may be where is told in the rooms of others.
   */
  private stand(tx: Tx, room: LockedRoom, locks: Locks, asking: (Asking | undefined)[]): void {
    const partyIds = new Set(asking.flatMap((a) => a?.subject.partyId ?? []));
    if (partyIds.size === 0) return;
    if (locks !== 'none' && 'coalition' in locks) tx.standForNode();
    else if (room.partyIds !== null) tx.standFor([...partyIds]);
  }

  /** A room that the seat may not enter does not exist for it. */
  private isHidden(room: LockedRoom, subject: Parameters<typeof may>[1]): boolean {
    return room.kind !== 'coalition' && !may('room.enter', subject, room);
  }

  private async runMany(
    tx: Tx,
    type: CommandType,
    asking: Asking[],
    found: unknown,
    outcomes: (Outcome | undefined)[],
    at: number,
  ) {
    const answers = (await this.registry.handler(type).run(tx, asking, found)) as unknown[];
    answers.forEach((answer, k) => {
      outcomes[at + k] = answer instanceof Refusal ? { refusal: answer } : { answer };
    });
  }

  private async runOne(
    tx: Tx,
    type: CommandType,
    asking: Asking,
    outcomes: (Outcome | undefined)[],
    at: number,
    shared: boolean,
  ): Promise<void> {
    const mark = tx.mark();
    if (shared) await tx.query('SAVEPOINT one');
    tx.by = asking.subject.seatId;
    try {
      outcomes[at] = { answer: await this.registry.handler(type).run(tx, asking) };
      if (shared) await tx.query('RELEASE SAVEPOINT one');
    } catch (error) {
      if (!(error instanceof Refusal) || !shared) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT one');
      tx.backTo(mark);
      outcomes[at] = { refusal: error };
    } finally {
      tx.by = null;
    }
  }

  private async performForAccount(tx: Tx, job: Job, before: Outcome | undefined): Promise<Outcome> {
    const [live] = await tx.query(
      'SELECT 1 FROM session WHERE id = $1 AND account_id = $2 AND expires_at > $3 AND idle_until > $3 AND NOT pending',
      [job.actor.sessionId, job.actor.accountId, tx.now],
    );
    if (!live) throw new Refusal('not-signed-in');
    if (before) return before;
    const answer = await this.registry.handler(job.type).run(tx, { input: job.input, actor: job.actor });
    keepReceipts(tx, [job], [{ answer }]);
    return { answer };
  }
}

/** A room that is not there: nobody sits in it. */
const nowhere = (id: string): LockedRoom => ({
  id,
  coalitionId: id,
  kind: 'caucus',
  partyIds: [],
  official: false,
  nextSeq: 1,
  chain: null,
});
const weightOf = (type: CommandType): Weight => (COMMANDS[type] as CommandDefinition).weight ?? 'writing';

/** The command turned out to concern the whole coalition: hold all its rooms. */
class HoldWhole extends Error {
  constructor(readonly coalitionId: string) {
    super('hold the whole coalition');
  }
}
