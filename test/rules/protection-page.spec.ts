import { describe, expect, it } from '@jest/globals';
import { protectionPage } from '../../src/modules/declarations/pages/protection-page.js';
import { PROTECTION } from '../../src/modules/declarations/pages/protection-words.js';

describe('what is protected from whom', () => {
  it('is promised, and not promised, to the same people in both languages', () => {
    const shape = (language: 'en' | 'fa') =>
      PROTECTION[language].promises.map(({ kept, not }) => [kept.length, not.length]);
    expect(shape('fa')).toEqual(shape('en'));
    expect(shape('en').every(([kept, not]) => kept! > 0 && not! > 0)).toBe(true);
  });

  it.each(['en', 'fa'] as const)('stands in full on a page without a script: %s', (language) => {
    const page = protectionPage(language);
    expect(page).toContain(`<html lang="${language}"`);
    expect(page).not.toMatch(/<script|https?:/);
    for (const { whose, kept, not } of PROTECTION[language].promises)
      for (const words of [whose, ...kept, ...not]) expect(page).toContain(words);
  });
});
