import type { Base, LoadBase } from './guard/guard-protocol.js';
import type { Query } from '../../platform/rooms/tx.js';

interface Wanted {
  readonly clauseId: string;
  readonly fromSeq: number;
  readonly upTo: number;
  readonly snapshotUpTo: number;
  readonly resolve: (base: Base) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads what the record holds of clauses. While one query is under way, further wishes wait and share the next. */
export class StoredUpdates {
  private waiting: Wanted[] = [];
  private isReading = false;

  constructor(private readonly query: Query) {}

  /** For the guard: what is stored of this clause, up to certain numbers if that is all that is wanted. */
  loaderOf(clauseId: string, upTo = Number.MAX_SAFE_INTEGER, snapshotUpTo = upTo): LoadBase {
    return (fromSeq) =>
      new Promise((resolve, reject) => {
        this.waiting.push({ clauseId, fromSeq, upTo, snapshotUpTo, resolve, reject });
        void this.serve();
      });
  }

  private async serve(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    while (this.waiting.length > 0) {
      const wanted = this.waiting.splice(0);
      try {
        const bases = await this.read(wanted);
        wanted.forEach(({ resolve }, i) => resolve(bases[i]!));
      } catch (error) {
        for (const { reject } of wanted) reject(error);
      }
    }
    this.isReading = false;
  }

  private async read(wanted: readonly Wanted[]): Promise<Base[]> {
    const rows = await this.query<{ n: string; is_snapshot: boolean; seq: string; bytes: Buffer }>(
      `WITH want AS (
         SELECT w.*, s.seq AS snapshot_seq, s.state
         FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
           WITH ORDINALITY AS w (clause_id, from_seq, up_to, snapshot_up_to, n)
         LEFT JOIN clause_snapshot s
           ON s.clause_id = w.clause_id AND s.seq > w.from_seq AND s.seq <= w.snapshot_up_to)
       SELECT n, true AS is_snapshot, snapshot_seq AS seq, state AS bytes FROM want WHERE snapshot_seq IS NOT NULL
       UNION ALL
       SELECT w.n, false, e.seq, e.body FROM want w
       JOIN event e ON e.subject = w.clause_id AND e.body IS NOT NULL
         AND e.seq > greatest(w.from_seq, coalesce(w.snapshot_seq, 0)) AND e.seq <= w.up_to
       ORDER BY n, seq`,
      [
        wanted.map((w) => w.clauseId),
        wanted.map((w) => w.fromSeq),
        wanted.map((w) => w.upTo),
        wanted.map((w) => w.snapshotUpTo),
      ],
    );
    const bases = wanted.map(
      (): { snapshot?: Base['snapshot']; updates: { seq: number; bytes: Buffer }[] } => ({
        updates: [],
      }),
    );
    for (const row of rows) {
      const base = bases[Number(row.n) - 1]!;
      const seq = Number(row.seq);
      if (row.is_snapshot) base.snapshot = { seq, state: row.bytes };
      else base.updates.push({ seq, bytes: row.bytes });
    }
    return bases;
  }
}
