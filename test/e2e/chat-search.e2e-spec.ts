import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SearchHit } from '../../src/contract/views.js';
import { startApp, type Person, type TestApp } from '../support/app.js';

const MESSAGES = {
  nimfasele: 'این کتاب‌ها خوانده می‌شود.',
  arabic: 'كتاب علي خوانده مي شود',
  digits: 'بند ۱۲ و ۱۳ را بخوانید',
  vowels: 'مُقَدَّمه نوشته شد',
  hamza: 'مسئلهٔ آزادی و حقوق',
  apart: 'آنها را نمی خواسته ام',
  english: 'The Café statement, clause 7: agreed.',
  url: 'see https://example.org/pact-text for more',
  emoji: '👍',
} as const;
type Key = keyof typeof MESSAGES;

describe('searching messages', () => {
  let app: TestApp;
  let ana: Person;
  let roomId: string;
  const ids = new Map<string, Key>();

  beforeAll(async () => {
    app = await startApp();
    const coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
    roomId = coalition.plenaryId;
    for (const [key, body] of Object.entries(MESSAGES)) {
      const { messageId } = await app.command(ana, 'message:post', { roomId, body });
      ids.set(messageId, key as Key);
    }
  });
  afterAll(() => app.close());

  const search = async (q: string): Promise<(Key | undefined)[]> => {
    const hits = await app.get<SearchHit[]>(ana, `/api/rooms/${roomId}/search?q=${encodeURIComponent(q)}`);
    return hits.map((hit) => ids.get(hit.message.id));
  };

  it.each<[what: string, question: string, found: Key[]]>([
    ['a word with a half-space, as written', 'می‌شود', ['arabic', 'nimfasele']],
    ['… with a space', 'می شود', ['arabic', 'nimfasele']],
    ['… in one', 'میشود', ['arabic', 'nimfasele']],
    ['… in Arabic letters', 'مي‌شود', ['arabic', 'nimfasele']],
    ['a plural by its beginning', 'کتاب', ['arabic', 'nimfasele']],
    ['kaf of the Arabic keyboard', 'كتاب', ['arabic', 'nimfasele']],
    ['yeh of the Arabic keyboard', 'علی', ['arabic']],
    ['three pieces written apart, asked in one', 'نمی‌خواسته‌ام', ['apart']],
    ['Persian digits', '۱۲', ['digits']],
    ['Latin digits', '12', ['digits']],
    ['Arabic digits', '١٣', ['digits']],
    ['without vowel signs', 'مقدمه', ['vowels']],
    ['with other vowel signs', 'مَقدمة', ['vowels']],
    ['without madda and hamza', 'ازادی', ['hamza']],
    ['ezafe written with yeh above', 'مسئله', ['hamza']],
    ['capitals and accents', 'CAFE', ['english']],
    ['several words, all of them', 'clause agreed', ['english']],
    ['several words in any order', 'agreed statement 7', ['english']],
    ['not if one is missing', 'clause refused', []],
    ['part of an address', 'pact', ['url']],
    ['nothing in an emoji', '👍', []],
    ['nothing in nothing', '  ', []],
  ])('finds %s', async (_what, question, found) => {
    expect((await search(question)).sort()).toEqual([...found].sort());
  });

  it('is not confused by what looks like a query language', async () => {
    for (const question of [
      "'",
      "a' | 'b",
      '(',
      ':*',
      '!clause',
      'clause & !agreed',
      '\\',
      '%',
      'ـ',
      '\u200c',
    ]) {
      const { status } = await app.http(
        ana,
        'GET',
        `/api/rooms/${roomId}/search?q=${encodeURIComponent(question)}`,
      );
      expect([question, status]).toEqual([question, 200]);
    }
    expect((await app.http(ana, 'GET', `/api/rooms/${roomId}/search?q=${'x'.repeat(201)}`)).status).toBe(422);
    expect((await app.http(ana, 'GET', `/api/rooms/${roomId}/search`)).status).toBe(422);
  });

  it('finds the new words of an edited message and not the old ones', async () => {
    const { messageId } = await app.command(ana, 'message:post', { roomId, body: 'pomegranate' });
    ids.set(messageId, 'english');
    await app.command(ana, 'message:edit', { roomId, messageId, body: 'persimmon' });
    expect(await search('pomegranate')).toEqual([]);
    expect(await search('persimmon')).toHaveLength(1);
  });

  it('goes further back from a number', async () => {
    for (let i = 0; i < 45; i++) await app.command(ana, 'message:post', { roomId, body: `fig ${i}` });
    const ask = (before = '') => app.get<SearchHit[]>(ana, `/api/rooms/${roomId}/search?q=fig${before}`);
    const first = await ask();
    expect(first.map((hit) => hit.message.body)).toEqual(
      Array.from({ length: 40 }, (_, i) => `fig ${44 - i}`),
    );
    const rest = await ask(`&before=${first.at(-1)!.message.seq}`);
    expect(rest.map((hit) => hit.message.body)).toEqual(['fig 4', 'fig 3', 'fig 2', 'fig 1', 'fig 0']);
  });
});
