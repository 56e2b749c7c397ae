import type { EventPayload, EventType, RecordedEvent } from '@contract/events';
import type { BallotView, ClauseView, StatementView } from '@contract/views';
import { statementIsOpen } from '@domain/statement/statement';
import { consentsAfter } from '../../app/consents-after';

type Apply<T extends EventType> = (
  view: StatementView,
  payload: EventPayload<T>,
  at: string,
) => StatementView;

const onClause = (
  view: StatementView,
  clauseId: string,
  change: (clause: ClauseView) => Partial<ClauseView>,
): StatementView => ({
  ...view,
  clauses: view.clauses.map((clause) => (clause.id === clauseId ? { ...clause, ...change(clause) } : clause)),
});

/** The list with some of its members standing right after another one; null: at the beginning. */
export function placedAfter<T extends { id: string }>(
  list: readonly T[],
  members: readonly T[],
  after: string | null,
): T[] {
  const rest = list.filter((one) => !members.includes(one));
  const at = after === null ? 0 : rest.findIndex((one) => one.id === after) + 1;
  // Whoever it was to stand after is gone: the end is where it does least harm until the view is read anew.
  if (after !== null && at === 0) return [...rest, ...members];
  return [...rest.slice(0, at), ...members, ...rest.slice(at)];
}

const LOCKING: readonly BallotView['state'][] = ['announced', 'open', 'closed'];

/** The ballot in its place, and its clauses locked while it lasts. */
function withBallot(view: StatementView, { ballot }: { ballot: BallotView }): StatementView {
  const known = view.ballots.some((one) => one.id === ballot.id);
  const ballots = known
    ? view.ballots.map((one) => (one.id === ballot.id ? ballot : one))
    : [...view.ballots, ballot];
  const locked = new Set(
    ballots.filter((one) => LOCKING.includes(one.state)).flatMap((one) => one.clauseIds),
  );
  const whole = ballots.some((one) => one.kind === 'whole' && LOCKING.includes(one.state));
  const clauses = view.clauses.map((clause) => {
    const inBallot = whole || locked.has(clause.id);
    return clause.inBallot === inBallot ? clause : { ...clause, inBallot };
  });
  return { ...view, ballots, clauses };
}

const answered = (
  view: StatementView,
  answer: EventPayload<'consent.given' | 'consent.refused'>,
): StatementView => ({ ...view, consents: consentsAfter(view.consents, answer) });

const APPLY: { readonly [T in EventType]?: Apply<T> } = {
  'statement.renamed': (view, { titles }) => ({ ...view, titles }),
  'statement.state-changed': (view, { state }) => ({ ...view, state }),
  'clause.added': (view, { clauses, after }) => {
    const known = new Set(view.clauses.map((clause) => clause.id));
    const added = clauses
      .filter((clause) => !known.has(clause.id))
      .map((clause): ClauseView => ({
        ...clause,
        state: 'proposed',
        inBallot: false,
        stale: [],
        hash: null,
        lastBallotId: null,
      }));
    return { ...view, clauses: placedAfter([...view.clauses, ...added], added, after) };
  },
  'clause.moved': (view, { clauseId, after }) => ({
    ...view,
    clauses: placedAfter(
      view.clauses,
      view.clauses.filter((clause) => clause.id === clauseId),
      after,
    ),
  }),
  'clause.described': (view, { clauseId, kind, headings }) =>
    onClause(view, clauseId, () => ({ kind, headings })),
  'clause.state-changed': (view, { clauseId, state, ballotId }) =>
    onClause(view, clauseId, (clause) => ({
      state,
      lastBallotId: ballotId ?? clause.lastBallotId,
      ...(state === 'agreed' ? { inBallot: false } : {}),
    })),
  'clause.language-current': (view, { clauseId, language }) =>
    onClause(view, clauseId, ({ stale }) => ({ stale: stale.filter((one) => one !== language) })),
  'writing.stopped': (view, { seatId, deleted }, at) => ({
    ...view,
    stopped: [...view.stopped.filter((one) => one.seatId !== seatId), { seatId, deleted, at }],
  }),
  'writing.resumed': (view, { seatId }) => ({
    ...view,
    stopped: view.stopped.filter((one) => one.seatId !== seatId),
  }),
  'text.updated': (view, { clauseId, languages }) => {
    const clause = view.clauses.find((one) => one.id === clauseId);
    // Written in every second: the view stays the same object unless a mark goes away.
    if (!clause?.stale.some((one) => languages.includes(one))) return view;
    return onClause(view, clauseId, ({ stale }) => ({
      stale: stale.filter((one) => !languages.includes(one)),
    }));
  },
  'ballot.announced': withBallot,
  'ballot.opened': withBallot,
  'ballot.closed': withBallot,
  'ballot.declared': withBallot,
  'ballot.cancelled': withBallot,
  'ballot.votes-cast': (view, { ballotId, turnout }) => ({
    ...view,
    ballots: view.ballots.map((one) => (one.id === ballotId ? { ...one, turnout } : one)),
  }),
  'consent.asked': (view, { consent }) => ({
    ...view,
    consents: [...view.consents.filter((one) => one.id !== consent.id), consent],
  }),
  'consent.given': answered,
  'consent.refused': answered,
  'declaration.published': (view, { slug }) => ({ ...view, slug, state: 'published' }),
};

/**
 * The view after these events; the same object where they change nothing that is shown. Its number is that of the last
 * event that changed something: those behind it may come again and change nothing again.
 */
export function afterEvents(view: StatementView, events: readonly RecordedEvent[]): StatementView {
  let after = view;
  for (const event of events) {
    if (event.seq <= after.seq) continue;
    const apply = APPLY[event.type] as Apply<EventType> | undefined;
    const changed = apply?.(after, event.payload, event.at) ?? after;
    if (changed !== after) after = { ...changed, seq: event.seq };
  }
  return after;
}

/** How soon the view has to be read anew after these events; null: they said everything. */
export function readAnewAfter(view: StatementView, events: readonly RecordedEvent[]): number | null {
  let wait: number | null = null;
  for (const { type, payload } of events) {
    if (type === 'text.updated') {
      // Other languages may be behind now; only the server knows who is keeping them level.
      const { clauseId, languages } = payload as EventPayload<'text.updated'>;
      const stale = view.clauses.find((one) => one.id === clauseId)?.stale ?? [];
      const mayFallBehind = view.languages.some((one) => !languages.includes(one) && !stale.includes(one));
      if (mayFallBehind && statementIsOpen(view.state)) wait ??= 15_000;
    } else if (type.startsWith('ballot.') && type !== 'ballot.votes-cast') wait = 500;
    else if (type === 'clause.added' || type === 'clause.state-changed' || type.startsWith('statement.'))
      wait = 500;
  }
  return wait;
}
