import { beforeEach, describe, expect, it } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import type { RecordedEvent } from '@contract/events';
import type { StatementView, StrawView } from '@contract/views';
import { StatementRecord } from './statement-record';

const KEY = ['statement', 's'];
const viewAt = (seq: number, order: string, more: Partial<StatementView> = {}): StatementView =>
  ({
    clauses: [...order].map((id) => ({ id, stale: [] })),
    consents: [],
    straw: null,
    seq,
    ...more,
  }) as unknown as StatementView;
const event = (seq: number, type: string, payload: object): RecordedEvent =>
  ({ seq, type, at: '', by: null, payload }) as unknown as RecordedEvent;
const moved = (seq: number, clauseId: string, after: string | null) =>
  event(seq, 'clause.moved', { clauseId, after });
const poll = (question: string, ended = false) => ({ question, ended }) as StrawView;

let client: QueryClient;
let answer: (view: StatementView) => void;
const open = (): StatementRecord =>
  new StatementRecord(client, KEY, () => new Promise<StatementView>((resolve) => (answer = resolve)));
const shown = () => client.getQueryData<StatementView>(KEY)!;
const order = (): string =>
  shown()
    .clauses.map(({ id }) => id)
    .join('');

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(KEY, viewAt(100, 'abc'));
});

describe('a statement that is read anew', () => {
  it('keeps what happened while it was on its way', async () => {
    const record = open();
    const reading = client.fetchQuery({ queryKey: KEY, queryFn: record.read });
    record.happened([moved(101, 'a', 'b')]);
    record.happened([moved(102, 'b', 'c'), event(103, 'consent.asked', { consent: { id: 'k' } })]);
    expect(order()).toBe('acb');
    answer(viewAt(101, 'bac'));
    await reading;
    expect(order()).toBe('acb');
    expect(shown()).toMatchObject({ seq: 103, consents: [{ id: 'k' }] });
  });

  it('takes nothing twice that the server had already', async () => {
    const record = open();
    const reading = client.fetchQuery({ queryKey: KEY, queryFn: record.read });
    record.happened([moved(101, 'a', 'b'), moved(102, 'b', 'c')]);
    answer(viewAt(102, 'acb'));
    await reading;
    expect(order()).toBe('acb');
  });

  it.each([
    ['a poll that began', poll('Shall we?'), { question: 'Shall we?' }],
    ['the end of one', poll('Lunch?', true), null],
  ])('keeps %s while it was on its way', async (_, told, expected) => {
    const record = open();
    const reading = client.fetchQuery({ queryKey: KEY, queryFn: record.read });
    record.raised(told);
    answer(viewAt(100, 'abc', { straw: expected ? null : poll('Lunch?') }));
    await reading;
    expect(shown().straw).toEqual(expected && told);
    // What is read afterwards knows better.
    const again = client.fetchQuery({ queryKey: KEY, queryFn: record.read, staleTime: 0 });
    answer(viewAt(100, 'abc', { straw: poll('Tea?') }));
    await again;
    expect(shown().straw?.question).toBe('Tea?');
  });
});

describe('a statement whose record was restored from a copy', () => {
  it('is shown as it is now, and goes on from there', async () => {
    const record = open();
    record.happened([moved(101, 'a', 'b'), moved(102, 'b', 'c')]);
    const reading = record.anew();
    answer(viewAt(100, 'abc'));
    expect(await reading).toBe(100);
    expect(order()).toBe('abc');
    record.happened([moved(101, 'c', null)]);
    expect(order()).toBe('cab');
  });
});

describe('whoever comes back to a statement', () => {
  it.each([
    ['after it has left', true],
    ['while it is still there', false],
  ])('has nothing happen a second time that another screen was told, %s', (_, left) => {
    const told = [moved(101, 'a', 'b'), moved(102, 'b', 'c')];
    const first = open();
    first.happened(told);
    if (left) first.leave();
    expect(order()).toBe('acb');
    open().happened(told);
    expect(order()).toBe('acb');
  });

  it('begins behind the letters that changed nothing to be seen', () => {
    const record = open();
    const before = shown();
    const written = (seq: number) =>
      event(seq, 'text.updated', { clauseId: 'a', clientId: 1, languages: ['en'] });
    record.happened([written(101), written(102)]);
    expect(shown()).toBe(before);
    record.leave();
    expect(shown().seq).toBe(102);
  });
});
