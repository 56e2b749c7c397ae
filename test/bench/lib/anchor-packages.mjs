import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../../src/tools/steps.mjs';

/** What we are measured against and do not depend on. Kept out of the product's packages. */
const PACKAGES = { '@hocuspocus/server': '3.4.4', yjs: '13.6.33', ws: '8.23.0' };
export const ANCHORS = join(ROOT, 'node_modules', '.cache', 'bench-anchors');

const isThere = (name) => {
  const file = join(ANCHORS, 'node_modules', name, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === PACKAGES[name];
};

/** Brings the anchors' packages the first time. Null when they are here, else one line that says why they are not. */
export function bringAnchors() {
  if (Object.keys(PACKAGES).every(isThere)) return null;
  mkdirSync(ANCHORS, { recursive: true });
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  console.log(`Fetching ${wanted.join(', ')} to measure against …`);
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  try {
    execFileSync('npm', ['install', ...flags, '--prefix', ANCHORS, ...wanted], {
      cwd: ANCHORS,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    });
  } catch (error) {
    return `${wanted[0]} could not be fetched (${String(error.message).split('\n')[0]})`;
  }
  return null;
}

export const requireAnchor = createRequire(join(ANCHORS, 'index.js'));
