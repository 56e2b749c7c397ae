import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { paragraphDirection } from './direction.js';

interface Declaration {
  dir: 'rtl' | 'ltr';
  sections: { clauses: { text: string }[] }[];
}

describe('the direction of a paragraph', () => {
  it.each([
    ['hello', 'ltr'],
    ['سلام hello', 'rtl'],
    ['hello سلام', 'ltr'],
    ['۱۲. «سلام»', 'rtl'],
    ['12) hello', 'ltr'],
    ['- 😀 שלום', 'rtl'],
    ['\u2067سلام\u2069 hello', 'ltr'], // what is isolated does not count
    ['\u2067سلام\u2069\u2069 hello', 'ltr'],
    ['\u2067سلام hello', 'ltr'], // an isolate that is never closed reaches to the end
    ['\u200F123', 'rtl'],
    ['؟', 'rtl'],
    ['،', 'ltr'], // a comma is not strong
    ['', 'ltr'],
  ])('of %j is %s', (text, direction) => {
    expect(paragraphDirection(text)).toBe(direction);
  });

  // The cases of BidiCharacterTest.txt (Unicode 15.0, Unicode licence) that leave the direction to the text.
  it.each([
    [[0x202a, 0x5d0, 0x28, 0x5d1, 0x202c, 0x202d, 0x29, 0xad], 'rtl'],
    [[0x2069, 0x661, 0x25, 0x662], 'ltr'],
  ])('of the Unicode test case %j is %s', (codes, direction) => {
    expect(paragraphDirection(String.fromCodePoint(...codes))).toBe(direction);
  });

  it('falls back as it is told', () => {
    expect(paragraphDirection('12:30', 'rtl')).toBe('rtl');
  });

  it.each(['eng', 'pes_1'])('is that of its language throughout the Universal Declaration in %s', (code) => {
    const file = new URL(`../../../test/fixtures/udhr/${code}.json`, import.meta.url);
    const { dir, sections } = JSON.parse(readFileSync(file, 'utf8')) as Declaration;
    const directions = sections.flatMap(({ clauses }) => clauses.map(({ text }) => paragraphDirection(text)));
    expect(new Set(directions)).toEqual(new Set([dir]));
  });
});
