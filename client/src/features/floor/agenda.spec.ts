import { describe, expect, it } from '@jest/globals';
import type { BallotView, ClauseView, ConsentView } from '@contract/views';
import { agendaOf, onStage } from './agenda';
import { slugOf } from '../../lib/slug';

const clause = (id: string, state: ClauseView['state'], inBallot = false): ClauseView => ({
  id,
  kind: 'operative',
  headings: null,
  state,
  inBallot,
  stale: [],
  hash: null,
  lastBallotId: null,
});
const ballot = (id: string, state: BallotView['state'], clauseIds: string[] = []) =>
  ({ id, state, clauseIds }) as unknown as BallotView;
const consent = (id: string, about: Record<string, unknown>) =>
  ({ id, about, state: 'pending' }) as unknown as ConsentView;
const statement = (some: Partial<Parameters<typeof agendaOf>[0]>) => ({
  state: 'drafting' as const,
  clauses: [],
  ballots: [],
  consents: [],
  ...some,
});
const ids = (agenda: ReturnType<typeof agendaOf>) => agenda.next.map((item) => item.id);

describe('the agenda', () => {
  it('puts what runs first, then what waits, then what could be put to the vote', () => {
    const agenda = agendaOf(
      statement({
        clauses: [
          clause('c1', 'agreed'),
          clause('c2', 'proposed'),
          clause('c3', 'clean', true),
          clause('c4', 'parked'),
        ],
        ballots: [
          ballot('b1', 'declared'),
          ballot('b2', 'announced'),
          ballot('b3', 'closed'),
          ballot('b4', 'open'),
        ],
        consents: [consent('k1', { clauseId: 'c1' }), consent('k2', { ballotId: 'b2' })],
      }),
    );
    expect(ids(agenda)).toEqual(['b4', 'b3', 'k1', 'b2', 'c2']);
    expect(agenda.decided.map((item) => item.id)).toEqual(['b1']);
  });
  it('offers the whole when every clause is settled, and its publication once it is adopted', () => {
    const settled = [clause('c1', 'agreed'), clause('c2', 'struck')];
    expect(ids(agendaOf(statement({ clauses: settled })))).toEqual(['whole']);
    expect(ids(agendaOf(statement({ clauses: settled, state: 'adopted' })))).toEqual(['publish']);
    expect(ids(agendaOf(statement({ clauses: [clause('c1', 'struck')] })))).toEqual([]);
  });
  it('offers no clause while the whole is being decided', () => {
    const agenda = agendaOf(statement({ state: 'deciding', clauses: [clause('c1', 'proposed')] }));
    expect(ids(agenda)).toEqual([]);
  });
});

describe('what stands on stage', () => {
  const agenda = agendaOf(
    statement({
      clauses: [clause('c2', 'proposed')],
      ballots: [ballot('b1', 'open'), ballot('b2', 'announced', ['c1'])],
    }),
  );
  it('is what was chosen, else the first', () => {
    expect(onStage(agenda, 'c2')?.id).toBe('c2');
    expect(onStage(agenda, null)?.id).toBe('b1');
  });
  it('follows a clause into its ballot', () => expect(onStage(agenda, 'c1')?.id).toBe('b2'));
});

describe('the address of a page', () => {
  it.each([
    ['Joint Declaration on Rights & Freedoms', 'joint-declaration-on-rights-freedoms'],
    ['  Déclaration №1 ', 'declaration-no1'],
    ['بیانیهٔ مشترک', ''],
  ])('is made of a Latin title: %s', (title, slug) => expect(slugOf(title)).toBe(slug));
});
