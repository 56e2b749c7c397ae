import { describe, expect, it } from '@jest/globals';
import { foldBursts, type Burst, type UpdateFact } from '../../src/modules/coediting/bursts.js';
import type { Language } from '../../src/domain/shared/language.js';
import { LanguageFreshness } from '../../src/modules/coediting/language-freshness.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
let ids = 0;
const newId = () => `v${(ids += 1)}`;

/** Who wrote when, in seconds; numbers in the order given. */
const writing = (...steps: [who: string, second: number][]): UpdateFact[] =>
  steps.map(([seatId, second], i) => ({ seq: i + 1, at: second * SECOND, seatId, languages: ['en'] }));
const lines = (bursts: Burst[]) => bursts.map(({ seatId, seq, sealed }) => [seatId, seq, sealed]);

describe('bursts of writing', () => {
  it('one for what somebody writes in one go', () => {
    expect(lines(foldBursts([], writing(['ana', 0], ['ana', 1], ['ana', 100]), newId))).toEqual([
      ['ana', 3, false],
    ]);
  });

  it('a pause of two minutes begins another', () => {
    expect(lines(foldBursts([], writing(['ana', 0], ['ana', 119], ['ana', 239]), newId))).toEqual([
      ['ana', 2, true],
      ['ana', 3, false],
    ]);
  });

  it('nobody writes for more than ten minutes without leaving a version', () => {
    const minutes = Array.from({ length: 25 }, (_, i): [string, number] => ['ana', i * 60]);
    const bursts = foldBursts([], writing(...minutes), newId);
    expect(lines(bursts)).toEqual([
      ['ana', 10, true],
      ['ana', 20, true],
      ['ana', 25, false],
    ]);
  });

  it('a newcomer leaves a version of what was there before, and two who write together do not cut each other', () => {
    const bursts = foldBursts(
      [],
      writing(['ana', 0], ['ana', 1], ['bo', 2], ['ana', 3], ['bo', 4], ['ana', 5], ['bo', 6]),
      newId,
    );
    expect(lines(bursts)).toEqual([
      ['ana', 2, true],
      ['ana', 6, false],
      ['bo', 7, false],
    ]);
  });

  it('goes on where it stopped, but never changes what is sealed', () => {
    const updates = writing(['ana', 0], ['ana', 1], ['ana', 2], ['bo', 3]);
    const first = foldBursts([], updates.slice(0, 2), newId);
    const onward = foldBursts(first, updates.slice(2), newId);
    expect(lines(onward)).toEqual([
      ['ana', 3, true],
      ['bo', 4, false],
    ]);
    expect(onward[0]!.id).toBe(first[0]!.id);
    const sealed = { ...onward[1]!, sealed: true };
    const after = foldBursts([sealed], [{ seq: 5, at: 4 * SECOND, seatId: 'bo', languages: ['fa'] }], newId);
    expect(lines(after)).toEqual([['bo', 5, false]]);
    expect(after[0]!.id).not.toBe(sealed.id);
  });

  it('says which languages it touched', () => {
    const updates = writing(['ana', 0], ['ana', 1]).map((u, i) => ({
      ...u,
      languages: [i ? 'fa' : 'en'] as const,
    }));
    expect([...foldBursts([], updates, newId)[0]!.languages]).toEqual(['en', 'fa']);
  });
});

describe('languages that lag', () => {
  const ALL = ['en', 'fa', 'ckb'] as const;
  const touch = (
    freshness: LanguageFreshness,
    who: string,
    language: Language,
    before: readonly Language[],
    at: number,
  ) => freshness.touch('clause', who, [language], before, ALL, at);

  it('writing in a language that is up to date leaves the others behind', () => {
    expect(touch(new LanguageFreshness(), 'ana', 'en', [], 0)).toEqual(['fa', 'ckb']);
  });

  it('catching up says nothing new, however long it takes', () => {
    const freshness = new LanguageFreshness();
    let stale = touch(freshness, 'bo', 'fa', ['fa', 'ckb'], 0);
    expect(stale).toEqual(['ckb']);
    for (let at = 0; at < 30 * MINUTE; at += MINUTE) stale = touch(freshness, 'bo', 'fa', stale, at);
    expect(stale).toEqual(['ckb']);
  });

  it('who comes back later writes something new', () => {
    const freshness = new LanguageFreshness();
    const stale = touch(freshness, 'bo', 'fa', ['fa'], 0);
    expect(stale).toEqual([]);
    expect(touch(freshness, 'bo', 'fa', stale, 2 * MINUTE)).toEqual(['en', 'ckb']);
  });

  it('languages written at the same time stay level until one side stops', () => {
    const freshness = new LanguageFreshness();
    let stale = touch(freshness, 'ana', 'en', [], 0);
    stale = touch(freshness, 'bo', 'fa', stale, SECOND);
    expect(stale).toEqual(['ckb']);
    stale = touch(freshness, 'ana', 'en', stale, 5 * SECOND);
    expect(stale).toEqual(['ckb']);
    expect(touch(freshness, 'ana', 'en', stale, 20 * SECOND)).toEqual(['fa', 'ckb']);
  });
});
