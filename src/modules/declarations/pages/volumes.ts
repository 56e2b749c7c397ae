import type { Listed } from './index-page.js';

/** So many declarations make a volume. */
export const VOLUME = 50;

/** What was published, in parts: each newest first. Volumes are numbered from 1, the oldest. */
export interface Volumes {
  readonly newest: readonly Listed[];
  readonly older: readonly (readonly Listed[])[];
}

/** Where a part stands: `at` is the number of a volume, or null for the newest. */
export interface Place {
  readonly at: number | null;
  /** How many volumes there are. */
  readonly volumes: number;
}
export const ONLY: Place = { at: null, volumes: 0 };

/**
 * Parts what was published, given oldest first. The newest are fifty to ninety-nine (or all, while there are fewer than
 * a hundred), the rest full volumes: one declaration more changes none of them, however many there are.
 */
export function inVolumes(all: readonly Listed[]): Volumes {
  const count = Math.max(0, Math.floor(all.length / VOLUME) - 1);
  const newestFirst = (from: number, to?: number): Listed[] => all.slice(from, to).reverse();
  return {
    newest: newestFirst(count * VOLUME),
    older: Array.from({ length: count }, (_, i) => newestFirst(i * VOLUME, (i + 1) * VOLUME)),
  };
}

/** The volume before this part, in time. */
export const olderThan = ({ at, volumes }: Place): number | null => (at === null ? volumes : at - 1) || null;
/** The volume behind this one; behind the last come the newest. */
export const newerThan = ({ at, volumes }: Place): number | null =>
  at === null || at === volumes ? null : at + 1;
