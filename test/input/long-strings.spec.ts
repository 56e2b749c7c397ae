import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import type { z } from 'zod';
import { COMMANDS } from '../../src/contract/commands.js';
import { HTTP } from '../../src/contract/http.js';
import type { RichDoc } from '../../src/domain/text/rich.js';
import { growth } from '../support/growth.js';
import { exampleOf } from './examples.js';

const TEXT = 'src/domain/text';
/** In UTF-16 units; each text is tried at a fourth of it as well. */
const LONG = 100_000;
/** Four times the text may cost four times as much, and twice that on a busy machine; the square would be sixteen. */
const MOST = 8;
/** Pieces that more than one character makes, and what opens without ever closing. */
const PIECES = ['@aaa', 'https://', 'https://a.b/(', '](', '[[', '**_', '<!-- -->', '\\*', '&#1', '  \n'];
const MORE_PIECES = [
  '- ',
  '1. ',
  '> ',
  '\r\n\n',
  '\u2067',
  '\u2067\u2069',
  '\u{1F3F4}\u{E0061}',
  'بند ',
  'rn',
  'ab-',
];

const sources = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => join(folder, file));

/** Every class of characters that a pattern of these files names: `[…]`, `\s`, `\p{…}`. */
function classes(files: readonly string[]): string[] {
  const found = new Set<string>();
  const look = (node: ts.Node): void => {
    const isPattern = ts.isRegularExpressionLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
    if (isPattern) {
      const named = node.getText().matchAll(/\[(?:\\.|[^\]\\])+\]|\\[pP]\{[^}]+\}|\\[sSdDwW]/g);
      for (const [one] of named) found.add(one);
    }
    ts.forEachChild(node, look);
  };
  for (const file of files)
    look(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return [...found];
}

/** The first character of a class; null where what looked like a class in a template is none. */
function memberOf(named: string): string | null {
  let pattern: RegExp;
  try {
    pattern = new RegExp(named, 'u');
  } catch {
    return null;
  }
  for (let code = 0; code < 0x110000; code += 1) {
    const character = String.fromCodePoint(code);
    if (pattern.test(character)) return character;
  }
  return null;
}

const named = classes([...sources(TEXT), ...sources('src/contract')]);
const members = new Set(named.flatMap((one) => memberOf(one) ?? []));
/** One character or piece for as long as it goes, and at its end what fits nothing that was begun. */
const attacks = [...members, ...PIECES, ...MORE_PIECES].map((piece) => ({
  piece,
  of: (length: number): string => `x${piece.repeat(length / piece.length)}\u0000"`,
}));

/** How much more the fourfold costs; asked again where the machine may have been busy. */
function costOfFourfold(run: (text: string) => void, of: (length: number) => string): number {
  const texts = new Map([LONG / 4, LONG].map((length) => [length, of(length)]));
  const attempt = (size: number): void => run(texts.get(size)!);
  const first = growth(attempt, LONG / 4, 4, 1);
  return first < MOST ? first : growth(attempt, LONG / 4, 4, 6);
}

/** Every text in a value, replaced by another; names of languages and of kinds are texts as well. */
function filledWith(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((one) => filledWith(one, text));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledWith(one, text)]));
}

const docOf = (text: string): RichDoc => ({
  type: 'doc',
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
/** What is no function of a text, or of nothing that somebody else chooses. */
const NOT_OF_A_TEXT = ['emptyRich', 'isTooMuchDeleted', 'unusableName'];
/** What is asked in another way than with the text alone. */
const OTHERWISE: Readonly<Record<string, (call: (...args: unknown[]) => unknown, text: string) => unknown>> =
  {
    // What is taken away stands at the end here, and nothing behind it.
    withoutEnd: (call, text) => call(text.slice(0, -2), text.slice(1, 20)),
    withoutEdges: (call, text) => call(text.slice(1, -2), text.slice(1, 20)),
    cleanText: (call, text) => call(text, { max: LONG * 2 }),
    cleanName: (call, text) => call(text, { max: LONG * 2 }),
    matchesSearch: (call, text) => call(text, ['word', text.slice(LONG / 4)]),
    checkRichDoc: (call, text) => call(docOf(text)),
    isRichDoc: (call, text) => call(docOf(text)),
    canonicalRich: (call, text) => call(docOf(text)),
    plainText: (call, text) => call(docOf(text)),
    richToMarkdown: (call, text) => call(docOf(text)),
    richToHtml: (call, text) => call(docOf(text)),
    marksKey: (call, text) => call([{ type: 'link', attrs: { href: text } }]),
  };

/** Of what no example can be made up. */
const BY_HAND: Readonly<Record<string, unknown>> = {
  'POST /api/me/factors/passkey': {
    name: 'phone',
    answer: { id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: 'x' } },
  },
  'POST /api/statements/:statementId/texts': { write: true, clauseIds: ['x'], stateVectors: { x: 'x' } },
};

describe('T-036: 100,000 characters that are made to be slow', () => {
  it('are of every class of characters that the patterns name', () => {
    expect(named.length).toBeGreaterThan(60);
    expect(members.size).toBeGreaterThan(30);
    expect(named.filter((one) => /^(\[|\\p)/.test(one) && memberOf(one) === null)).toEqual([]);
  });

  it('would be noticed', () => {
    const slow = (text: string): void => void /x\s+$/.test(text.slice(0, text.length / 10).replace(/^x/, ''));
    const square = (text: string): void => void /\s+$/.test(text.slice(0, text.length / 10));
    expect(costOfFourfold(slow, (length) => ' '.repeat(length))).toBeLessThan(MOST);
    expect(
      costOfFourfold(square, (length) => `${' '.repeat(length / 10 - 1)}x${' '.repeat(length)}`),
    ).toBeGreaterThan(MOST);
  });

  it.each(sources(TEXT).map((file) => file.slice(TEXT.length + 1, -3)))(
    'cost in proportion to their number: everything in %s',
    async (name) => {
      const module = (await import(`../../src/domain/text/${name}.js`)) as Record<string, unknown>;
      const slow: string[] = [];
      for (const [called, call] of Object.entries(module)) {
        if (typeof call !== 'function' || NOT_OF_A_TEXT.includes(called)) continue;
        const ask = OTHERWISE[called] ?? ((asked, text) => asked(text));
        for (const { piece, of } of attacks) {
          const cost = costOfFourfold((text) => void ask(call as (...args: unknown[]) => unknown, text), of);
          if (cost >= MOST) slow.push(`${called} of ${JSON.stringify(piece)}: ${cost.toFixed(1)}`);
        }
      }
      expect(slow).toEqual([]);
    },
    120_000,
  );

  it.each([
    ['commands', Object.entries(COMMANDS).map(([name, { input }]) => [name, input] as const)],
    [
      'requests',
      HTTP.flatMap(({ method, path, body }) => (body ? [[`${method} ${path}`, body] as const] : [])),
    ],
  ] as const)(
    'cost in proportion to their number in every text of %s',
    (_, schemas: readonly (readonly [string, z.ZodType])[]) => {
      expect(schemas.length).toBeGreaterThan(10);
      const slow: string[] = [];
      for (const [name, schema] of schemas) {
        const example = BY_HAND[name] ?? exampleOf(schema);
        for (const { piece, of } of attacks) {
          const cost = costOfFourfold((text) => void schema.safeParse(filledWith(example, text)), of);
          if (cost >= MOST) slow.push(`${name} of ${JSON.stringify(piece)}: ${cost.toFixed(1)}`);
        }
      }
      expect(slow).toEqual([]);
    },
    120_000,
  );
});
