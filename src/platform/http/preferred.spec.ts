import { expect, it } from '@jest/globals';
import { preferred } from './preferred.js';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['fa', 'fa'],
  ['fa-IR', 'fa'],
  ['FA-ir, en;q=0.9', 'fa'],
  ['fa-IR,fa;q=0.9,en-US;q=0.8,en;q=0.7', 'fa'],
  ['de, fa;q=0.5, en;q=0.4', 'fa'],
  ['de, fr;q=0.5', 'en'],
  ['en;q=0.5, fa;q=0.6', 'fa'],
  ['fa, en', 'fa'],
  ['en, fa', 'en'],
  ['fa;q=0', 'en'],
  ['fa;q=0, *', 'en'],
  ['en;q=0, *', 'fa'],
  ['en;q=0.1, *;q=0.5', 'fa'],
  ['*', 'en'],
  ['fa;q=x, en;q=0.1', 'en'],
  ['fars', 'en'],
  [';;,,q=1,=', 'en'],
  [`${'de,'.repeat(5_000)}fa`, 'fa'],
])('whoever wishes for %j reads %s', (header, language) => {
  expect(preferred(header, ['en', 'fa'])).toBe(language);
});
