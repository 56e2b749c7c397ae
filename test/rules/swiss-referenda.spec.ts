import { describe, expect, it } from '@jest/globals';
import type { PartyCount, Tally } from '../../src/domain/ballot/count.js';
import { totalsOf } from '../../src/domain/ballot/count.js';
import { decideCount, judge } from '../../src/domain/ballot/decide.js';
import type { DecisionRule } from '../../src/domain/ballot/rule.js';
import { HALF, majority, moreThan } from '../../src/domain/ballot/rule.js';
import { csv, fixture } from './fixtures.js';

interface Expected {
  readonly anr: string;
  readonly cantonsYes: number | null;
  readonly cantonsNo: number | null;
}

const VOTES = csv(fixture('swiss-referenda/votes-1848-1999.csv.gz'));
const EXPECTED = new Map(
  (JSON.parse(fixture('swiss-referenda/expected.json')) as Expected[]).map((vote) => [vote.anr, vote]),
);

/** Cantons count two, half cantons one: whole numbers. */
const CANTONS = 'zh be lu ur sz ow nw gl zg fr so bs bl sh ar ai sg gr ag tg ti vd vs ne ge ju'.split(' ');
const HALF_CANTONS = new Set(['ow', 'nw', 'bs', 'bl', 'ar', 'ai']);
const weightOf = (canton: string): number => (HALF_CANTONS.has(canton) ? 1 : 2);

/** Article 142 of the Federal Constitution: the majority of those who vote, and of the cantons; a tie is a no. */
const PEOPLE = majority('persons', 'yes-no', moreThan(HALF));
const OF_CANTONS = majority('party-weights', 'eligible', moreThan(HALF));
const people: DecisionRule = { id: 'custom', quorum: {}, criteria: [PEOPLE] };
const cantons: DecisionRule = { id: 'custom', quorum: {}, criteria: [OF_CANTONS] };
const peopleAndCantons: DecisionRule = { id: 'custom', quorum: {}, criteria: [PEOPLE, OF_CANTONS] };

const tally = (yes: number, no: number): Tally => ({
  yes,
  no,
  abstain: 0,
  absent: 0,
  present: yes + no,
  eligible: yes + no,
});

/** The result in each canton; of the first vote only the side each canton took is known. */
function inCantons(vote: Record<string, string>): PartyCount[] {
  return CANTONS.flatMap((canton) => {
    const flag = vote[`${canton}-annahme`];
    const [yes, no] = [vote[`${canton}-ja`], vote[`${canton}-nein`]];
    const weights = { ...tally(0, 0), eligible: weightOf(canton) };
    if (yes !== '.' && no !== '.')
      return [{ partyId: canton, persons: tally(Number(yes), Number(no)), weights }];
    if (flag === '.') return [];
    return [{ partyId: canton, persons: flag === '1' ? tally(1, 0) : tally(0, 1), weights }];
  });
}

const ruleFor = (vote: Record<string, string>): DecisionRule =>
  vote.stand === '3' ? people : peopleAndCantons;

const byNumber = (anr: string): Record<string, string> => VOTES.find((vote) => vote.anr === anr)!;

/** Vote by vote: what the engine says beside what was official, only where they differ. */
function differences(
  votes: readonly Record<string, string>[],
  decided: (vote: Record<string, string>) => boolean,
  official: (vote: Record<string, string>) => boolean,
): string[] {
  return votes.filter((vote) => decided(vote) !== official(vote)).map((vote) => vote.anr!);
}

describe('471 Swiss federal votes', () => {
  it('are all there', () => {
    expect(VOTES).toHaveLength(471);
    expect(VOTES.filter((vote) => vote.stand === '3')).toHaveLength(142);
  });

  it('end as they officially did, by the national count and the cantons', () => {
    const decided = (vote: Record<string, string>): boolean => {
      const totals = totalsOf(inCantons(vote), peopleAndCantons);
      const persons = tally(Number(vote.volkja), Number(vote.volknein));
      return judge(ruleFor(vote), { ...totals, persons }).outcome === 'adopted';
    };
    expect(differences(VOTES, decided, (vote) => vote.annahme === '1')).toEqual([]);
  });

  it('end as they officially did, by nothing but the counts in each canton', () => {
    const counted = VOTES.filter((vote) => vote.anr !== '1');
    const decided = (vote: Record<string, string>): boolean =>
      decideCount(ruleFor(vote), inCantons(vote)).outcome === 'adopted';
    expect(counted).toHaveLength(470);
    expect(differences(counted, decided, (vote) => vote.annahme === '1')).toEqual([]);
  });

  it("have the people's majority they officially had", () => {
    const decided = (vote: Record<string, string>): boolean => {
      const national = {
        partyId: 'ch',
        persons: tally(Number(vote.volkja), Number(vote.volknein)),
        weights: tally(0, 0),
      };
      return decideCount(people, [national]).outcome === 'adopted';
    };
    expect(differences(VOTES, decided, (vote) => vote.volk === '1')).toEqual([]);
  });

  it('have the majority of cantons they officially had', () => {
    const asked = VOTES.filter((vote) => vote.stand !== '3');
    const decided = (vote: Record<string, string>): boolean =>
      decideCount(cantons, inCantons(vote)).outcome === 'adopted';
    expect(asked).toHaveLength(329);
    expect(differences(asked, decided, (vote) => vote.stand === '1')).toEqual([]);
  });

  it('have as many cantons on each side as recounted, half cantons included', () => {
    for (const vote of VOTES) {
      const expected = EXPECTED.get(vote.anr!)!;
      if (expected.cantonsYes === null || expected.cantonsNo === null) continue;
      const { yes, no, abstain: tied } = totalsOf(inCantons(vote), cantons)['party-weights'];
      expect([vote.anr, yes, no + tied]).toEqual([vote.anr, expected.cantonsYes * 2, expected.cantonsNo * 2]);
    }
  });

  it('show where the two majorities part', () => {
    const parted = VOTES.filter((vote) => vote.stand !== '3').filter((vote) => {
      const persons = tally(Number(vote.volkja), Number(vote.volknein));
      const { reasons } = judge(peopleAndCantons, { ...totalsOf(inCantons(vote), cantons), persons });
      return reasons[0]!.holds !== reasons[1]!.holds;
    });
    expect(parted.map((vote) => vote.anr)).toEqual([
      '2',
      '70',
      '174.1',
      '180',
      '223',
      '234',
      '246',
      '313',
      '410',
      '411',
    ]);
  });

  it('take a tie inside a canton for a no: 1,074 to 1,074 in Schwyz', () => {
    const { byParty, reasons } = decideCount(peopleAndCantons, inCantons(byNumber('72')));
    const schwyz = byParty.find((canton) => canton.partyId === 'sz')!;
    expect(schwyz).toMatchObject({ position: 'abstain', persons: { yes: 1074, no: 1074 } });
    expect(reasons[1]).toMatchObject({ have: 33, total: 44, holds: true });
  });

  it('treat a tie of the cantons as a no: 11 to 11 in 1975', () => {
    const vote = byNumber('246');
    const { reasons, outcome } = decideCount(peopleAndCantons, inCantons(vote));
    expect(reasons[0]).toMatchObject({ holds: true });
    expect(reasons[1]).toMatchObject({ have: 22, against: 22, needed: 23, total: 44, holds: false });
    expect(outcome).toBe('rejected');
  });
});
