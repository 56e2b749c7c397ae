import { describe, expect, it } from '@jest/globals';
import { matchesSearch, normaliseForSearch, searchTerms } from './normalise.js';

describe('the search form', () => {
  it.each([
    ['half-space, space and nothing', 'می‌شود', 'می شود', 'میشود'],
    ['compound words', 'بین‌المللی', 'بین المللی', 'بینالمللی'],
    ['Arabic and Persian yeh and kaf', 'كشوري', 'کشوری', 'کشورى'],
    ['teh marbuta and heh with yeh', 'نمایندۀ', 'نمایندهٔ', 'نماینده'],
    ['alef with madda and hamza', 'آزادی', 'ازادی', 'أزادی'],
    ['yeh with hamza', 'شناسائی', 'شناسایی', 'شناسایى'],
    ['vowel signs and tatweel', 'حُقُوق', 'حقــوق', 'حقوق'],
    ['digits', 'ماده ۱۲', 'ماده ١٢', 'ماده 12'],
    ['final hamza', 'انشاء', 'انشا', 'اِنشا'],
    ['presentation forms', 'ﺣﻘﻮﻕ', 'حقوق', 'حقوق'],
    ['case', 'Freedom', 'FREEDOM', 'freedom'],
    ['accents and full-width letters', 'Évêque', 'eveque', 'ｅｖｅｑｕｅ'],
    ['sharp s and dotless i', 'Straße', 'STRASSE', 'strasse'],
    ['punctuation', '«حقوق بشر»', 'حقوق، بشر', 'حقوق بشر'],
  ])('makes one of %s', (_, a, b, c) => {
    expect(normaliseForSearch(b)).toBe(normaliseForSearch(a));
    expect(normaliseForSearch(c)).toBe(normaliseForSearch(a));
    expect(normaliseForSearch(a)).not.toBe('');
  });

  it('keeps different words different', () => {
    expect(normaliseForSearch('human rights')).not.toBe(normaliseForSearch('humanrights'));
    expect(normaliseForSearch('حق')).not.toBe(normaliseForSearch('حک'));
    expect(normaliseForSearch('12 3')).not.toBe(normaliseForSearch('123'));
  });

  it('does nothing to what is already in it', () => {
    for (const text of ['می‌شود', 'Évêque 12', 'ß ı İ ς', 'نمایندهٔ ۱', '한국어', 'हिन्दी', '﷽', 'ﬁ½']) {
      const once = normaliseForSearch(text);
      expect(normaliseForSearch(once)).toBe(once);
    }
  });
});

describe('searching', () => {
  const text = normaliseForSearch(
    'آزادی بیان و حقوق بشر در ماده ۱۲ (Freedom of speech) به رسمیت شناخته می‌شود.',
  );

  it.each(['حقوق بشر', 'بشر حقوق', 'می شود', 'ماده۱۲', 'ماده 12', 'speech FREEDOM', 'ازادي', 'freedom حقوق'])(
    'finds %s',
    (query) => {
      expect(matchesSearch(text, searchTerms(query))).toBe(true);
    },
  );

  it.each(['سکوت', 'حقوق کودک', 'article', '', ' \u200C ', '؟!'])('does not find «%s»', (query) => {
    expect(matchesSearch(text, searchTerms(query))).toBe(false);
  });
});
