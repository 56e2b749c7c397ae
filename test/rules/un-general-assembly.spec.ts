import { describe, expect, it } from '@jest/globals';
import type { Choice, Vote } from '../../src/domain/ballot/count.js';
import { decide } from '../../src/domain/ballot/decide.js';
import { HALF, majority, moreThan, PRESETS } from '../../src/domain/ballot/rule.js';
import { csv, fixture } from './fixtures.js';

const ROLL_CALLS = csv(fixture('un-general-assembly/rollcalls.csv.gz'));
const MATRIX = new Map(csv(fixture('un-general-assembly/matrix.csv.gz')).map((row) => [row.rcid!, row]));
const { recordedVotes, knownPublished } = JSON.parse(fixture('un-general-assembly/expected.json')) as {
  recordedVotes: number;
  knownPublished: { rcid: string; publishedYesNoAbstain: [number, number, number] }[];
};

const COUNTRIES = Object.keys(MATRIX.values().next().value!).filter((name) => name !== 'rcid');
const CHOICE: Readonly<Record<string, Choice | undefined>> = { Y: 'yes', N: 'no', A: 'abstain' };

/** Each country is a party with one seat. */
const roll = COUNTRIES.map((country) => ({ seatId: country, partyId: country, weight: 1 }));
const votesIn = (rcid: string): Vote[] =>
  COUNTRIES.flatMap((seatId) => {
    const choice = CHOICE[MATRIX.get(rcid)![seatId]!];
    return choice ? [{ seatId, choice }] : [];
  });
const ofCountries = {
  ...PRESETS.simple,
  criteria: [majority('parties', 'yes-no', moreThan(HALF))],
};

describe('5,097 roll calls of the UN General Assembly', () => {
  const decisions = ROLL_CALLS.map((rollCall) => ({
    rollCall,
    decision: decide(PRESETS.simple, roll, votesIn(rollCall.rcid!)),
  }));

  it('are all there', () => {
    expect(decisions).toHaveLength(5097);
    expect(COUNTRIES).toHaveLength(199);
    const cast = decisions.reduce(
      (sum, { decision: { persons } }) => sum + persons.eligible - persons.absent,
      0,
    );
    expect(cast).toBe(recordedVotes);
  });

  it('recount to their recorded totals', () => {
    for (const { rollCall, decision } of decisions) {
      const { yes, no, abstain } = decision.persons;
      expect([rollCall.rcid, yes, no, abstain].map(String)).toEqual([
        rollCall.rcid,
        rollCall.yes,
        rollCall.no,
        rollCall.abstain,
      ]);
    }
  });

  it('are adopted when more voted for than against, whatever the abstentions', () => {
    const outcomes = { adopted: 0, rejected: 0, 'no-quorum': 0 };
    for (const { rollCall, decision } of decisions) {
      outcomes[decision.outcome]++;
      const expected = Number(rollCall.yes) > Number(rollCall.no) ? 'adopted' : 'rejected';
      expect([rollCall.rcid, decision.outcome]).toEqual([rollCall.rcid, expected]);
    }
    expect(outcomes.rejected).toBeGreaterThan(100);
  });

  it('end the same where countries are counted as parties of one seat', () => {
    for (const { rollCall, decision } of decisions) {
      const { outcome, parties } = decide(ofCountries, roll, votesIn(rollCall.rcid!));
      expect([rollCall.rcid, outcome, parties]).toEqual([rollCall.rcid, decision.outcome, decision.persons]);
    }
  });

  it.each(knownPublished)(
    '$rcid is $publishedYesNoAbstain as published, and adopted',
    ({ rcid, publishedYesNoAbstain }) => {
      const { persons, outcome } = decide(PRESETS.simple, roll, votesIn(rcid));
      expect([persons.yes, persons.no, persons.abstain]).toEqual(publishedYesNoAbstain);
      expect(outcome).toBe('adopted');
    },
  );
});
