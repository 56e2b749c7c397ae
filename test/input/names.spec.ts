import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mentionsIn } from '../../src/domain/text/links.js';
import { checkRichDoc, richFromPlain } from '../../src/domain/text/rich.js';
import {
  acrossScripts,
  cleanHandle,
  cleanName,
  cleanText,
  handleSkeleton,
  nameSkeleton,
  withoutUnsafeCharacters,
} from '../../src/domain/text/rules.js';

const eye = (handle: string): string | null => {
  const cleaned = cleanHandle(handle);
  return cleaned.ok ? acrossScripts(handleSkeleton(cleaned.text)) : null;
};

describe('T-034: a handle that means to be another', () => {
  /** One letter of `ana-rostam_10` or of «آرش-رستمی» replaced by what looks like it. */
  it.each([
    ['Cyrillic a', 'аna-rostam'],
    ['Cyrillic whole', 'аnа-rоstаm'],
    ['Greek o', 'ana-rοstam'],
    ['full width', 'ａｎａ-rostam'],
    ['mathematical', '𝐚na-rostam'],
    ['small capitals', 'ᴀna-rostam'],
    ['a zero-width space', 'ana\u200B-rostam'],
    ['a word joiner', 'ana\u2060-rostam'],
    ['a joiner between Latin letters', 'an\u200Ca-rostam'],
    ['a right-to-left override', '\u202Eana-rostam'],
    ['an isolate', '\u2066ana\u2069-rostam'],
    ['a mark of direction', 'ana\u200F-rostam'],
    ['a soft hyphen', 'ana\u00AD-rostam'],
    ['an accent', 'aná-rostam'],
    ['forty accents', `ana${'\u0301'.repeat(40)}-rostam`],
    ['tags', 'ana\u{E0061}-rostam'],
    ['a variation selector', 'ana\uFE0F-rostam'],
    ['a Hangul filler', 'ana\u3164-rostam'],
    ['a NUL', 'ana\u0000-rostam'],
    ['half a surrogate pair', 'ana\uD800-rostam'],
    ['another dash', 'ana‐rostam'],
    ['a division slash', 'ana∕rostam'],
    ['Latin and Persian', 'ana-رستم'],
    ['Persian with a Latin o', 'رoستم'],
    ['an Arabic presentation form', 'ﺁرش-رستمی'],
    ['a tatweel', 'آرـــش'],
    ['vowel signs', 'آرِش'],
  ])('is refused: %s', (_, handle) => {
    const cleaned = cleanHandle(handle);
    expect(cleaned).toMatchObject({ ok: false, reason: expect.stringMatching(/^handle\./) });
  });

  it.each([
    ['ana-rostam', 'ANA_ROSTAM'],
    ['ana-rostam', 'ana.rostarn'],
    ['paul10', 'pauI1o'.toLowerCase().replace('i', 'l')],
    ['vviking', 'wiking'],
    ['علی', 'علي'],
    ['کاوه', 'كاوه'],
    ['علی‌رضا', 'علیرضا'],
    ['علی‌رضا', 'علی-رضا'],
    ['آرش', 'ارش'],
    ['مؤمن', 'مومن'],
    ['رضا۷', 'رضا7'],
    ['رضا٧', 'رضا7'],
    ['lll', '111a'.replace('a', 'l').slice(1)],
    ['lll', 'ااا'],
    ['ooo', 'ههه'],
  ])('looks like it, so only one of them may exist: %s and %s', (one, other) => {
    expect(eye(one)).not.toBeNull();
    expect(eye(one)).toBe(eye(other));
  });

  it.each([
    ['ana', 'anna'],
    ['ثریا', 'پریا'],
    ['رضا', 'رضایی'],
    ['mina', 'nima'],
  ])('is another one: %s and %s', (one, other) => {
    expect(eye(one)).not.toBe(eye(other));
  });

  it('is what the database takes it for: translate(handle_key, …) and the rule agree', () => {
    const translate = (key: string) => [...key].map((c) => ({ ا: 'l', ه: 'o' })[c] ?? c).join('');
    for (const handle of ['آرش-رستمی', 'ههه', 'ana10', 'کاوه']) {
      const key = handleSkeleton(handle);
      expect(acrossScripts(key)).toBe(translate(key));
    }
  });

  it('whatever is written: clean handles stay as they are, of one script, and show everything they hold', () => {
    const letters = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'ana.b-c_10آریک‌يكه۱٢وئ'),
        fc.constantFrom('\u200B', '\u202E', 'а', 'ο', 'ａ', '\u0301', '\u00AD'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 12,
    });
    fc.assert(
      fc.property(letters, (written) => {
        const cleaned = cleanHandle(written);
        if (!cleaned.ok) return;
        expect(cleanHandle(cleaned.text)).toEqual(cleaned);
        expect(/[a-z]/.test(cleaned.text) && /\p{Script=Arabic}/u.test(cleaned.text)).toBe(false);
        expect(cleaned.text).toMatch(/^[\p{L}0-9._-]+$/u);
        expect(cleaned.text.normalize('NFC')).toBe(cleaned.text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is called by every spelling that leads to it', () => {
    expect(mentionsIn('سلام @علی‌رضا، @علی-رضا!')).toEqual(['علی-رضا']);
  });
});

describe('T-034: a name that means to be another', () => {
  it.each([
    ['Сedar Party', 'text.mixed-scripts'],
    ['Cedаr', 'text.mixed-scripts'],
    ['Αthens Group', 'text.mixed-scripts'],
    ['Ce\u200Bdar', null],
    ['Cedar\u202E', 'text.direction-control'],
    ['Cedar\u200F', 'text.direction-control'],
    ['Ce\u3164dar', 'text.control-character'],
    [`Ceda${'\u0330\u0333\u0339\u033A\u033B'}r`, 'text.too-many-marks'],
    ['حزب PDF‌ها', null],
    ['مُحَمَّد', null],
    ['Кедр — Cedar', null],
    ['Łódź, Đà Nẵng', null],
  ])('%s: %s', (name, reason) => {
    expect(cleanName(name)).toMatchObject(reason ? { ok: false, reason } : { ok: true });
  });

  it.each([
    ['Cedar Party', 'cedar  party'],
    ['Cedar Party', 'Cédar-Party'],
    ['COCO', 'СОСО'],
    ['حزب کار', 'حزب كار'],
    ['حزب می‌رود', 'حزب میرود'],
    ['Party 10', 'Party lO'],
  ])('%s and %s are one name to the eye', (one, other) => {
    expect(nameSkeleton(one)).toBe(nameSkeleton(other));
  });

  it('Cedar and Cypress are two', () => {
    expect(nameSkeleton('Cedar')).not.toBe(nameSkeleton('Cypress'));
    expect(nameSkeleton('حزب سرو')).not.toBe(nameSkeleton('حزب سدر'));
  });
});

describe('T-035: what is hidden in a text', () => {
  const hidden = [...'vote no'].map((c) => String.fromCodePoint(0xe0000 + c.codePointAt(0)!)).join('');
  const selectors = [...'vote no'].map((c) => String.fromCodePoint(0xe0100 + c.codePointAt(0)!)).join('');

  const freed = [...'vote no'].map((c) => String.fromCodePoint(0xe0f00 + c.codePointAt(0)!)).join('');

  it.each([
    ['tags', `agreed${hidden}`],
    ['variation selectors', `agreed👍${selectors}`],
    ['tags behind a flag that is none', `🏴${hidden}`],
    ['places kept free beside the tags', `agreed${freed}`],
    ['one variation selector upon another', `agreed${'\uFE01\uFE0E\uFE02\uFE0F'.repeat(2)}`],
    ['selectors kept apart by what takes no room', `agreed\uFE01\u2060\uFE0E\u200B\uFE02`],
    ['controls of shorthand and of notes', 'agreed\u{1BCA0}\u{1D173}\u{1BCA1}'],
    ['a character that is none, beyond the first plane', 'agreed\u{1FFFE}'],
  ])('%s are refused, and taken out of what is pasted', (_, text) => {
    expect(cleanText(text, { max: 100 })).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^text\.(hidden-characters|broken-character)$/),
    });
    const pasted = withoutUnsafeCharacters(text);
    expect(cleanText(pasted, { max: 100 })).toMatchObject({ ok: true });
    expect(pasted).toMatch(/^(agreed|🏴)/u);
  });

  it('the flag of Scotland, a family and a half-space are not hidden', () => {
    const text = '🏴󠁧󠁢󠁳󠁣󠁴󠁿 👩‍👩‍👧 می‌شود ❤️';
    expect(cleanText(text, { max: 100 })).toEqual({ ok: true, text });
    expect(withoutUnsafeCharacters(text)).toBe(text);
  });

  /**
   * There is no mark for what cannot be seen, since it does not come in: of all characters that Unicode lets a screen
   * pass over, these alone may stand among others, each for what it does to its neighbours. What is merely idle
   * (U+200B and the like) is left out of whatever is pasted, posted or imported; a clause in writing may hold it.
   */
  it('is nothing at all, of every character that a screen may pass over', () => {
    const joiners = [0x200c, 0x200d];
    const directions = [0x061c, 0x200e, 0x200f];
    const selectors16 = Array.from({ length: 16 }, (_, i) => 0xfe00 + i);
    const fillers = [0x115f, 0x1160, 0x3164, 0xffa0]; // as wide as a letter: a gap that everybody sees
    const idle = [0xad, 0x180e, 0x200b, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xfeff];
    const passing = (isKept: (text: string, character: string) => boolean): number[] => {
      const found: number[] = [];
      for (let code = 0; code < 0x110000; code += 1) {
        const character = String.fromCodePoint(code);
        const text = `ab${character}cd`;
        if (/\p{Default_Ignorable_Code_Point}/u.test(character) && isKept(text, character)) found.push(code);
      }
      return found;
    };
    const inOrder = (...lists: number[][]): number[] => lists.flat().sort((a, b) => a - b);
    const taken = (clean: typeof cleanName | typeof cleanText) =>
      passing((text, character) => {
        const cleaned = clean(text, { max: 10 });
        return cleaned.ok && cleaned.text.includes(character);
      });
    expect(taken(cleanHandle)).toEqual([]);
    expect(taken(cleanName)).toEqual(inOrder(joiners, selectors16));
    expect(taken(cleanText)).toEqual(inOrder(joiners, directions, selectors16, fillers));
    const pasted = passing((text, character) => withoutUnsafeCharacters(text).includes(character));
    expect(pasted).toEqual(inOrder(joiners, directions, selectors16, fillers));
    const typed = passing((text) => checkRichDoc(richFromPlain(text)).ok);
    expect(typed).toEqual(inOrder(joiners, directions, selectors16, fillers, idle));
  });

  it('what takes no room is left out', () => {
    expect(cleanText('a\u200Bb\u00ADc\u2060d', { max: 10 })).toEqual({ ok: true, text: 'abcd' });
  });

  it('whatever is written: a text that is taken stays as it is, in NFC, and shows all it holds', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\u2066', '\u2067', '\u2069', '\n', '\u200C', 'ی', 'a', '\u202E', '\u0000', '\uD800'),
        fc.constantFrom('\u{E0041}', '\u{E0101}', '\u{1F3F4}', '\u0301', '\r', '\u2028', '\uFEFF'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (written) => {
        const cleaned = cleanText(written, { max: 100 });
        if (cleaned.ok) {
          expect(cleanText(cleaned.text, { max: 100 })).toEqual(cleaned);
          expect(cleaned.text.normalize('NFC')).toBe(cleaned.text);
          expect(cleaned.text).not.toMatch(/[\u202A-\u202E]|(?![\t\n])\p{Cc}|\p{Surrogate}/u);
        }
        const pasted = cleanText(withoutUnsafeCharacters(written), { max: 200 });
        if (!pasted.ok) expect(['text.empty', 'text.too-many-marks']).toContain(pasted.reason);
      }),
      { numRuns: 3_000 },
    );
  });
});
