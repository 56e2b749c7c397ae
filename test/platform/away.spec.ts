import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { isAway, isContention } from '../../src/platform/database/away.js';

const failed = (code: string, message = 'm'): Error => Object.assign(new Error(message), { code });

describe('a database that is away', () => {
  it.each([
    ['57P01', 'is told to leave'],
    ['57P03', 'is starting'],
    ['08006', 'has lost the connection'],
    ['53100', 'has no room on its disk'],
    ['53300', 'has too many connections'],
    ['55P03', 'waits for a lock'],
    ['57014', 'takes too long'],
    ['ECONNREFUSED', 'is not there'],
    ['40P01', 'made us give in'],
  ])('%s: %s', (code) => {
    expect(isAway(failed(code))).toBe(true);
    expect(isAway(new QueryFailedError('SELECT 1', [], failed(code)))).toBe(true);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
  ])('is known by the words of the driver: %s', (words) => expect(isAway(new Error(words))).toBe(true));

  it.each(['23505', '22P02', '42P01', 'ERR_ASSERTION'])('%s is an answer, or our own mistake', (code) =>
    expect(isAway(failed(code))).toBe(false),
  );

  it('has nothing to do with other mistakes', () => {
    expect(isAway(new TypeError('x is not a function'))).toBe(false);
    expect(isAway('nothing')).toBe(false);
  });

  it('tells contention apart', () => {
    expect(['40001', '40P01', '55P03', '57P01'].map((code) => isContention(failed(code)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
