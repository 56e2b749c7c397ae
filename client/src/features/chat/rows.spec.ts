import { describe, expect, it } from '@jest/globals';
import type { StatementView } from '@contract/views';
import { aMessage } from './a-message';
import { type Notice, noticesOf, rowsOf } from './rows';

const usual = {
  zone: 'UTC',
  unread: null,
  me: 'sara',
  notices: [] as Notice[],
  fromStart: true,
  toPresent: true,
};
const kinds = (rows: ReturnType<typeof rowsOf>) =>
  rows.map((row) => (row.kind === 'message' ? row.message.id + (row.continued ? '+' : '') : row.key));

describe('the lines of a conversation', () => {
  it('stand together when one person goes on, and apart when another answers', () => {
    const other = aMessage(3, { authorId: 'sara' });
    const rows = rowsOf([aMessage(1), aMessage(2), other, aMessage(4), aMessage(20)], usual);
    expect(kinds(rows)).toEqual(['day-2026-11-22', 'm1', 'm2+', 'm3', 'm4', 'm20']);
  });

  it('say the name again now and then', () => {
    const many = Array.from({ length: 20 }, (_, i) => aMessage(i + 1, { at: '2026-11-22T12:00:00.000Z' }));
    const named = kinds(rowsOf(many, usual)).filter((kind) => /^m\d+$/.test(kind));
    expect(named).toEqual(['m1', 'm10', 'm19']);
  });

  it('begin anew with each day of the reader', () => {
    const late = aMessage(1, { at: '2026-11-22T21:30:00.000Z' });
    const later = aMessage(2, { at: '2026-11-22T21:31:00.000Z' });
    expect(kinds(rowsOf([late, later], { ...usual, zone: 'Asia/Tehran' }))).toEqual([
      'day-2026-11-23',
      'm1',
      'm2+',
    ]);
    const across = aMessage(2, { at: '2026-11-22T20:31:00.000Z' });
    const before = aMessage(1, { at: '2026-11-22T20:29:00.000Z' });
    expect(kinds(rowsOf([before, across], { ...usual, zone: 'Asia/Tehran' }))).toEqual([
      'day-2026-11-22',
      'm1',
      'day-2026-11-23',
      'm2',
    ]);
  });

  it('are divided once, before what others had written when the reader came', () => {
    const unread = { after: 1, upTo: 3 };
    const own = aMessage(2, { authorId: 'sara' });
    const rows = rowsOf([aMessage(1), own, aMessage(3), aMessage(4)], { ...usual, unread });
    expect(kinds(rows)).toEqual(['day-2026-11-22', 'm1', 'm2', 'unread', 'm3', 'm4+']);
    // What comes while the reader is there is not "since you were here".
    expect(kinds(rowsOf([aMessage(1), aMessage(4)], { ...usual, unread }))).not.toContain('unread');
  });

  it('tell of ballots where they happened, and not before the oldest message in view', () => {
    const notice = (minute: number): Notice => ({
      at: new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString(),
      event: 'opened',
      ballotId: `b${minute}`,
      clauseIds: [],
    });
    const notices = [notice(0), notice(2), notice(9)];
    const messages = [aMessage(1), aMessage(3)];
    expect(kinds(rowsOf(messages, { ...usual, notices }))).toEqual([
      'day-2026-11-22',
      'opened-b0',
      'm1',
      'opened-b2',
      'm3',
      'opened-b9',
    ]);
    const middle = { ...usual, notices, fromStart: false, toPresent: false };
    expect(kinds(rowsOf(messages, middle))).toEqual(['day-2026-11-22', 'm1', 'opened-b2', 'm3']);
  });

  it('name a ballot on the whole as such, and not by its clauses', () => {
    const ballots = [
      { id: 'b1', kind: 'clauses', clauseIds: ['c1', 'c2'], openedAt: '2026-11-22T12:00:00Z' },
      { id: 'b2', kind: 'whole', clauseIds: ['c1', 'c2', 'c3'], openedAt: '2026-11-22T13:00:00Z' },
    ];
    const notices = noticesOf({ ballots } as unknown as StatementView);
    expect(notices.map(({ ballotId, clauseIds }) => [ballotId, clauseIds])).toEqual([
      ['b1', ['c1', 'c2']],
      ['b2', []],
    ]);
  });
});
