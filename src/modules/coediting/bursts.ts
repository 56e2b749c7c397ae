import type { Language } from '../../domain/shared/language.js';
import { BURST_GAP_MS } from './language-freshness.js';

/** Nobody writes for longer than this in one piece: a version at least this often. */
export const BURST_MAX_MS = 600_000;

/** What one seat wrote in one go: a line of the history. */
export interface Burst {
  readonly id: string;
  readonly seatId: string | null;
  readonly startedAt: number;
  /** The number of its last update: the version is the text right after it. */
  seq: number;
  at: number;
  readonly languages: Set<Language>;
  /** Never extended again. */
  sealed: boolean;
}

export interface UpdateFact {
  readonly seq: number;
  readonly at: number;
  readonly seatId: string | null;
  readonly languages: readonly Language[];
}

/**
 * Adds updates, in order, to the bursts they belong to. A seat's burst ends with a pause of two minutes, after
 * ten minutes, and when somebody who was not writing begins: the text just before a newcomer's first change is
 * always a version. Gives back the bursts that are new or longer than before.
 */
export function foldBursts(
  recent: readonly Burst[],
  updates: readonly UpdateFact[],
  newId: () => string,
): Burst[] {
  const last = new Map<string | null, Burst>();
  for (const burst of [...recent].sort((a, b) => a.seq - b.seq)) last.set(burst.seatId, burst);
  const open = new Set([...last.values()].filter(({ sealed }) => !sealed));
  const changed = new Set<Burst>();
  const seal = (burst: Burst): void => {
    burst.sealed = true;
    open.delete(burst);
    changed.add(burst);
  };

  for (const { seq, at, seatId, languages } of updates) {
    const before = last.get(seatId);
    const isNewcomer = !before || at - before.at >= BURST_GAP_MS;
    if (isNewcomer) for (const burst of open) seal(burst);
    else if (!before.sealed && at - before.startedAt >= BURST_MAX_MS) seal(before);
    let burst = before;
    if (!burst || burst.sealed) {
      burst = { id: newId(), seatId, startedAt: at, seq, at, languages: new Set(), sealed: false };
      last.set(seatId, burst);
      open.add(burst);
    }
    burst.seq = seq;
    burst.at = at;
    for (const language of languages) burst.languages.add(language);
    changed.add(burst);
  }
  return [...changed].sort((a, b) => a.seq - b.seq);
}
