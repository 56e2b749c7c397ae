import { describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Whether this machine has a browser for the tests. */
export function browserAvailable(): boolean {
  return findChromium() !== undefined;
}

/** `describe` where there is a browser; elsewhere the tests count as skipped, and `npm test` says why. */
export const describeInBrowser = browserAvailable() ? describe : describe.skip;

/** A headless Chromium; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const found = findChromium();
  if (!found) throw new Error('No browser for the tests: install Chrome and set CHROME_PATH.');
  return chromium.launch({
    executablePath: found.executablePath,
    args: ARGS,
    env: { ...definedEnvironment(), ...found.env },
  });
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
