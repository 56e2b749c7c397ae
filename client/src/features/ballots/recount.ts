import type { BallotDetail, FrozenClause } from '@contract/views';
import type { Vote } from '@domain/ballot/count';
import { decide, type Decision } from '@domain/ballot/decide';
import { canonicalJson } from '@domain/shared/canonical';
import { decisionOf, ruleOf } from './facts';

export interface Recount {
  readonly decision: Decision;
  /** Whether it is, to the last number, what the server decided. */
  readonly same: boolean;
}

/** Decides once more, here, from the roll with everybody's vote and the rule. */
export function recount({ ballot, roll }: Pick<BallotDetail, 'ballot' | 'roll'>): Recount {
  const votes = roll.flatMap(({ seatId, choice }): Vote[] => (choice ? [{ seatId, choice }] : []));
  const entries = roll.map(({ seatId, partyId, weight }) => ({ seatId, partyId, weight }));
  const decision = decide(ruleOf(ballot), entries, votes);
  const stated = decisionOf(ballot);
  return { decision, same: stated !== null && inOneOrder(decision) === inOneOrder(stated) };
}

/** The order of parties means nothing; everything else must be equal. */
const inOneOrder = (decision: Decision): string =>
  canonicalJson({
    ...decision,
    byParty: [...decision.byParty].sort((a, b) => (a.partyId < b.partyId ? -1 : 1)),
  });

/**
 * The fingerprint of the text as shown: each clause's SHA-256 over its canonical JSON, and one over their list.
 * Null where the browser offers no hashing (a page without TLS).
 */
export async function fingerprintOf(clauses: readonly FrozenClause[]): Promise<string | null> {
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (!subtle) return null;
  const sha256 = async (text: string): Promise<string> => {
    const bytes = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const hashes = await Promise.all(
    clauses.map(({ clauseId, kind, headings, texts }) =>
      sha256(`peyman/clause/v1\n${canonicalJson({ headings, id: clauseId, kind, texts })}`),
    ),
  );
  return sha256(`peyman/ballot/v1\n${canonicalJson(hashes)}`);
}
