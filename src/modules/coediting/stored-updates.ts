import type { Base, LoadBase } from './guard/guard-protocol.js';
import type { Query } from '../../platform/rooms/tx.js';
import { Together } from '../../platform/together.js';

interface Wanted {
  readonly clauseId: string;
  readonly fromSeq: number;
  readonly upTo: number;
  readonly snapshotUpTo: number;
}

interface StoredRow {
  readonly snapshotSeq: string | null;
  readonly state: Buffer | null;
  /** Numbers and lengths of the updates, in order, with spaces between them. */
  readonly seqs: string | null;
  readonly lengths: string | null;
  readonly bytes: Buffer | null;
}

/** Reads what the record holds of clauses. */
export class StoredUpdates {
  private readonly bases = new Together((wanted: readonly Wanted[]) => this.read(wanted));

  constructor(private readonly query: Query) {}

  /** For the guard: what is stored of this clause, up to certain numbers if that is all that is wanted. */
  loaderOf(clauseId: string, upTo = Number.MAX_SAFE_INTEGER, snapshotUpTo = upTo): LoadBase {
    return (fromSeq) => this.bases.one({ clauseId, fromSeq, upTo, snapshotUpTo });
  }

  /** One row for each wish, however many updates it is: thousands of rows would keep everybody waiting. */
  private async read(wanted: readonly Wanted[]): Promise<Base[]> {
    const rows = await this.query<StoredRow>(
      `SELECT s.seq AS "snapshotSeq", s.state, u.seqs, u.lengths, u.bytes
       FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
         WITH ORDINALITY AS w (clause_id, from_seq, up_to, snapshot_up_to, n)
       LEFT JOIN clause_snapshot s
         ON s.clause_id = w.clause_id AND s.seq > w.from_seq AND s.seq <= w.snapshot_up_to
       CROSS JOIN LATERAL (
         SELECT string_agg(e.seq::text, ' ' ORDER BY e.seq) AS seqs,
                string_agg(length(e.body)::text, ' ' ORDER BY e.seq) AS lengths,
                string_agg(e.body, ''::bytea ORDER BY e.seq) AS bytes
         FROM event e WHERE e.subject = w.clause_id AND e.body IS NOT NULL
           AND e.seq > greatest(w.from_seq, coalesce(s.seq, 0)) AND e.seq <= w.up_to) u
       ORDER BY w.n`,
      [
        wanted.map((w) => w.clauseId),
        wanted.map((w) => w.fromSeq),
        wanted.map((w) => w.upTo),
        wanted.map((w) => w.snapshotUpTo),
      ],
    );
    return rows.map(({ snapshotSeq, state, seqs, lengths, bytes }) => ({
      snapshot: state ? { seq: Number(snapshotSeq), state } : undefined,
      updates: bytes ? sliced(bytes, numbers(seqs), numbers(lengths)) : [],
    }));
  }
}

function sliced(bytes: Buffer, seqs: readonly number[], lengths: readonly number[]): Base['updates'] {
  let end = 0;
  return seqs.map((seq, i) => ({ seq, bytes: bytes.subarray(end, (end += lengths[i]!)) }));
}

const numbers = (list: string | null): number[] => list?.split(' ').map(Number) ?? [];
