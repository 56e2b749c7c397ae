import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { describeError } from '../../platform/describe-error.js';
import type { HistoryEntry } from '../../contract/views.js';
import type { Language } from '../../domain/shared/language.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { MAX_CLAUSES } from '../../domain/statement/statement.js';
import type { RichDoc } from '../../domain/text/rich.js';
import { Clock } from '../../platform/clock.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { foldBursts, type Burst, type UpdateFact } from './bursts.js';
import { ReplayGuard } from './clause-guard.service.js';
import type { Replica } from './guard/guard-protocol.js';
import { BURST_GAP_MS } from './language-freshness.js';
import { StoredUpdates } from './stored-updates.js';

const PAGE = 30;
/** Updates folded at once. */
const STRIDE = 5_000;
/** Who looks again within this time sees what was there. */
const LOOK_AGAIN_MS = 3_000;
/** One seat cuts the history of a clause at most this often. */
const CUT_AGAIN_MS = 10_000;

interface VersionRow {
  id: string;
  seq: string;
  seat_id: string | null;
  started_at: Date;
  at: Date;
  languages: Language[];
  texts: Partial<Record<Language, RichDoc>>;
}

/**
 * The versions of a clause, one for each burst of writing of one seat. They are worked out from the record
 * afterwards (when somebody looks, and every now and then), so that writing costs nothing for them. Every single
 * update stays in the record; a version is a place to come back to.
 */
@Injectable()
export class ClauseHistory implements OnApplicationShutdown {
  private readonly log = new Logger('coediting');
  private readonly lastLook = new Map<string, number>();
  private readonly lastCut = new Map<string, number>();
  private readonly cutting = new Map<string, Promise<void>>();

  constructor(
    private readonly guard: ReplayGuard,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.cutting.values());
  }

  /** Versions from the newest back, before a number if there is one. What is shown is never changed afterwards. */
  async page(
    clauseId: string,
    languages: readonly Language[],
    before: number | null,
  ): Promise<{ entries: HistoryEntry[]; before: number | null }> {
    await this.cutting.get(clauseId);
    if (before === null && this.isTimeToLook(clauseId)) await this.fold(clauseId, languages, { seal: true });
    const rows = await this.transactions.read<VersionRow>(
      `SELECT id, seq, seat_id, started_at, at, languages, texts FROM clause_version
       WHERE clause_id = $1 AND ($2::bigint IS NULL OR seq < $2) ORDER BY seq DESC LIMIT ${PAGE + 1}`,
      [clauseId, before],
    );
    const entries = rows.slice(0, PAGE).map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      seq: Number(row.seq),
      seatId: row.seat_id,
      languages: row.languages,
      texts: row.texts,
    }));
    return { entries, before: rows.length > PAGE ? entries.at(-1)!.seq : null };
  }

  /** One language of one version. */
  async text(tx: Tx, clauseId: string, versionId: string, language: Language): Promise<RichDoc> {
    const [row] = await tx.query<Pick<VersionRow, 'texts'>>(
      'SELECT texts FROM clause_version WHERE id = $1 AND clause_id = $2',
      [versionId, clauseId],
    );
    const text = row?.texts[language];
    if (!text) throw new Refusal('text.nothing-to-restore');
    return text;
  }

  /** The text right before an update becomes a version, although its author goes on writing: much is lost by it. */
  cutBefore(clauseId: string, seatId: string, languages: readonly Language[], seq: number): void {
    const now = this.clock.steady();
    const key = `${clauseId} ${seatId}`;
    if (now - (this.lastCut.get(key) ?? -Infinity) < CUT_AGAIN_MS) return;
    if (this.lastCut.size > 5_000) this.lastCut.clear();
    this.lastCut.set(key, now);
    const done = (this.cutting.get(clauseId) ?? Promise.resolve())
      .then(() => this.fold(clauseId, languages, { seal: true, upTo: seq - 1 }))
      .catch((error: unknown) =>
        this.log.warn(`the history of a clause was not cut: ${describeError(error)}`),
      )
      .finally(() => {
        if (this.cutting.get(clauseId) === done) this.cutting.delete(clauseId);
      });
    this.cutting.set(clauseId, done);
    this.lastLook.delete(clauseId);
  }

  /** Works out the versions up to the last committed update, or to a certain one; `replica` is there afterwards. */
  async fold(
    clauseId: string,
    languages: readonly Language[],
    {
      seal = false,
      upTo = Number.MAX_SAFE_INTEGER,
      replica,
    }: { seal?: boolean; upTo?: number; replica?: Replica } = {},
  ): Promise<void> {
    if (!replica)
      return this.guard.withReplica(clauseId, (own) =>
        this.fold(clauseId, languages, { seal, upTo, replica: own }),
      );
    await this.transactions.run('none', async (tx) => {
      // Also when it is done again.
      replica.version = 0;
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 11))', [clauseId]);
      while (await this.foldSome(tx, clauseId, replica, languages, upTo)) continue;
      if (seal)
        tx.write('UPDATE clause_version SET sealed = true WHERE clause_id = $1 AND NOT sealed', [clauseId]);
    });
  }

  /** Whether there may be more. */
  private async foldSome(
    tx: Tx,
    clauseId: string,
    replica: Replica,
    languages: readonly Language[],
    upTo: number,
  ): Promise<boolean> {
    const found = await this.updatesAfter(tx, clauseId, upTo);
    if (found.length === 0) return false;
    const isBirth = await this.isBirth(tx, clauseId, found[0]!.seq);
    const updates = isBirth ? found.slice(0, 1) : found;
    const recent = await tx.query<VersionRow & { sealed: boolean }>(
      `SELECT id, seq, seat_id, started_at, at, languages, sealed FROM clause_version
       WHERE clause_id = $1 AND at > $2`,
      [clauseId, new Date(updates[0]!.at - BURST_GAP_MS)],
    );
    const bursts = foldBursts(
      recent.map((row) => ({
        id: row.id,
        seatId: row.seat_id,
        startedAt: row.started_at.getTime(),
        seq: Number(row.seq),
        at: row.at.getTime(),
        languages: new Set(row.languages),
        sealed: row.sealed,
      })),
      updates,
      randomUUID,
    );
    if (isBirth) for (const burst of bursts) burst.sealed = true;
    const first = updates[0]!.seq;
    // These are written already.
    const over = bursts.filter(({ seq }) => seq < first).map(({ id }) => id);
    if (over.length > 0) tx.write('UPDATE clause_version SET sealed = true WHERE id = ANY($1)', [over]);
    await this.keep(
      tx,
      clauseId,
      replica,
      languages,
      bursts.filter(({ seq }) => seq >= first),
    );
    return isBirth || found.length === STRIDE;
  }

  /** The next updates that are in no version yet, as one value: thousands of rows would keep everybody waiting. */
  private async updatesAfter(tx: Tx, clauseId: string, upTo: number): Promise<UpdateFact[]> {
    const [row] = await tx.query<{ updates: UpdateFact[] | null }>(
      `SELECT json_agg(u ORDER BY u.seq) AS updates FROM (
         SELECT seq, floor(extract(epoch FROM at) * 1000) AS at, by_seat AS "seatId", payload -> 'languages' AS languages
         FROM event WHERE subject = $1 AND body IS NOT NULL AND seq <= $2
           AND seq > (SELECT coalesce(max(seq), 0) FROM clause_version WHERE clause_id = $1)
         ORDER BY seq LIMIT ${STRIDE}) u`,
      [clauseId, upTo],
    );
    return row?.updates ?? [];
  }

  /** Whether an update is the text a clause was brought in with: that is a version of its own. */
  private async isBirth(tx: Tx, clauseId: string, seq: number): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM event e JOIN event born ON born.room_id = e.room_id AND born.at = e.at
       WHERE e.subject = $1 AND e.body IS NOT NULL AND e.seq = $2
         AND born.type = 'clause.added' AND born.seq BETWEEN e.seq - $3 AND e.seq
         AND NOT EXISTS (SELECT 1 FROM event f WHERE f.subject = $1 AND f.body IS NOT NULL AND f.seq < e.seq)`,
      [clauseId, seq, MAX_CLAUSES + 1],
    );
    return rows.length > 0;
  }

  /** Writes the versions at the end of these bursts, the first one first. */
  private async keep(
    tx: Tx,
    clauseId: string,
    replica: Replica,
    languages: readonly Language[],
    bursts: readonly Burst[],
  ): Promise<void> {
    const versions = bursts.map(({ seq }) => seq);
    const stored = new StoredUpdates((sql, parameters) => tx.query(sql, parameters));
    const load = stored.loaderOf(clauseId, versions.at(-1), versions[0]);
    const texts = await this.guard.past(replica, languages, load, versions);
    tx.write(
      `INSERT INTO clause_version (clause_id, id, seat_id, started_at, seq, at, languages, texts, sealed)
       SELECT $1, b.id, b.seat_id, b.started_at, b.seq, b.at, string_to_array(b.languages, ' '), b.texts::jsonb, b.sealed
       FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::bigint[], $6::timestamptz[], $7::text[], $8::text[],
                   $9::boolean[]) AS b (id, seat_id, started_at, seq, at, languages, texts, sealed)
       ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, at = excluded.at, languages = excluded.languages,
         texts = excluded.texts, sealed = excluded.sealed`,
      [
        clauseId,
        bursts.map(({ id }) => id),
        bursts.map(({ seatId }) => seatId),
        bursts.map(({ startedAt }) => new Date(startedAt).toISOString()),
        versions,
        bursts.map(({ at }) => new Date(at).toISOString()),
        bursts.map((burst) => [...burst.languages].join(' ')),
        texts.map((text) => JSON.stringify(text)),
        bursts.map(({ sealed }) => String(sealed)),
      ],
    );
  }

  private isTimeToLook(clauseId: string): boolean {
    const now = this.clock.steady();
    if (now - (this.lastLook.get(clauseId) ?? -Infinity) < LOOK_AGAIN_MS) return false;
    if (this.lastLook.size > 5_000) this.lastLook.clear();
    this.lastLook.set(clauseId, now);
    return true;
  }
}
