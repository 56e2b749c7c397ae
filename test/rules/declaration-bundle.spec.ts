import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/domain/ballot/decide.js';
import { bundleOf, type Bundle } from '../../src/domain/declaration/bundle.js';
import { ballotHash, checkBundle, clauseHash, inGroups } from '../../src/domain/declaration/check.js';
import { canonicalJson } from '../../src/domain/shared/canonical.js';
import * as freezing from '../../src/modules/ballots/freezing.js';
import { aBundle, idOf, sha256, someFacts } from '../support/declaration.js';

describe('the bundle of a declaration', () => {
  it('holds the text that was adopted as a whole, in its order, numbered by kind', () => {
    const { clauses } = aBundle();
    expect(clauses.map(({ frozen, number }) => [frozen.id, frozen.kind, number])).toEqual([
      [idOf('whereas'), 'preambular', 1],
      [idOf('life'), 'operative', 1],
      [idOf('opinion'), 'operative', 2],
    ]);
  });

  it('names what was parked as an open question, without its words, and leaves out what was struck', () => {
    const bundle = aBundle();
    expect(bundle.openQuestions).toEqual([
      { id: idOf('flag'), kind: 'operative', headings: { en: 'The flag', fa: 'پرچم' } },
    ]);
    expect(canonicalJson(bundle)).not.toContain('Which flag?');
    expect(canonicalJson(bundle)).not.toContain('Not this.');
  });

  it('is refused while the statement is not adopted', () => {
    const facts = someFacts();
    for (const state of ['drafting', 'deciding', 'published', 'withdrawn'] as const) {
      expect(() => bundleOf({ ...facts, statement: { ...facts.statement, state } })).toThrow(
        expect.objectContaining({ code: 'declaration.not-adopted' }),
      );
    }
  });

  it('is refused without an adopted ballot on the whole', () => {
    const facts = someFacts();
    expect(() => bundleOf({ ...facts, ballots: facts.ballots.filter((b) => b.kind === 'clauses') })).toThrow(
      expect.objectContaining({ code: 'declaration.not-adopted' }),
    );
    expect(() => bundleOf(someFacts({ parties: [{ names: { en: 'Cedar' }, votes: '+==' }] }))).toThrow(
      expect.objectContaining({ code: 'declaration.not-adopted' }),
    );
  });

  it('shows with a clause the last ballot that adopted exactly its text', () => {
    const facts = someFacts();
    const [first, whole] = facts.ballots;
    const again = { ...first!, id: idOf('again'), number: 3, declaredAt: '2026-11-21T12:00:00.000Z' };
    const other = {
      ...first!,
      id: idOf('other words'),
      number: 4,
      declaredAt: '2026-11-21T13:00:00.000Z',
      revisions: first!.revisions.map((r) => ({ ...r, hash: sha256('other words') })),
    };
    const { clauses, ballots } = bundleOf({ ...facts, ballots: [first!, whole!, again, other] });
    expect(new Set(clauses.map((clause) => clause.ballotId))).toEqual(new Set([again.id]));
    expect(ballots.map((ballot) => ballot.id)).toEqual([again.id, whole!.id]);
  });

  it('leaves out parties that were only invited or had left, unless they were on a roll', () => {
    const facts = someFacts();
    const extra = (name: string, standing: 'invited' | 'withdrawn' | 'guest') => ({
      ...facts.parties[0]!,
      id: idOf(name),
      standing,
    });
    const left = { ...facts.parties[2]!, standing: 'withdrawn' as const };
    const { parties } = bundleOf({
      ...facts,
      parties: [
        ...facts.parties.slice(0, 2),
        left,
        extra('new', 'invited'),
        extra('gone', 'withdrawn'),
        extra('guest', 'guest'),
      ],
    });
    expect(parties.map((party) => party.id)).toEqual([
      facts.parties[0]!.id,
      facts.parties[1]!.id,
      left.id,
      idOf('guest'),
    ]);
  });

  it('has the same bytes whatever order its keys came in', () => {
    const bundle = aBundle();
    const turned = JSON.parse(JSON.stringify(bundle), (_key, value: unknown) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as Bundle;
    expect(JSON.stringify(turned)).not.toBe(JSON.stringify(bundle));
    expect(canonicalJson(turned)).toBe(canonicalJson(bundle));
  });
});

describe('checking a bundle', () => {
  const forged = (change: (bundle: Bundle) => Bundle) =>
    checkBundle(change(aBundle()), sha256).map((f) => f.what);

  it('finds nothing wrong with what was published', () => {
    expect(checkBundle(aBundle(), sha256)).toEqual([]);
  });

  it('notices one changed word', () => {
    const change = (bundle: Bundle): Bundle =>
      JSON.parse(JSON.stringify(bundle).replace('liberty', 'property')) as Bundle;
    expect(forged(change)).toEqual(['clause-hash']);
  });

  it('notices a clause that was left out, and one that was slipped in', () => {
    expect(forged((b) => ({ ...b, clauses: b.clauses.slice(1) }))).toEqual(['text-not-the-one-adopted']);
    const frozen = { id: idOf('new'), kind: 'operative' as const, headings: null, texts: {} };
    const hash = clauseHash(canonicalJson(frozen), sha256);
    expect(
      forged((b) => ({ ...b, clauses: [...b.clauses, { number: 3, hash, ballotId: null, frozen }] })),
    ).toEqual(['text-not-the-one-adopted']);
  });

  it('notices a clause that was put in the place of another', () => {
    const frozen = { id: idOf('new'), kind: 'operative' as const, headings: null, texts: {} };
    const hash = clauseHash(canonicalJson(frozen), sha256);
    expect(
      forged((b) => ({
        ...b,
        clauses: [...b.clauses.slice(1), { number: 3, hash, ballotId: null, frozen }],
      })),
    ).toEqual(['text-not-the-one-adopted']);
  });

  it('notices a ballot that adopted nothing, however well it is counted', () => {
    const bundle = aBundle();
    const [lost, whole] = bundle.ballots;
    const roll = lost!.roll.map((entry) => ({ ...entry, choice: 'no' as const }));
    const decision = decide(lost!.rule, roll, roll);
    expect(checkBundle({ ...bundle, ballots: [{ ...lost!, roll, decision }, whole!] }, sha256)).toEqual([
      { what: 'not-adopted', id: lost!.id },
    ]);
  });

  it('notices a vote that was changed, even where the outcome stays', () => {
    const change = (bundle: Bundle): Bundle => ({
      ...bundle,
      ballots: bundle.ballots.map((ballot) => ({
        ...ballot,
        roll: ballot.roll.map((entry, i) => (i === 0 ? { ...entry, choice: 'abstain' as const } : entry)),
      })),
    });
    expect(forged(change)).toEqual(expect.arrayContaining(['result']));
  });

  it('notices a ballot that was about other texts', () => {
    const change = (bundle: Bundle): Bundle => ({
      ...bundle,
      ballots: bundle.ballots.map((ballot) =>
        ballot.kind === 'whole'
          ? ballot
          : { ...ballot, clauses: ballot.clauses.map((c) => ({ ...c, hash: sha256('x') })) },
      ),
    });
    expect(new Set(forged(change))).toEqual(new Set(['ballot-hash', 'ballot-text']));
  });

  it('hashes clauses and ballots as they were hashed when they were frozen', () => {
    const content = canonicalJson(aBundle().clauses[0]!.frozen);
    const hash = freezing.clauseHash(content);
    expect(clauseHash(content, sha256)).toBe(hash.toString('hex'));
    expect(ballotHash([hash.toString('hex')], sha256)).toBe(freezing.ballotHash([hash]).toString('hex'));
  });

  it('shows a fingerprint in groups that lose nothing', () => {
    const hex = sha256('text');
    expect(inGroups(hex).split(' ')).toHaveLength(8);
    expect(inGroups(hex).replaceAll(' ', '')).toBe(hex);
    expect(inGroups('')).toBe('');
  });
});
