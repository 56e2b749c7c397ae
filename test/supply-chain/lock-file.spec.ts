import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as T;

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}
interface Advisories {
  confirmed: Record<string, string>;
  minimum: Record<string, { from: string[]; why: string[] }>;
  absent: Record<string, string>;
  installScripts: Record<string, string>;
}

const advisories = read<Advisories>('./advisories.json');
const packages = Object.entries(
  read<{ packages: Record<string, Locked> }>('../../package-lock.json').packages,
).flatMap(([path, entry]) => {
  const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
  return name && !entry.link ? [{ path, name, ...entry }] : [];
});

/** Whether a version is at least another; a preview of a version comes before it. */
function isAtLeast(version: string, from: string): boolean {
  const [have, want] = [version, from].map((v) => v.split('-')[0]!.split('.').map(Number));
  for (let i = 0; i < 3; i++) if (have![i] !== want![i]) return have![i]! > want![i]!;
  return !version.includes('-') || from.includes('-');
}

/** Whether a version is one of a line in which all is mended, or of a later line than all of those. */
function isMended(version: string, from: readonly string[]): boolean {
  const line = (v: string): number => Number.parseInt(v, 10);
  const same = from.find((one) => line(one) === line(version));
  return same ? isAtLeast(version, same) : from.every((one) => line(one) < line(version));
}

/** T-103: what is installed, and what may happen while it is. */
describe('the lock file', () => {
  it('holds many packages, each with the hash of what was locked', () => {
    expect(packages.length).toBeGreaterThan(500);
    expect(
      packages.filter((p) => !/^sha512-[\w+/]{86}==$/.test(p.integrity ?? '')).map((p) => p.path),
    ).toEqual([]);
  });

  it('names no host: everybody installs from the registry they trust', () => {
    const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
    expect(packages.filter((p) => p.resolved !== undefined).map((p) => p.path)).toEqual([]);
    expect(text).not.toMatch(/"(?:git\+)?(?:https?|ssh):\/\/[^"]*\.tgz"|git\+/);
  });

  it('lets no package run anything while it is installed, but those that are listed with a reason', () => {
    const running = [...new Set(packages.filter((p) => p.hasInstallScript).map((p) => p.name))].sort();
    expect(running).toEqual(Object.keys(advisories.installScripts).sort());
  });

  it.each(Object.entries(advisories.minimum))(
    'has %s in no version with a known hole',
    (name, { from, why }) => {
      const versions = packages.filter((p) => p.name === name).map((p) => p.version!);
      expect([name, versions.length > 0]).toEqual([name, true]);
      expect(
        versions.filter((version) => !isMended(version, from)).map((v) => `${name} ${v}: ${why.join()}`),
      ).toEqual([]);
    },
  );

  it('says of every hole since when it is mended, and how that is known', () => {
    const known = Object.keys(advisories.confirmed).join('|');
    const shape = new RegExp(`^(?:CVE-\\d{4}-\\d+|GHSA(?:-\\w{4}){3}).* \\(\\d[\\w. ]*\\): (?:${known})$`);
    const told = Object.values(advisories.minimum).flatMap(({ why }) => why);
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((why) => !shape.test(why))).toEqual([]);
  });

  it.each(Object.entries(advisories.absent))('does without %s: %s', (name) => {
    expect(packages.filter((p) => p.name === name)).toEqual([]);
  });

  it('tells versions apart', () => {
    expect(isAtLeast('4.10.0', '4.9.9')).toBe(true);
    expect(isAtLeast('4.2.6', '4.2.7')).toBe(false);
    expect(isAtLeast('5.0.0-beta.1', '5.0.0')).toBe(false);
    expect(isAtLeast('5.0.0', '5.0.0')).toBe(true);
    const lines = ['3.14.2', '4.1.1'];
    const mended = ['3.14.1', '3.14.2', '4.1.0', '4.1.1', '5.0.0', '2.9.0'].map((v) => isMended(v, lines));
    expect(mended).toEqual([false, true, false, true, true, false]);
  });
});

describe('npm run sbom', () => {
  it('lists every package, with its hash', () => {
    const { scripts } = read<{ scripts: Record<string, string> }>('../../package.json');
    const [program, ...args] = scripts['sbom']!.split(' ');
    expect(program).toBe('npm');
    const { stdout, status } = spawnSync('npm', args, {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(status).toBe(0);
    const bom = JSON.parse(stdout) as {
      bomFormat: string;
      components: { name: string; version: string; hashes?: unknown[] }[];
    };
    expect(bom.bomFormat).toBe('CycloneDX');
    const named = new Map(bom.components.map((one) => [one.name, one]));
    // Asked to leave out what is for development only, npm forgets packages with a dot in their name.
    const missing = packages.filter(
      (p) => !named.get(p.name)?.hashes?.length && !p.path.startsWith('client/'),
    );
    expect([...new Set(missing.map((p) => p.name))]).toEqual([]);
  }, 60_000);
});
