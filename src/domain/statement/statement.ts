/** The life of a statement. `signed`, `corrected` and `superseded` come after publication. */
export const STATEMENT_STATES = [
  'drafting',
  'tabled',
  'deciding',
  'adopted',
  'published',
  'withdrawn',
] as const;
export type StatementState = (typeof STATEMENT_STATES)[number];

export const CLAUSE_KINDS = ['title', 'preambular', 'operative', 'heading', 'annex'] as const;
export type ClauseKind = (typeof CLAUSE_KINDS)[number];

export const CLAUSE_STATES = [
  'proposed',
  'bracketed',
  'clean',
  'agreed',
  'reopened',
  'struck',
  'parked',
] as const;
export type ClauseState = (typeof CLAUSE_STATES)[number];

/** States in which the text of a clause may still change. */
const EDITABLE: readonly ClauseState[] = ['proposed', 'bracketed', 'clean', 'reopened'];
/** States that stand in nobody's way when the whole is put to the vote. */
const SETTLED: readonly ClauseState[] = ['agreed', 'struck', 'parked'];

export const MAX_CLAUSES = 500;

export const statementIsOpen = (state: StatementState): boolean =>
  state === 'drafting' || state === 'tabled' || state === 'deciding';

/** Agreed, struck and parked clauses are locked, and so is a clause whose ballot is announced or open. */
export const clauseIsEditable = (clause: { state: ClauseState; inBallot: boolean }): boolean =>
  EDITABLE.includes(clause.state) && !clause.inBallot;

/** What still stands between the text and a vote on the whole: every clause that is neither agreed, struck nor parked. */
export const undecidedClauses = <T extends { state: ClauseState; kind: ClauseKind }>(
  clauses: readonly T[],
): T[] => clauses.filter((c) => !SETTLED.includes(c.state) && c.kind !== 'heading' && c.kind !== 'title');

/** The text that is adopted and published: agreed clauses, with the headings and the title that are not struck. */
export const finalClauses = <T extends { state: ClauseState; kind: ClauseKind }>(
  clauses: readonly T[],
): T[] =>
  clauses.filter(
    (c) =>
      c.state === 'agreed' ||
      ((c.kind === 'heading' || c.kind === 'title') && !['struck', 'parked'].includes(c.state)),
  );

/** Changes of a clause's state that a moderator makes without a ballot. */
const SETTLE: Partial<Record<ClauseState, readonly ClauseState[]>> = {
  proposed: ['struck', 'parked', 'clean', 'bracketed'],
  bracketed: ['struck', 'parked', 'clean'],
  clean: ['struck', 'parked', 'bracketed'],
  reopened: ['struck', 'parked', 'clean', 'bracketed'],
  struck: ['proposed'],
  parked: ['proposed'],
  agreed: ['reopened'],
};
export const maySettle = (from: ClauseState, to: ClauseState): boolean => SETTLE[from]?.includes(to) ?? false;

/** Where a clause stands after its ballot. A rejected clause stays on the table. */
export const afterBallot = (
  outcome: 'adopted' | 'rejected' | 'no-quorum',
  before: ClauseState,
): ClauseState => (outcome === 'adopted' ? 'agreed' : before);
