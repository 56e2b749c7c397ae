import { describe, expect, it } from '@jest/globals';
import { clauseName, clauseNumber, numberClauses, type NumberedClause } from './numbering.js';

const clauses: NumberedClause[] = [
  { id: 't', kind: 'title' },
  { id: 'p1', kind: 'preambular' },
  { id: 'p2', kind: 'preambular', state: 'struck' },
  { id: 'p3', kind: 'preambular', state: 'agreed' },
  { id: 'h', kind: 'heading' },
  { id: 'o1', kind: 'operative' },
  { id: 'o2', kind: 'operative', state: 'struck' },
  { id: 'o3', kind: 'operative' },
  { id: 'a1', kind: 'annex' },
  { id: 'a2', kind: 'annex' },
];

describe('the numbers of clauses', () => {
  it('run by kind, without those that are struck', () => {
    expect(Object.fromEntries(numberClauses(clauses, 'en'))).toEqual({
      p1: 'A',
      p3: 'B',
      o1: '1',
      o3: '2',
      a1: 'I',
      a2: 'II',
    });
    expect(Object.fromEntries(numberClauses(clauses, 'fa'))).toEqual({
      p1: 'الف',
      p3: 'ب',
      o1: '۱',
      o3: '۲',
      a1: '۱',
      a2: '۲',
    });
  });

  it.each([
    [26, 'Z'],
    [27, 'AA'],
    [52, 'AZ'],
    [53, 'BA'],
    [703, 'AAA'],
  ])('go on after the alphabet: %d is %s', (n, letters) => {
    expect(clauseNumber('preambular', n, 'en')).toBe(letters);
  });

  it('are different for every clause of a kind', () => {
    for (const lang of ['en', 'fa']) {
      for (const kind of ['preambular', 'operative', 'annex'] as const) {
        const numbers = Array.from({ length: 500 }, (_, i) => clauseNumber(kind, i + 1, lang));
        expect(new Set(numbers).size).toBe(500);
      }
    }
    expect(clauseNumber('preambular', 32, 'fa')).toBe('ی');
    expect(clauseNumber('annex', 1994, 'en')).toBe('MCMXCIV');
  });

  it('have names in sentences', () => {
    expect(clauseName('operative', '۴', 'fa')).toBe('بند ۴');
    expect(clauseName('preambular', 'B', 'en')).toBe('preambular clause B');
    expect(clauseName('title', '', 'en')).toBe('title');
  });
});
