import { describe, expect, it } from '@jest/globals';
import type { RecordEntry } from '@contract/events';
import { type RecordPart, withNewest } from './record-parts';

const part = (from: number, to: number): RecordPart => ({
  entries: Array.from({ length: from - to + 1 }, (_, i) => ({ seq: from - i }) as RecordEntry),
  before: to > 1 ? to : null,
});
const seqs = (pages: readonly RecordPart[]): number[][] =>
  pages.map(({ entries }) => entries.map(({ seq }) => seq));

describe('the record that one reads while something happens', () => {
  const read = { pages: [part(9, 7), part(6, 4)], pageParams: [null, 7] };

  it('has the newest on top and keeps the older parts that were fetched', () => {
    const after = withNewest(read, part(11, 9));
    expect(seqs(after.pages)).toEqual([
      [11, 10, 9, 8, 7],
      [6, 5, 4],
    ]);
    expect(after.pages.at(-1)?.before).toBe(4);
  });

  it('stays as it is where nothing is new', () => {
    expect(withNewest(read, part(9, 7))).toEqual(read);
  });

  it('begins anew rather than leave something out', () => {
    expect(seqs(withNewest(read, part(14, 12)).pages)).toEqual([[14, 13, 12]]);
  });
});
