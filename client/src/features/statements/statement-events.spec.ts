import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@contract/events';
import type { BallotView, ClauseView, StatementView } from '@contract/views';
import { afterEvents, placedAfter, readAnewAfter } from './statement-events';

const clause = (id: string, but: Partial<ClauseView> = {}): ClauseView => ({
  id,
  kind: 'operative',
  headings: null,
  state: 'proposed',
  inBallot: false,
  stale: [],
  hash: null,
  lastBallotId: null,
  ...but,
});
const statement = (clauses: ClauseView[]): StatementView => ({
  id: 's',
  coalitionId: 'c',
  titles: { en: 'Title' },
  languages: ['en', 'fa'],
  state: 'drafting',
  clauses,
  ballots: [],
  consents: [],
  straw: null,
  stopped: [],
  slug: null,
  seq: 10,
});
let seq = 10;
const event = (type: string, payload: object): RecordedEvent =>
  ({ seq: ++seq, type, at: '', by: null, payload }) as unknown as RecordedEvent;
const ids = (view: StatementView): string => view.clauses.map(({ id }) => id).join('');
const abc = () => statement(['a', 'b', 'c'].map((id) => clause(id)));

describe('a statement after events of its room', () => {
  it('has its clauses where they were put', () => {
    const moved = afterEvents(abc(), [event('clause.moved', { clauseId: 'c', after: null })]);
    expect(ids(moved)).toBe('cab');
    expect(ids(afterEvents(moved, [event('clause.moved', { clauseId: 'c', after: 'a' })]))).toBe('acb');
    const added = afterEvents(abc(), [
      event('clause.added', { after: 'a', clauses: [{ id: 'x', kind: 'operative', headings: null }] }),
    ]);
    expect(ids(added)).toBe('axbc');
    expect(placedAfter([{ id: 'a' }], [{ id: 'b' }], 'gone')).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  it('takes no event twice', () => {
    const old = { ...event('clause.moved', { clauseId: 'c', after: null }), seq: 10 };
    const view = abc();
    expect(afterEvents(view, [old])).toBe(view);
  });

  it('locks clauses while their ballot lasts', () => {
    const ballot = {
      id: 'b1',
      kind: 'clauses',
      clauseIds: ['b'],
      state: 'announced',
    } as unknown as BallotView;
    const announced = afterEvents(abc(), [event('ballot.announced', { ballot })]);
    expect(announced.clauses.map(({ inBallot }) => inBallot)).toEqual([false, true, false]);
    const cancelled = afterEvents(announced, [
      event('ballot.cancelled', { ballot: { ...ballot, state: 'cancelled' }, reason: 'x' }),
    ]);
    expect(cancelled.clauses.some(({ inBallot }) => inBallot)).toBe(false);
    expect(cancelled.ballots).toHaveLength(1);
  });

  it('knows that a language that is written in is not behind, and asks about the others only when they may be', () => {
    const view = statement([clause('a', { stale: ['fa'] }), clause('b')]);
    const written = event('text.updated', { clauseId: 'a', clientId: 1, languages: ['fa'] });
    expect(afterEvents(view, [written]).clauses[0]?.stale).toEqual([]);
    const english = event('text.updated', { clauseId: 'a', clientId: 1, languages: ['en'] });
    expect(afterEvents(view, [english])).toBe(view);
    expect(readAnewAfter(view, [english])).toBeNull();
    expect(
      readAnewAfter(view, [event('text.updated', { clauseId: 'b', clientId: 1, languages: ['en'] })]),
    ).toBe(15_000);
    expect(readAnewAfter(view, [event('clause.added', {})])).toBe(500);
  });
});
