import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from 'scslre';
import ts from 'typescript';

interface Found {
  readonly file: string;
  readonly pattern: string;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$|\.mjs$/.test(file) && !/\.spec\.|\.d\.m?ts$/.test(file))
    .map((file) => join(folder, file));
}

function patternsIn(file: string, text: string): Found[] {
  const found: Found[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push({ file, pattern: node.text });
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Whether there is a text for which finding the pattern costs more than its length. */
function isSlow({ pattern }: Found): boolean {
  const end = pattern.lastIndexOf('/');
  return analyse(new RegExp(pattern.slice(1, end), pattern.slice(end + 1))).reports.length > 0;
}

/**
 * Looked for in the patterns themselves, so that no clock is needed: repetitions between which a text can be shared out
 * in many ways, and repetitions that begin anew at each of its characters. Alternatives that overlap, as in `(a|aa)+`,
 * are not seen this way.
 */
describe('T-036: no pattern costs more than the length of the text', () => {
  const patterns = ['src', 'client/src'].flatMap(filesOf).flatMap((file) => {
    return patternsIn(file, readFileSync(file, 'utf8'));
  });

  it('finds the patterns, and knows slow ones', () => {
    expect(patterns.length).toBeGreaterThan(150);
    const slow = ['/(a+)+$/', '/\\s*,?\\s*x/', '/[.]+$/', '/^(?:a+b?)+$/'];
    expect(slow.filter((pattern) => !isSlow({ file: '', pattern }))).toEqual([]);
  });

  it('in those that are put together while the program runs', async () => {
    const made: Found[] = [];
    const Plain = globalThis.RegExp;
    globalThis.RegExp = new Proxy(Plain, {
      construct: (target, [source, flags]: [string, string?]) => {
        const pattern = new target(source, flags);
        made.push({ file: 'put together', pattern: String(pattern) });
        return pattern;
      },
    });
    try {
      await import('../../src/domain/text/links.js');
      await import('../../src/domain/text/normalise.js');
      await import('../../src/domain/statement/import-markers.js');
    } finally {
      globalThis.RegExp = Plain;
    }
    expect(made.length).toBeGreaterThan(5);
    expect(made.filter(isSlow)).toEqual([]);
  });

  it('in the server and in the client', () => {
    expect(patterns.filter(isSlow)).toEqual([]);
  });
});
