import { Injectable } from '@nestjs/common';
import { Refusal } from '../../domain/shared/refusal.js';
import { Clock } from '../clock.js';

/** No editor of ours makes such updates, and none that was interrupted either. */
const HOSTILE: ReadonlySet<unknown> = new Set([
  'too-large',
  'malformed',
  'foreign-client',
  'clock-jump',
  'schema',
  'too-costly',
]);
const ENOUGH = 3;
const WITHIN_MS = 60_000;
const PAUSE_MS = 60_000;
const LONGEST_MS = 15 * 60_000;
const MAX_SESSIONS = 10_000;

interface Conduct {
  readonly strikes: number[];
  until: number;
  pauses: number;
}

/**
 * Who sends three updates within a minute that no editor makes is cut off: a minute at first, twice as long each
 * time after that. It is the session that is cut off, so that a new line does not begin with a clean slate.
 */
@Injectable()
export class Strikes {
  private readonly sessions = new Map<string, Conduct>();

  constructor(private readonly clock: Clock) {}

  /** Refuses whoever is cut off. */
  insist(sessionId: string): void {
    const until = this.sessions.get(sessionId)?.until ?? 0;
    const left = until - this.clock.steady();
    if (left > 0) throw new Refusal('too-many-requests', { seconds: Math.ceil(left / 1_000) });
  }

  /** Takes note of a refusal; true if it was one too many. */
  note(sessionId: string, error: unknown): boolean {
    if (!(error instanceof Refusal) || error.code !== 'text.refused') return false;
    if (!HOSTILE.has(error.details['reason'])) return false;
    const now = this.clock.steady();
    const conduct = this.sessions.get(sessionId) ?? { strikes: [], until: 0, pauses: 0 };
    if (this.sessions.size >= MAX_SESSIONS) this.sessions.clear();
    this.sessions.set(sessionId, conduct);
    conduct.strikes.push(now);
    if (conduct.strikes.length < ENOUGH) return false;
    if (now - conduct.strikes.shift()! > WITHIN_MS) return false;
    conduct.strikes.length = 0;
    conduct.until = now + Math.min(LONGEST_MS, PAUSE_MS * 2 ** conduct.pauses);
    conduct.pauses += 1;
    return true;
  }
}
