import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONFIG_KEYS, loadConfig } from '../../src/platform/config/config.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const names = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map((found) => found[1]!))].sort();
const without = (list: readonly string[], ...others: string[]): string[] =>
  list.filter((name) => !others.includes(name)).sort();

const compose = read('docker-compose.yml');
const example = read('.docker/example.env');
const dockerfile = read('Dockerfile');
const app = /^ {2}app:\n[^]*?(?=^ {2}\w+:$)/m.exec(compose)![0];

/** No engine runs here: what can be read is held against what the server knows. */
describe('the files for those who host it', () => {
  it('list every setting in the README, and none that does not exist', () => {
    const table = /^\| setting .*\n(?:\|.*\n)+/m.exec(read('README.md'))![0];
    const rows = table.split('\n').map((row) => row.split('|')[1] ?? '');
    expect(names(rows.join('\n'), /`([A-Z][A-Z0-9_]+)`/g)).toEqual(
      [...without(CONFIG_KEYS, 'NODE_ENV'), 'PEYMAN_DATA'].sort(),
    );
  });

  it('give the container every setting that its image does not', () => {
    const environment = /environment:\n((?: {6}.*\n)+)/.exec(app)![1]!;
    const given = names(environment, /^ {6}([A-Z][A-Z0-9_]+):/gm);
    const fixed = names(/^ENV (.*)$/m.exec(dockerfile)![1]!, /(\w+)=/g);
    expect(without(given, ...CONFIG_KEYS)).toEqual([]);
    expect(without(CONFIG_KEYS, ...given, ...fixed)).toEqual([]);
  });

  it('ask in the example for all that they read, and for nothing else', () => {
    expect(names(example, /^#?([A-Z][A-Z0-9_]+)=/gm)).toEqual(names(compose, /(?<!\$)\$\{(\w+)/g));
  });

  it('show in the example what holds without it', () => {
    const shown = Object.fromEntries(
      [...example.matchAll(/^#([A-Z][A-Z0-9_]+)=(.*)$/gm)].map((found) => [found[1]!, found[2]!]),
    );
    const url = 'postgres://somebody@127.0.0.1/peyman';
    const own = { DRAIN_MS: '5000', LOG_LEVEL: 'info' };
    expect(loadConfig({ DATABASE_URL: url, ...shown } as NodeJS.ProcessEnv)).toEqual(
      loadConfig({ DATABASE_URL: url, ...own } as NodeJS.ProcessEnv),
    );
    for (const [name, value] of Object.entries(own)) expect(app).toContain(`${name}: \${${name}:-${value}}`);
    expect(dockerfile).toContain(`DRAIN_MS=${own.DRAIN_MS}`);
  });

  it('keep addresses and browsers out of what Caddy logs by itself', () => {
    expect(read('.docker/Caddyfile')).toMatch(
      /log default \{\s*exclude http\.log\.error http\.handlers\.reverse_proxy\s*\}/,
    );
  });
});
