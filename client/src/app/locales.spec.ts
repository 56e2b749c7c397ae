import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { REFUSALS } from '@domain/shared/refusal';

const src = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

const english = (readdirSync(src, { recursive: true }) as string[])
  .filter((path) => /locale\/(?:.+\.)?en\.json$/.test(path))
  .map((path) => join(src, path));

/** "a.b.c" of every word, with its text. */
function words(tree: Record<string, unknown>, at = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(at + key, value);
    else
      for (const [deep, text] of words(value as Record<string, unknown>, `${at}${key}.`)) all.set(deep, text);
  }
  return all;
}
const places = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? '').sort();

describe('the words of the interface', () => {
  it('are found', () => expect(english.length).toBeGreaterThanOrEqual(2));

  it.each(english.map((path) => [relative(src, path), path]))(
    '%s says the same in Persian',
    (_name, path) => {
      const en = words(read(path));
      const fa = words(read(path.replace(/en\.json$/, 'fa.json')));
      expect([...fa.keys()].sort()).toEqual([...en.keys()].sort());
      for (const [key, text] of fa) {
        const english = en.get(key) ?? '';
        if (!key.endsWith('_one')) expect([key, places(text)]).toEqual([key, places(english)]);
        // Latin digits, Arabic letters in place of Persian ones, and marks of the other script.
        expect([key, text.replace(/\{\{.*?\}\}|UTF-8/g, '').match(/[0-9\u064A\u0643,;?]/g)]).toEqual([
          key,
          null,
        ]);
      }
    },
  );

  it('have a sentence for every refusal', () => {
    const texts = read(join(src, 'app/locale/refusals.en.json'));
    for (const code of [
      ...Object.keys(REFUSALS),
      'offline',
      'unreachable',
      'unexpected',
      'signed-out',
      'renewed',
    ]) {
      const text = texts[code.replaceAll('.', '/')] as { what?: string; next?: string } | undefined;
      expect([code, Boolean(text?.what), Boolean(text?.next)]).toEqual([code, true, true]);
    }
  });
});
