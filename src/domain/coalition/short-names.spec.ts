import { expect, it } from '@jest/globals';
import { SHORT_NAME_MAX, shortNamesFor } from './coalition.js';

it.each([
  ['Cedar', 'Cedar'],
  ['National Council of Democratic Forces of the North', 'National Council of Democratic Forces…'],
  ['شورای هماهنگی نیروهای دموکراتیک و ملی ایران در خارج از کشور', 'شورای هماهنگی نیروهای دموکراتیک و ملی…'],
  ['x'.repeat(60), `${'x'.repeat(39)}…`],
])('a party called %s without a short name has one that fits', (name, short) => {
  expect(shortNamesFor({ en: name }, {})).toEqual({ en: short });
  expect([...short].length).toBeLessThanOrEqual(SHORT_NAME_MAX);
});

it('the short names that were given stay as they are', () => {
  expect(shortNamesFor({ en: 'Cedar Party', fa: 'حزب سرو' }, { en: 'Cedar' })).toEqual({
    en: 'Cedar',
    fa: 'حزب سرو',
  });
});
