import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renewed } from './report.mjs';

const blocks = { figures: ['| R1 | 0 |'], scenarios: ['| T-070 | none |', '| T-071 | none |'] };

describe('the report on reliability', () => {
  it('replaces the figures and leaves every other word as it was', () => {
    const report = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');
    const after = renewed(report, blocks);
    const outside = (text: string) => text.replace(/<!-- (\w+) -->[^]*?<!-- \/\1 -->/g, '$1');

    expect(outside(after)).toBe(outside(report));
    expect(outside(after)).toMatch(/figures[^]*scenarios[^]*## Mutants/);
    expect(after).toContain('<!-- figures -->\n\n| R1 | 0 |\n\n<!-- /figures -->');
    expect(after).toContain('| T-070 | none |\n| T-071 | none |\n\n<!-- /scenarios -->');
    expect(after).not.toContain('| T-072 |');
    expect(renewed(after, blocks)).toBe(after);
  });

  it('is not written where its marks are gone', () => {
    expect(() => renewed('# Reliability\n', blocks)).toThrow('no place for its figures');
  });
});
