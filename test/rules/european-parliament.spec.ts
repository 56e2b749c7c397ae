import { describe, expect, it } from '@jest/globals';
import type { Choice, Vote } from '../../src/domain/ballot/count.js';
import { decide } from '../../src/domain/ballot/decide.js';
import { PRESETS } from '../../src/domain/ballot/rule.js';
import { decisionSentence } from '../../src/domain/ballot/sentence.js';
import { csv, fixture } from './fixtures.js';

interface RollCall {
  readonly id: string;
  readonly description: string;
  readonly published: { readonly For: number; readonly Against: number; readonly Abstention: number };
  readonly simpleMajorityOutcome: string;
  readonly byGroup: Readonly<Record<string, { readonly Y: number; readonly N: number; readonly A: number }>>;
}

const MEMBERS = csv(fixture('european-parliament/matrix.csv'));
const ROLL_CALLS = JSON.parse(fixture('european-parliament/rollcalls.json')) as RollCall[];
const CHOICE: Readonly<Record<string, Choice | undefined>> = { Y: 'yes', N: 'no', A: 'abstain' };

const roll = MEMBERS.map((member) => ({ seatId: member.memberId!, partyId: member.group!, weight: 1 }));
const votesIn = (id: string): Vote[] =>
  MEMBERS.flatMap((member) => {
    const choice = CHOICE[member[id]!];
    return choice ? [{ seatId: member.memberId!, choice }] : [];
  });

describe('six roll calls of the European Parliament', () => {
  it('are all there', () => {
    expect(MEMBERS).toHaveLength(674);
    expect(ROLL_CALLS).toHaveLength(6);
  });

  it.each(ROLL_CALLS)('$description: same count, same groups, same outcome', (rollCall) => {
    const decision = decide(PRESETS.simple, roll, votesIn(rollCall.id));
    const { For, Against, Abstention } = rollCall.published;
    expect(decision.persons).toMatchObject({ yes: For, no: Against, abstain: Abstention, eligible: 674 });
    expect(decision.outcome).toBe(rollCall.simpleMajorityOutcome);
    const groups = Object.fromEntries(
      decision.byParty.map(({ partyId, persons: { yes, no, abstain } }) => [
        partyId,
        { Y: yes, N: no, A: abstain },
      ]),
    );
    expect(groups).toEqual(rollCall.byGroup);
  });

  it('give the first one in words', () => {
    const decision = decide(PRESETS.simple, roll, votesIn('172102'));
    expect(decisionSentence(decision, 'en')).toBe(
      'Adopted: 499 of 616 delegates voting yes or no (needed 309) in favour. 117 against, 44 abstained, 14 absent.',
    );
    expect(decisionSentence(decision, 'fa')).toBe(
      'تصویب شد: ۴۹۹ نماینده از ۶۱۶ نمایندهٔ موافق و مخالف (لازم: ۳۰۹) موافق بودند. ۱۱۷ مخالف، ۴۴ ممتنع، ۱۴ غایب.',
    );
  });

  it('show where a group stands: The Left is in favour by 23 of its 43 votes', () => {
    const positions = new Map(
      decide(PRESETS.simple, roll, votesIn('172102')).byParty.map((p) => [p.partyId, p.position]),
    );
    expect(Object.fromEntries(positions)).toEqual({
      ECR: 'yes',
      ESN: 'no',
      NI: 'no',
      PPE: 'yes',
      PfE: 'no',
      Renew: 'yes',
      'S&D': 'yes',
      'The Left': 'yes',
      'Verts/ALE': 'yes',
    });
  });
});
