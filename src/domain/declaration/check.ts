import { decide } from '../ballot/decide.js';
import { canonicalJson } from '../shared/canonical.js';
import type { Bundle, BundleBallot } from './bundle.js';
import { wholeBallot } from './bundle.js';

/** SHA-256 of a text in UTF-8, as 64 hexadecimal characters. */
export type Sha256 = (text: string) => string;

/** What can be wrong with a bundle, and where. */
export interface BundleFault {
  readonly what:
    'clause-hash' | 'ballot-hash' | 'ballot-text' | 'result' | 'not-adopted' | 'text-not-the-one-adopted';
  readonly id: string;
}

/**
 * Checks a bundle against itself, as anyone can without a server: every clause against its hash,
 * every ballot against the hashes it was about, and every result against its roll, counted anew.
 */
export function checkBundle(bundle: Bundle, sha256: Sha256): BundleFault[] {
  const faults: BundleFault[] = [];
  const hashes = new Map(bundle.clauses.map(({ frozen, hash }) => [frozen.id, hash]));
  for (const { frozen, hash } of bundle.clauses) {
    if (clauseHash(canonicalJson(frozen), sha256) !== hash)
      faults.push({ what: 'clause-hash', id: frozen.id });
  }
  for (const ballot of bundle.ballots) faults.push(...ballotFaults(ballot, sha256));
  for (const { frozen, hash, ballotId } of bundle.clauses) {
    if (ballotId === null) continue;
    const ballot = bundle.ballots.find((b) => b.id === ballotId);
    if (!ballot?.clauses.some((c) => c.id === frozen.id && c.hash === hash))
      faults.push({ what: 'ballot-text', id: frozen.id });
  }
  const whole = wholeBallot(bundle);
  const isWhole =
    whole.clauses.length === hashes.size && whole.clauses.every(({ id, hash }) => hashes.get(id) === hash);
  if (!isWhole) faults.push({ what: 'text-not-the-one-adopted', id: whole.id });
  return faults;
}

function ballotFaults(ballot: BundleBallot, sha256: Sha256): BundleFault[] {
  const faults: BundleFault[] = [];
  const say = (what: BundleFault['what']): number => faults.push({ what, id: ballot.id });
  if (
    ballotHash(
      ballot.clauses.map((clause) => clause.hash),
      sha256,
    ) !== ballot.hash
  )
    say('ballot-hash');
  const votes = ballot.roll.flatMap(({ seatId, choice }) => (choice ? [{ seatId, choice }] : []));
  const counted = decide(ballot.rule, ballot.roll, votes);
  if (canonicalJson(counted) !== canonicalJson(ballot.decision)) say('result');
  if (counted.outcome !== 'adopted') say('not-adopted');
  return faults;
}

/** SHA-256 over `peyman/clause/v1`, a line feed, and the clause's canonical JSON. */
export const clauseHash = (content: string, sha256: Sha256): string => sha256(`peyman/clause/v1\n${content}`);

/** SHA-256 over `peyman/ballot/v1`, a line feed, and the JSON list of the clauses' hashes. */
export const ballotHash = (hashes: readonly string[], sha256: Sha256): string =>
  sha256(`peyman/ballot/v1\n${canonicalJson(hashes)}`);

/** A fingerprint for eyes: 64 characters in eight groups of eight. */
export const inGroups = (hex: string): string => hex.match(/.{1,8}/g)?.join(' ') ?? '';
