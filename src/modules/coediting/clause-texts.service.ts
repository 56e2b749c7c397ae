import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Injectable, Logger } from '@nestjs/common';
import { describeError } from '../../platform/describe-error.js';
import type { Language, Names } from '../../domain/shared/language.js';
import { Refusal } from '../../domain/shared/refusal.js';
import type { ClauseKind } from '../../domain/statement/statement.js';
import { emptyRich, plainText, type RichDoc } from '../../domain/text/rich.js';
import { Clock } from '../../platform/clock.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { ClauseGuard } from './clause-guard.service.js';
import { ClauseHistory } from './clause-history.js';
import { ClauseKeeper } from './clause-keeper.js';
import { IN_BALLOT, isWritable, readClauses, type ClauseRow } from './clause-rows.js';
import { ClientIds } from './client-ids.js';
import type { Accepted, ClauseAt, Difference, LoadBase, RefusalReason } from './guard/guard-protocol.js';
import { LanguageFreshness } from './language-freshness.js';
import { RecordedWithin } from './recorded-within.js';
import { StoredUpdates } from './stored-updates.js';
import { WritingBrake } from './writing-brake.js';

const unzip = promisify(gunzip);
/** A reader is given so many updates as they are; a snapshot is due a little sooner. */
const LONG_TAIL = 250;

/** SQL for queries over clauses (alias `c`). */
export const CLAUSE_IN_BALLOT = IN_BALLOT;

export type Texts = Partial<Record<Language, RichDoc>>;

/** A clause at one moment, all languages together: what a ballot is about. */
export interface FrozenText {
  readonly clauseId: string;
  /** The number of the last update in it. */
  readonly seq: number;
  readonly kind: ClauseKind;
  readonly headings: Names | null;
  readonly texts: Texts;
}

/** An update that somebody wants to see in the record. */
export interface Proposal {
  readonly clauseId: string;
  readonly seatId: string;
  readonly clientId: number;
  readonly bytes: Uint8Array;
}

/** The texts of clauses: judged by the guard, stored in the record of the statement's room. */
@Injectable()
export class ClauseTexts {
  private readonly log = new Logger('coediting');
  private readonly within = new RecordedWithin();
  private readonly freshness = new LanguageFreshness();
  private readonly stored: StoredUpdates;

  constructor(
    private readonly guard: ClauseGuard,
    private readonly clientIds: ClientIds,
    private readonly keeper: ClauseKeeper,
    private readonly history: ClauseHistory,
    private readonly brake: WritingBrake,
    private readonly clock: Clock,
    transactions: Transactions,
  ) {
    this.stored = new StoredUpdates((sql, parameters) => transactions.read(sql, parameters));
  }

  /** The texts as they stand inside this transaction, which holds the statement's room. In the order asked for. */
  async freeze(tx: Tx, statementId: string, clauseIds: readonly string[]): Promise<FrozenText[]> {
    const clauses = await readClauses((sql, p) => tx.query(sql, p), statementId, clauseIds);
    return Promise.all(
      clauseIds.map(async (clauseId) => {
        const clause = clauses.get(clauseId);
        if (!clause) throw new Refusal('not-found', { clauseId });
        const texts = await this.textsOf(at(clause), this.within.loaderOf(tx, clauseId));
        return { clauseId, seq: clause.textSeq, kind: clause.kind, headings: clause.headings, texts };
      }),
    );
  }

  /** The first texts of new clauses, in the name of the seat that brings them in. Sets what is behind. */
  async create(
    tx: Tx,
    roomId: string,
    seatId: string,
    languages: readonly Language[],
    clauses: readonly { readonly clauseId: string; readonly texts: Texts }[],
  ): Promise<void> {
    const written = clauses.filter(({ texts }) => Object.keys(texts).length > 0);
    if (written.length === 0) return;
    const clientId = await this.clientIds.issue((sql, p) => tx.query(sql, p), roomId, seatId);
    const updates = await Promise.all(
      written.map(({ texts }) => this.guard.initialUpdate(texts as Record<string, RichDoc>, clientId)),
    );
    const rows = written.map(({ clauseId, texts }, i) => {
      const present = languages.filter((language) => texts[language]);
      const seq = this.record(tx, roomId, clauseId, clientId, present, updates[i]!);
      return { clauseId, seq, stale: languages.filter((language) => !texts[language]) };
    });
    this.keepRows(tx, rows);
  }

  /**
   * Everything that is stored of a clause, in updates to apply one after the other: the last snapshot and what came
   * after it, as they are. Only where that is much, a worker puts it together.
   */
  async everything(clause: ClauseRow): Promise<Uint8Array[]> {
    if (clause.textSeq === 0) return [];
    const load = this.stored.loaderOf(clause.id);
    const { snapshot, updates } = await load(0);
    if (updates.length > LONG_TAIL) return [(await this.differenceFrom(clause)).update];
    const tail = updates.map(({ bytes }) => bytes);
    return snapshot ? [await unzip(snapshot.state), ...tail] : tail;
  }

  /** What a client that has `stateVector` lacks, as far as it is stored now. */
  async difference(clause: ClauseRow, stateVector: Uint8Array): Promise<Difference> {
    // A state vector that cannot be read is no reason to keep the text from its reader: then everything is sent.
    return this.differenceFrom(clause, stateVector).catch(() => this.differenceFrom(clause));
  }

  /**
   * Judges updates of one room and records what is accepted, in order. The answer to each is the number under
   * which it is in the record, or why it is not. Nothing throws after the first update has been recorded.
   */
  async propose(
    tx: Tx,
    roomId: string,
    proposals: readonly Proposal[],
    clauses?: Map<string, ClauseRow>,
  ): Promise<(number | Refusal)[]> {
    const query = <T>(sql: string, p?: unknown[]) => tx.query<T>(sql, p);
    const touched = [...new Set(proposals.map(({ clauseId }) => clauseId))];
    const rows = clauses ?? (await readClauses(query, roomId, touched));
    const ids = await this.clientIds.of(query, roomId, proposals);
    const answers = proposals.map(({ clauseId, seatId, clientId }): number | Refusal | undefined => {
      const clause = rows.get(clauseId);
      if (!clause) return new Refusal('not-found');
      if (clause.stopped.includes(seatId)) return new Refusal('text.stopped');
      if (isWritable(clause) && !ids.get(seatId)?.includes(clientId))
        return new Refusal('text.client-unknown');
      return undefined;
    });
    const accepted = new Map<number, Accepted>();
    await Promise.all(
      touched.map(async (clauseId) => {
        const places = [...proposals.keys()].filter(
          (i) => proposals[i]!.clauseId === clauseId && !answers[i],
        );
        if (places.length === 0) return;
        const clause = rows.get(clauseId)!;
        const locked = isWritable(clause) ? null : new Refusal('clause.locked', { clauseId });
        // Whatever happens to this transaction, the guard must not keep what is not stored.
        tx.onRollback(() => this.inBackground(this.guard.discard(clauseId)));
        const { token, verdicts } = await this.guard.judge(
          at(clause),
          this.within.loaderOf(tx, clauseId),
          // Under no id nothing new can be written; what is sent again because its answer was lost is not new.
          places.map((i) => ({
            bytes: proposals[i]!.bytes,
            clientIds: locked ? [] : ids.get(proposals[i]!.seatId)!,
          })),
        );
        places.forEach((i, k) => {
          const verdict = verdicts[k]!;
          if (!verdict.ok && verdict.reason === 'empty') answers[i] = clause.textSeq;
          else if (locked) answers[i] = locked;
          else if (verdict.ok) accepted.set(i, verdict);
          else answers[i] = refusalFor(verdict.reason, clauseId);
        });
        if (locked) return verdicts.some(({ ok }) => ok) ? this.guard.discard(clauseId) : undefined;
        // By then every update of this clause has its number.
        tx.afterCommit(() => this.guard.commit(clauseId, token, clause.textSeq));
      }),
    );
    if (accepted.size > 0) {
      this.recordAccepted(tx, roomId, proposals, accepted, rows, answers);
      await this.brake.deleted(tx, roomId, deletedBySeat(proposals, accepted), () =>
        this.written(tx, roomId),
      );
    }
    return answers as (number | Refusal)[];
  }

  /** The update that gives a language back an earlier text, judged and recorded like any other. */
  async restore(
    tx: Tx,
    roomId: string,
    clauseId: string,
    language: Language,
    text: RichDoc,
    seatId: string,
  ): Promise<void> {
    const query = <T>(sql: string, p?: unknown[]) => tx.query<T>(sql, p);
    const clauses = await readClauses(query, roomId, [clauseId]);
    const clause = clauses.get(clauseId);
    if (!clause) throw new Refusal('not-found');
    if (!isWritable(clause)) throw new Refusal('clause.locked', { clauseId });
    // An id of its own: under that of an open window it would take the numbers of what is typed there.
    const clientId = await this.clientIds.issue(query, roomId, seatId);
    const load = this.within.loaderOf(tx, clauseId);
    const bytes = await this.guard.replaceUpdate(at(clause), load, language, text, clientId);
    if (!bytes) throw new Refusal('text.nothing-to-restore');
    const [answer] = await this.propose(tx, roomId, [{ clauseId, seatId, clientId, bytes }], clauses);
    if (answer instanceof Refusal) throw answer;
    tx.afterCommit(() => this.history.cutBefore(clauseId, `restoring ${seatId}`, clause.languages, answer!));
  }

  private async differenceFrom(clause: ClauseRow, stateVector?: Uint8Array): Promise<Difference> {
    await this.guard.settled(clause.id);
    return this.guard.diffUpdate(at(clause), this.stored.loaderOf(clause.id), stateVector);
  }

  private recordAccepted(
    tx: Tx,
    roomId: string,
    proposals: readonly Proposal[],
    accepted: ReadonlyMap<number, Accepted>,
    rows: Map<string, ClauseRow>,
    answers: (number | Refusal | undefined)[],
  ): void {
    const changed = new Map<string, ClauseRow>();
    const now = this.clock.steady();
    const by = tx.by;
    proposals.forEach(({ clauseId, seatId, clientId }, i) => {
      const verdict = accepted.get(i);
      if (!verdict) return;
      const clause = rows.get(clauseId)!;
      const languages = verdict.languages as Language[];
      tx.by = seatId;
      clause.textSeq = this.record(tx, roomId, clauseId, clientId, languages, verdict.bytes);
      clause.stale = this.freshness.touch(clauseId, seatId, languages, clause.stale, clause.languages, now);
      answers[i] = clause.textSeq;
      changed.set(clauseId, clause);
      if (isMuchLost(verdict)) {
        const seq = clause.textSeq;
        tx.afterCommit(() => this.history.cutBefore(clauseId, seatId, clause.languages, seq));
      }
    });
    tx.by = by;
    this.keepRows(
      tx,
      [...changed.values()].map(({ id, textSeq, stale }) => ({ clauseId: id, seq: textSeq, stale })),
    );
    const counts = new Map<string, number>();
    for (const i of accepted.keys()) {
      const { clauseId } = proposals[i]!;
      counts.set(clauseId, (counts.get(clauseId) ?? 0) + 1);
    }
    tx.afterCommit(() => {
      for (const [clauseId, count] of counts) this.keeper.grown(roomId, clauseId, count);
    });
  }

  private record(
    tx: Tx,
    roomId: string,
    clauseId: string,
    clientId: number,
    languages: Language[],
    body: Uint8Array,
  ): number {
    const seq = tx.record(
      roomId,
      'text.updated',
      { clauseId, clientId, languages },
      { subject: clauseId, body },
    );
    this.within.note(tx, clauseId, { seq, bytes: body });
    return seq;
  }

  private keepRows(
    tx: Tx,
    rows: readonly { clauseId: string; seq: number; stale: readonly Language[] }[],
  ): void {
    tx.write(
      `UPDATE clause SET text_seq = u.seq, stale = string_to_array(u.stale, ' ')
       FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS u (id, seq, stale) WHERE clause.id = u.id`,
      [rows.map((r) => r.clauseId), rows.map((r) => r.seq), rows.map((r) => r.stale.join(' '))],
    );
  }

  /** How much is written in a statement, in all languages, as it stands inside this transaction. */
  private async written(tx: Tx, statementId: string): Promise<number> {
    const clauses = await readClauses((sql, p) => tx.query(sql, p), statementId);
    const texts = await Promise.all(
      [...clauses.values()].map((clause) => this.textsOf(at(clause), this.within.loaderOf(tx, clause.id))),
    );
    return texts.flatMap((one) => Object.values(one)).reduce((sum, text) => sum + plainText(text).length, 0);
  }

  private async textsOf(clause: ClauseAt, load: LoadBase): Promise<Texts> {
    if (clause.version === 0)
      return Object.fromEntries(clause.languages.map((l) => [l, emptyRich()])) as Texts;
    const { texts } = await this.guard.texts(clause, load);
    return Object.fromEntries(Object.entries(texts).map(([language, { doc }]) => [language, doc])) as Texts;
  }

  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.log.warn(`the guard did not take note: ${describeError(error)}`));
  }
}

function deletedBySeat(
  proposals: readonly Proposal[],
  accepted: ReadonlyMap<number, Accepted>,
): Map<string, number> {
  const bySeat = new Map<string, number>();
  for (const [i, { deletedChars }] of accepted) {
    const { seatId } = proposals[i]!;
    if (deletedChars > 0) bySeat.set(seatId, (bySeat.get(seatId) ?? 0) + deletedChars);
  }
  return bySeat;
}

/** A fifth of the text, and more than a word. */
const isMuchLost = ({ deletedChars, charsBefore }: Accepted): boolean =>
  deletedChars >= 20 && deletedChars * 5 >= charsBefore;

const at = (clause: ClauseRow): ClauseAt => ({
  clauseId: clause.id,
  version: clause.textSeq,
  languages: clause.languages,
});

const refusalFor = (reason: RefusalReason, clauseId: string): Refusal =>
  reason === 'missing-dependency'
    ? new Refusal('text.resync', { clauseId })
    : new Refusal('text.refused', { clauseId, reason });
