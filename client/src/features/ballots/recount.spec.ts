import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { BallotDetail, BallotView, FrozenClause } from '@contract/views';
import { decide } from '@domain/ballot/decide';
import { presetRule } from '@domain/ballot/rule';
import { canonicalJson } from '@domain/shared/canonical';
import { aVote } from '@domain/ballot/testing';
import { afterVote } from './ballot-events';
import { fingerprintOf, recount } from './recount';

const rule = presetRule('double-absolute', { persons: 50, parties: 50 });

function aBallot(parties: Record<string, string>): Pick<BallotDetail, 'ballot' | 'roll'> {
  const { roll, votes } = aVote(parties);
  const choices = new Map(votes.map((vote) => [vote.seatId, vote.choice]));
  // As it comes back from the database: the same values with the keys in another order.
  const decision = JSON.parse(canonicalJson(decide(rule, roll, votes))) as BallotView['decision'];
  return {
    ballot: { rule: { ...rule }, decision } as unknown as BallotView,
    roll: roll.map((entry) => ({
      ...entry,
      handle: entry.seatId,
      choice: choices.get(entry.seatId) ?? null,
      voted: choices.has(entry.seatId),
    })),
  };
}

describe('counting again', () => {
  it('comes to the same from the roll', () => {
    const { same, decision } = recount(aBallot({ cedar: '+++-', plane: '++', cypress: '=.', walnut: '==' }));
    expect(same).toBe(true);
    expect(decision.outcome).toBe('rejected');
  });
  it('does not mind the order of the roll', () => {
    const ballot = aBallot({ cedar: '+++-', plane: '++', cypress: '=.' });
    expect(recount({ ...ballot, roll: [...ballot.roll].reverse() }).same).toBe(true);
  });
  it('finds one changed vote', () => {
    const { ballot, roll } = aBallot({ cedar: '+++-', plane: '++', cypress: '=.' });
    const [first, ...rest] = roll;
    expect(recount({ ballot, roll: [{ ...first!, choice: 'no' }, ...rest] }).same).toBe(false);
  });
  it('finds a changed figure that leaves the outcome as it was', () => {
    const { ballot, roll } = aBallot({ cedar: '+++', plane: '++' });
    const decision = { ...ballot.decision, persons: { ...(ballot.decision!.persons as object), absent: 1 } };
    expect(recount({ ballot: { ...ballot, decision }, roll }).same).toBe(false);
  });
});

describe('the fingerprint of the text', () => {
  const clause: FrozenClause = {
    clauseId: '2f0c7a3e-0000-4000-8000-000000000001',
    kind: 'operative',
    headings: { fa: 'آزادی', en: 'Liberty' },
    texts: {
      en: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Free.' }] }] },
    },
    hash: '',
    number: 1,
  };
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');

  it('is that of the canonical text, whatever the order of keys', async () => {
    const { clauseId: id, kind, headings, texts } = clause;
    const one = sha(`peyman/clause/v1\n${canonicalJson({ texts, id, kind, headings })}`);
    expect(await fingerprintOf([clause])).toBe(sha(`peyman/ballot/v1\n["${one}"]`));
  });
  it('changes with a single letter', async () => {
    const other = { ...clause, headings: { ...clause.headings, en: 'Liberti' } };
    expect(await fingerprintOf([other])).not.toBe(await fingerprintOf([clause]));
  });
});

describe('news of a vote', () => {
  const detail = {
    ...aBallot({ cedar: '+.', plane: '..' }),
    ballot: { id: 'b', turnout: { voted: 1, of: 4, parties: [] } } as unknown as BallotView,
  } as BallotDetail;
  const turnout = { voted: 2, of: 4, parties: [] };

  it('marks the seat and says nothing of its choice', () => {
    const after = afterVote(detail, { ballotId: 'b', seatIds: ['plane-0'], turnout });
    expect(after.ballot.turnout.voted).toBe(2);
    expect(after.roll.find((entry) => entry.seatId === 'plane-0')).toMatchObject({
      voted: true,
      choice: null,
    });
  });
  it('of another ballot, or older than what is shown, changes nothing', () => {
    expect(afterVote(detail, { ballotId: 'c', seatIds: ['plane-0'], turnout })).toBe(detail);
    const older = { ...turnout, voted: 0 };
    expect(afterVote(detail, { ballotId: 'b', seatIds: ['plane-0'], turnout: older })).toBe(detail);
  });
});
