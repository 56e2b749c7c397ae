import { describe, expect, it } from '@jest/globals';
import type { ConsentView } from '@contract/views';
import { consentsAfter } from './consents-after';

const consent = (id: string, refusedBy: string[] = []): ConsentView => ({ id, refusedBy }) as ConsentView;
const refusal = (consentId: string, partyId: string, isOver?: boolean) => ({
  consentId,
  seatId: 's',
  partyId,
  reason: null,
  ...(isOver === undefined ? {} : { isOver }),
});

describe('what waits for consent', () => {
  it('goes on waiting when one party of several has refused, and says which', () => {
    const after = consentsAfter([consent('a'), consent('b')], refusal('a', 'p', false));
    expect(after).toEqual([consent('a', ['p']), consent('b')]);
    // The same news twice is no second refusal.
    expect(consentsAfter(after, refusal('a', 'p', false))).toEqual(after);
  });

  it('waits no more when it was given, taken back or refused by all, as in records of before', () => {
    const all = [consent('a', ['p']), consent('b')];
    for (const answer of [
      { consentId: 'a', seatId: 's', partyId: 'q' },
      refusal('a', 'q', true),
      refusal('a', 'q'),
    ]) {
      expect(consentsAfter(all, answer)).toEqual([consent('b')]);
    }
  });
});
