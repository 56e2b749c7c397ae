import type { Choice, RollEntry } from '../ballot/count.js';
import type { Decision } from '../ballot/decide.js';
import type { DecisionRule } from '../ballot/rule.js';
import type { Standing } from '../coalition/coalition.js';
import type { Language, Names } from '../shared/language.js';
import { insist } from '../shared/refusal.js';
import type { ClauseKind, ClauseState, StatementState } from '../statement/statement.js';
import type { RichDoc } from '../text/rich.js';

export const BUNDLE_FORMAT = 'peyman/declaration/v1';

/** A party as it was called and as it stood when the declaration was published. */
export interface BundleParty {
  readonly id: string;
  readonly names: Names;
  readonly shortNames: Names;
  readonly color: number;
  readonly standing: Standing;
}

/** A clause exactly as it was frozen: its canonical JSON is what `hash` is the hash of. */
export interface FrozenText {
  readonly id: string;
  readonly kind: ClauseKind;
  readonly headings: Names | null;
  readonly texts: Partial<Record<Language, RichDoc>>;
}

export interface BundleClause {
  /** The place among the published clauses of its kind, from 1; null for titles and headings. */
  readonly number: number | null;
  readonly hash: string;
  /** The ballot that adopted this text; null for titles and headings that had none of their own. */
  readonly ballotId: string | null;
  readonly frozen: FrozenText;
}

/** A place on the roll and what it chose; null: did not vote. Seats are known by their number only. */
export interface BundleRollEntry extends RollEntry {
  readonly choice: Choice | null;
}

export interface BundleBallot {
  readonly id: string;
  readonly number: number;
  readonly kind: 'clauses' | 'whole';
  readonly rule: DecisionRule;
  /** The hash over the clauses' hashes, in their order. */
  readonly hash: string;
  readonly clauses: readonly { readonly id: string; readonly hash: string }[];
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  readonly declaredAt: string;
  readonly roll: readonly BundleRollEntry[];
  readonly decision: Decision;
}

/** Everything that is published of a statement. Its canonical JSON (RFC 8785) is what the fingerprint is of. */
export interface Bundle {
  readonly format: typeof BUNDLE_FORMAT;
  readonly slug: string;
  readonly adoptedAt: string;
  readonly publishedAt: string;
  /** The parties that published: one proposed it, another agreed (null where the rules ask nobody). */
  readonly publishedBy: { readonly proposed: string; readonly agreed: string | null };
  readonly coalition: {
    readonly id: string;
    readonly names: Names;
    readonly languages: readonly Language[];
    readonly demonstration: boolean;
  };
  readonly parties: readonly BundleParty[];
  readonly statement: {
    readonly id: string;
    readonly titles: Names;
    readonly languages: readonly Language[];
  };
  readonly clauses: readonly BundleClause[];
  /** The ballot on the whole, by its id. */
  readonly wholeBallotId: string;
  readonly ballots: readonly BundleBallot[];
  /** Parked clauses: named, because the parties have not agreed on them; their text is not part of this. */
  readonly openQuestions: readonly {
    readonly id: string;
    readonly kind: ClauseKind;
    readonly headings: Names | null;
  }[];
}

/** A ballot as the record has it, with the frozen revisions it was about. */
export interface BallotFacts extends Omit<BundleBallot, 'clauses'> {
  readonly revisions: readonly {
    readonly clauseId: string;
    readonly hash: string;
    readonly frozen: FrozenText;
  }[];
}

/** What the record knows of a statement when somebody wants to publish it. */
export interface DeclarationFacts {
  readonly slug: string;
  readonly publishedAt: string;
  readonly publishedBy: Bundle['publishedBy'];
  readonly coalition: Bundle['coalition'];
  readonly parties: readonly BundleParty[];
  readonly statement: Bundle['statement'] & { readonly state: StatementState };
  /** Every clause as it stands, in order. */
  readonly clauses: readonly {
    readonly id: string;
    readonly kind: ClauseKind;
    readonly state: ClauseState;
    readonly headings: Names | null;
  }[];
  /** Every declared ballot of the statement. */
  readonly ballots: readonly BallotFacts[];
}

/**
 * The declaration as data. Its text is that of the last adopted ballot on the whole and nothing
 * else: what was written since, or was never put to the vote, is not in it. With each clause goes
 * the last ballot that adopted exactly this text.
 */
export function bundleOf(facts: DeclarationFacts): Bundle {
  const { state, ...statement } = facts.statement;
  const adopted = facts.ballots.filter((ballot) => ballot.decision.outcome === 'adopted').sort(byDeclaration);
  const whole = adopted.findLast((ballot) => ballot.kind === 'whole');
  insist(state === 'adopted' && whole, 'declaration.not-adopted', { state });

  const numbers = new Counter();
  const clauses = whole.revisions.map(({ hash, frozen }): BundleClause => {
    const ballot = adopted.findLast(
      (b) => b.kind === 'clauses' && b.revisions.some((r) => r.clauseId === frozen.id && r.hash === hash),
    );
    return { number: numbers.next(frozen.kind), hash, ballotId: ballot?.id ?? null, frozen };
  });
  const shown = new Set([whole.id, ...clauses.map((clause) => clause.ballotId)]);
  const ballots = adopted.filter((ballot) => shown.has(ballot.id));
  const onRoll = new Set(ballots.flatMap((ballot) => ballot.roll.map((entry) => entry.partyId)));

  return {
    format: BUNDLE_FORMAT,
    slug: facts.slug,
    adoptedAt: whole.declaredAt,
    publishedAt: facts.publishedAt,
    publishedBy: facts.publishedBy,
    coalition: facts.coalition,
    parties: facts.parties.filter((party) => belongs(party) || onRoll.has(party.id)),
    statement,
    clauses,
    wholeBallotId: whole.id,
    ballots: ballots.map(({ revisions, ...ballot }) => ({
      ...ballot,
      clauses: revisions.map(({ clauseId, hash }) => ({ id: clauseId, hash })),
    })),
    openQuestions: facts.clauses
      .filter((clause) => clause.state === 'parked')
      .map(({ id, kind, headings }) => ({ id, kind, headings })),
  };
}

/** The result that adopted the declaration. */
export function wholeBallot(bundle: Pick<Bundle, 'ballots' | 'wholeBallotId'>): BundleBallot {
  const whole = bundle.ballots.find((ballot) => ballot.id === bundle.wholeBallotId);
  if (!whole) throw new Error('a declaration without its ballot on the whole');
  return whole;
}

/** A party that was only invited, or had left, does not belong to what the others publish. */
const belongs = (party: BundleParty): boolean =>
  party.standing !== 'invited' && party.standing !== 'withdrawn';

const byDeclaration = (a: BallotFacts, b: BallotFacts): number =>
  a.declaredAt < b.declaredAt ? -1 : a.declaredAt > b.declaredAt ? 1 : a.number - b.number;

class Counter {
  private readonly counts = new Map<ClauseKind, number>();

  next(kind: ClauseKind): number | null {
    if (kind === 'title' || kind === 'heading') return null;
    const number = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, number);
    return number;
  }
}
