import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

let found;

/**
 * The browser for the tests: CHROME_PATH, else the Chromium that npm brings (x64 Linux), else an installed one.
 * Undefined where there is none that starts.
 *
 * @returns {{ executablePath: string, env: Record<string, string> } | undefined}
 */
export function findChromium() {
  found ??= { browser: search() };
  return found.browser;
}

function search() {
  const wished = process.env.CHROME_PATH;
  if (wished) {
    if (!starts(wished, {})) throw new Error(`CHROME_PATH names "${wished}", which does not start.`);
    return { executablePath: wished, env: {} };
  }
  const brought = process.platform === 'linux' && process.arch === 'x64' ? bundled() : undefined;
  if (brought) return brought;
  const executablePath = INSTALLED.find((path) => existsSync(path) && starts(path, {}));
  return executablePath && { executablePath, env: {} };
}

/** Unpacked once per version; lacking system libraries (NSS) and fonts come out of the same package. */
function bundled() {
  const folder = unpack();
  if (!folder) return undefined;
  const executablePath = join(folder, 'chromium');
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
  for (const env of [fonts, { ...fonts, ...libraries }]) {
    if (starts(executablePath, env)) return { executablePath, env };
  }
  return undefined;
}

function unpack() {
  const require = createRequire(import.meta.url);
  let entry;
  try {
    entry = require.resolve('@sparticuz/chromium');
  } catch {
    return undefined;
  }
  const { version } = JSON.parse(readFileSync(join(packageFolder(entry), 'package.json'), 'utf8'));
  const cache = join(ROOT, 'node_modules', '.cache');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'chromium-draft-'));
  // It unpacks into the temp folder, whatever lies there already, and its libraries only on one cloud: hence both.
  const program = `const { default: c } = await import(${JSON.stringify(pathToFileURL(entry).href)}); await (c.default ?? c).executablePath();`;
  const env = { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  delete env.NODE_OPTIONS;
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' });
  if (done.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(`The browser for the tests could not be unpacked:\n${done.stderr}`);
  }
  writeFileSync(
    join(draft, 'fonts.conf'),
    fontConfiguration(join(folder, 'fonts'), join(folder, 'fonts-cache')),
  );
  try {
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another process was faster
  }
  return folder;
}

function packageFolder(entry) {
  let folder = dirname(entry);
  while (!existsSync(join(folder, 'package.json')) || !folder.endsWith(join('@sparticuz', 'chromium'))) {
    folder = dirname(folder);
  }
  return folder;
}

function fontConfiguration(fonts, cache) {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><cachedir>${cache}</cachedir></fontconfig>\n`;
}

function starts(executablePath, env) {
  const tried = spawnSync(executablePath, ['--version'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  return tried.status === 0;
}
