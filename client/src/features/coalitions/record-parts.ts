import type { InfiniteData } from '@tanstack/react-query';
import type { RecordEntry } from '@contract/events';

/** Some of the record of a room, newest first. */
export interface RecordPart {
  readonly entries: RecordEntry[];
  /** Where the next older part ends; null: this is the beginning. */
  readonly before: number | null;
}

type Parts = InfiniteData<RecordPart, number | null>;

/**
 * The parts that were read, with the newest entries on top. Where so much has happened that something is missing in
 * between, the newest part stands alone: a record with a gap would look like a whole one.
 */
export function withNewest({ pages, pageParams }: Parts, newest: RecordPart): Parts {
  const [first, ...older] = pages;
  const known = first?.entries[0]?.seq ?? 0;
  const fresh = newest.entries.filter(({ seq }) => seq > known);
  const oldest = fresh.at(-1)?.seq ?? known + 1;
  if (!first || oldest > known + 1) return { pages: [newest], pageParams: [null] };
  if (fresh.length === 0) return { pages, pageParams };
  return { pages: [{ ...first, entries: [...fresh, ...first.entries] }, ...older], pageParams };
}
