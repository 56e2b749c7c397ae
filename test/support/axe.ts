import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious or critical on the page as it stands, each with the places it means. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Evaluated from outside: the content policy of the page stays in force.
  await page.evaluate(source);
  const { violations } = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const places = nodes.slice(0, 4).map((node) => `${node.target.join(' ')}: ${node.html.slice(0, 160)}`);
      return [`${id}: ${help} (${nodes.length})`, ...places].join('\n  ');
    });
}
