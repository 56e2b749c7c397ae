import { describe, expect, it } from '@jest/globals';
import {
  checkRecord,
  checkTexts,
  checkViews,
  checkVotes,
  type Ack,
  type Cast,
  type Intent,
} from './lib/checker.mjs';

const kinds = (findings: readonly { kind: string }[]): string[] => findings.map(({ kind }) => kind);
const meant = (...keys: string[]): Map<string, Intent> => new Map(keys.map((key, i) => [key, { at: i }]));
const told = (...entries: [string, Partial<Ack>][]): Map<string, Ack> =>
  new Map(entries.map(([key, ack]) => [key, { ok: true, at: 100, ...ack }]));

describe('the judge of histories', () => {
  it('has nothing to say of a good one', () => {
    const record = [
      { seq: 1, key: null },
      { seq: 2, key: 'a' },
      { seq: 3, key: 'b' },
      { seq: 4, key: 'c' },
    ];
    const findings = checkRecord({
      intents: meant('a', 'b', 'c', 'd'),
      // c got no answer and is there; d got none and is not: both are fine.
      acks: told(['a', { seq: 2 }], ['b', { until: 4 }]),
      record,
    });
    expect(findings).toEqual([]);
    const views = [
      { who: 'ana', stretches: [{ from: 0, seqs: [1, 2, 3, 4], keys: [null, 'a', 'b', 'c'] }] },
      { who: 'bo', stretches: [{ from: 1, seqs: [2, 3, 4], keys: ['a', 'b', 'c'] }] },
      {
        who: 'reloaded',
        stretches: [
          { from: 0, seqs: [1], keys: [null] },
          { from: 3, seqs: [4], keys: ['c'] },
        ],
      },
      { who: 'removed', until: 2, stretches: [{ from: 0, seqs: [1, 2], keys: [null, 'a'] }] },
      { who: 'came last', stretches: [{ from: 4, seqs: [], keys: [] }] },
    ];
    expect(checkViews({ record, views })).toEqual([]);
  });

  it.each([
    ['lost', { record: [{ seq: 1, key: 'a' }], acks: told(['a', {}], ['b', {}]) }],
    ['doubled', { record: [1, 2].map((seq) => ({ seq, key: 'a' })), acks: told(['a', { seq: 1 }]) }],
    ['phantom', { record: [{ seq: 1, key: 'stranger' }], acks: told() }],
    ['denied', { record: [{ seq: 1, key: 'a' }], acks: told(['a', { ok: false, code: 'not-allowed' }]) }],
    [
      'disorder',
      {
        record: [
          { seq: 1, key: 'a' },
          { seq: 3, key: 'b' },
        ],
        acks: told(),
      },
    ],
    ['disorder', { record: [{ seq: 1, key: 'a' }], acks: told(['a', { seq: 7 }]) }],
    [
      'disorder',
      { record: [1, 2].map((seq) => ({ seq, key: ['a', 'b'][seq - 1]! })), acks: told(['b', { until: 1 }]) },
    ],
    // b was begun (1) after a had been acknowledged (0.5).
    [
      'disorder',
      {
        record: [
          { seq: 1, key: 'b' },
          { seq: 2, key: 'a' },
        ],
        acks: told(['a', { at: 0.5, seq: 2 }]),
      },
    ],
  ])('finds what is %s', (kind, { record, acks }) => {
    expect(kinds(checkRecord({ intents: meant('a', 'b'), acks, record }))).toEqual([kind]);
  });

  it.each([
    ['gap', 'in the middle', [1, 3], ['a', 'c']],
    ['gap', 'at the end', [1, 2], ['a', 'b']],
    ['gap', 'before everything', [], []],
    ['false-view', 'twice', [1, 2, 2, 3], ['a', 'b', 'b', 'c']],
    ['false-view', 'something else', [1, 2, 3], ['a', 'x', 'c']],
    ['false-view', 'what is not there', [1, 2, 3, 4], ['a', 'b', 'c', 'd']],
  ])('finds a %s: %s', (kind, _, seqs, keys) => {
    const record = ['a', 'b', 'c'].map((key, i) => ({ seq: i + 1, key }));
    const views = [{ who: 'ana', stretches: [{ from: 0, seqs, keys }] }];
    expect(kinds(checkViews({ record, views }))).toEqual([kind]);
  });

  it('finds edits that are not in the text, and texts that differ', () => {
    const clocks = new Map([[7, 10]]);
    const good = { acks: [{ clientId: 7, clock: 10 }], clocks, replay: 'text' };
    expect(checkTexts({ ...good, replicas: [{ who: 'ana', text: 'text' }] })).toEqual([]);
    expect(kinds(checkTexts({ ...good, acks: [{ clientId: 7, clock: 11 }], replicas: [] }))).toEqual([
      'lost',
    ]);
    expect(kinds(checkTexts({ ...good, acks: [{ clientId: 8, clock: 1 }], replicas: [] }))).toEqual(['lost']);
    expect(kinds(checkTexts({ ...good, replicas: [{ who: 'bo', text: 'test' }] }))).toEqual(['diverged']);
  });

  it.each<[string[], Cast['answer'][], string | undefined]>([
    [[], ['ok', 'ok'], 'no'],
    [[], ['ok', 'none'], 'no'],
    [[], ['ok', 'none'], 'yes'],
    [[], ['ok', 'no'], 'yes'],
    [[], ['no', 'none'], undefined],
    [['disorder'], ['ok', 'ok'], 'yes'],
    [['lost'], ['ok', 'no'], undefined],
    [['disorder'], ['ok', 'no'], 'no'],
    [['denied'], ['no', 'no'], 'yes'],
  ])('finds %j in votes yes, no answered %j and counted as %s', (expected, answers, has) => {
    const casts = answers.map((answer, i): Cast => ({ seatId: 's', choice: ['yes', 'no'][i]!, answer }));
    const counted = new Map(has === undefined ? [] : [['s', has]]);
    expect(kinds(checkVotes({ casts, counted }))).toEqual(expected);
  });

  it('finds a vote that nobody cast', () => {
    expect(kinds(checkVotes({ casts: [], counted: new Map([['s', 'yes']]) }))).toEqual(['phantom']);
  });
});
