import { describe, expect, it } from '@jest/globals';
import { caseOf } from './lib/malformed/socket-cases.mjs';

const SEED = 20_261_126;
const from = { cookie: 'peyman=x', clientId: 7 };
const about = {
  from,
  examples: { 'message:post': { roomId: 'r', body: 'x' }, 'seat:end': { coalitionId: 'c', seatId: 's' } },
  stage: { coalitionId: 'c', plenaryId: 'p', statementId: 's', clauseIds: ['c'] },
  updates: [Buffer.from('an honest update')],
};
const cases = (who: object, count = 2_000) =>
  Array.from({ length: count }, (_, n) => caseOf(SEED, n, { ...about, ...who }));

describe('T-039: a malformed case', () => {
  it('is the same for the same seed and number, in whatever order they are made', () => {
    const first = cases({}, 300);
    for (let n = 299; n >= 0; n -= 1) expect(caseOf(SEED, n, about)).toEqual(first[n]);
    expect(caseOf(SEED + 1, 0, about)).not.toEqual(first[0]);
    expect(new Set(first.map((one) => JSON.stringify(one))).size).toBeGreaterThan(290);
  });

  it('is of every kind, and what only the signed in can say comes from them alone', () => {
    const kinds = (who: object) => [...new Set(cases(who).map(({ kind }) => kind))].sort();
    const open = ['engine', 'frames', 'handshake', 'packets', 'polling'];
    expect(kinds({ from: null })).toEqual(open);
    expect(kinds({})).toEqual(
      [...open, 'command', 'engine inside', 'frames inside', 'inside', 'text'].sort(),
    );
  });

  it('announces more attachments than there are, holds hostile names, and more than may be sent', () => {
    const sent = cases({}).flatMap(({ pieces }) => pieces ?? []);
    const holds = (pattern: RegExp) => sent.some((piece) => pattern.test(piece.toString('latin1')));
    for (const pattern of [
      /^.{2,14}45\d{3,}-/s,
      /"__proto__":/,
      /"_placeholder":true,"num":9}/,
      /\[{1000}/,
      /"command"/,
    ])
      expect([pattern, holds(pattern)]).toEqual([pattern, true]);
    expect(sent.some((piece) => piece.length > 400 * 1024)).toBe(true);
  });
});
