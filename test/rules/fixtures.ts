import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A file of test/fixtures, unpacked where it ends in `.gz`. Says which one is missing when it is. */
export function fixture(path: string): string {
  const file = join(import.meta.dirname, '..', 'fixtures', path);
  try {
    const bytes = readFileSync(file);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new Error(`${file} is part of the repository and cannot be read`, { cause });
  }
}

/** The rows of a CSV file with a heading, quoted fields included. */
export function csv(text: string): Record<string, string>[] {
  const [heading, ...rows] = cells(text);
  return rows.map((row) => Object.fromEntries(heading!.map((name, i) => [name, row[i] ?? ''])));
}

function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
