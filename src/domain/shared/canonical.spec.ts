import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { canonicalJson, NotCanonical } from './canonical.js';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/rfc8785/${name}.json`, import.meta.url), 'utf8');

describe('canonical JSON', () => {
  it.each(['arrays', 'french', 'structures', 'values'])('gives the characters RFC 8785 wants: %s', (name) => {
    expect(canonicalJson(JSON.parse(fixture(`input/${name}`)))).toBe(
      fixture(`output/${name}`).replace(/\n$/, ''),
    );
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [1e21, '1e+21'],
    [1e20, '100000000000000000000'],
    [5e-324, '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [2 ** 53, '9007199254740992'],
    ['\u2028\u007F€😀\b', '"\u2028\u007F€😀\\b"'],
    [
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    [Object.assign(Object.create(null) as object, { a: [] }), '{"a":[]}'],
  ])('writes %j', (value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  it('does not depend on the order in which keys were set', () => {
    expect(canonicalJson({ b: 1, a: { d: 1, c: 2 } })).toBe(canonicalJson({ a: { c: 2, d: 1 }, b: 1 }));
  });

  it('keeps a key that is called __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a bigint', 1n],
    ['NaN', { a: [Number.NaN] }],
    ['an infinity', Number.POSITIVE_INFINITY],
    ['a gap in an array', [1, , 2]], // eslint-disable-line no-sparse-arrays
    ['a lone high surrogate', 'a\uD800'],
    ['a lone low surrogate', '\uDC00a'],
    ['a lone surrogate in a key', { 'a\uDC00\uD800': 1 }],
    ['a date', new Date(0)],
    ['a map', new Map()],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(NotCanonical);
  });

  it.each([
    ['lists', (inner: unknown) => [inner]],
    ['objects', (inner: unknown) => ({ a: inner })],
  ])('takes 256 levels of %s, and not one more', (_, wrap) => {
    const nested = (levels: number): unknown => {
      let value: unknown = 1;
      for (let i = 0; i < levels; i++) value = wrap(value);
      return value;
    };
    expect(canonicalJson(nested(256))).toContain('1');
    expect(() => canonicalJson(nested(257))).toThrow(NotCanonical);
  });

  it('says where the value stands that has no form', () => {
    expect(() => canonicalJson({ b: [0, { c: Number.NaN }] })).toThrow(
      expect.objectContaining({ path: '$.b[1].c', message: 'NaN at $.b[1].c has no canonical JSON' }),
    );
  });

  it('refuses a value inside itself instead of running for ever', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => canonicalJson(loop)).toThrow(NotCanonical);
  });
});
