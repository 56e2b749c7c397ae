import { readFileSync } from 'node:fs';
import type { Role, Standing } from '../../../src/domain/coalition/coalition.js';
import { STANDINGS } from '../../../src/domain/coalition/coalition.js';

/** A line of the table: in this place, with this thing, these seats may, and hear this answer. */
export interface Row {
  readonly action: string;
  readonly where: string;
  readonly what: string;
  readonly may: Readonly<Record<Standing, string>>;
  readonly answer: string;
}
/** A line of the table of what needs no place. */
export interface PlacelessRow {
  readonly action: string;
  readonly who: 'signed in' | 'anyone';
  readonly answer: string;
}

const LETTERS: Record<string, Role> = {
  H: 'head',
  D: 'delegate',
  A: 'alternate',
  V: 'adviser',
  O: 'observer',
};

/** The tables of `matrix.md`, one row for each action and place. */
export function readMatrix(): { rows: Row[]; placeless: PlacelessRow[] } {
  const rows: Row[] = [];
  const placeless: PlacelessRow[] = [];
  const lines = readFileSync(new URL('../matrix.md', import.meta.url), 'utf8').split('\n');
  for (const line of lines) {
    if (!line.startsWith('|') || line.startsWith('| action') || line.startsWith('| --')) continue;
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.length === 3) {
      const [action, who, answer] = cells as [string, PlacelessRow['who'], string];
      placeless.push({ action, who, answer });
      continue;
    }
    if (cells.length !== 9) throw new Error(`not a line of the table: ${line}`);
    const [actions, places, what, ...rest] = cells as [string, string, string, ...string[]];
    const may = Object.fromEntries(STANDINGS.map((standing, i) => [standing, rest[i]!]));
    for (const action of actions.split(', '))
      for (const where of places.split(', '))
        rows.push({ action, where, what, may: may as Row['may'], answer: rest[5]! });
  }
  const keys = rows.map(({ action, where, what }) => `${action} | ${where} | ${what}`);
  const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
  if (twice.length > 0) throw new Error(`more than one line says: ${twice.join('; ')}`);
  return { rows, placeless };
}

/** Whether a cell such as `HDAV`, `HM`, `*` or `-` means this seat. */
export function means(cell: string, seat: { role: Role; moderator: boolean }): boolean {
  if (cell === '*') return true;
  if (cell === '-') return false;
  return [...cell].some((letter) => {
    if (letter === 'M') return seat.moderator;
    const role = LETTERS[letter];
    if (!role) throw new Error(`no such letter: ${letter}`);
    return role === seat.role;
  });
}
