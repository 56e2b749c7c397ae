import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifestOf, sha256 } from '../../src/tools/client-manifest.mjs';
import { viteProgram } from '../../src/tools/steps.mjs';
import { startApp } from '../support/app.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What a build of the client is made from, besides the packages. */
const SOURCES = [
  'client',
  'src/contract',
  'src/domain',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const MADE = /(?:^|\/)(?:node_modules|dist)(?:\/|$)/;

interface Circumstances {
  readonly folder: string;
  readonly env: Record<string, string>;
  /** Added to the time of the process that builds, in days. */
  readonly days: number;
}

/** T-104: who builds the client from the same sources gets the same bytes, wherever and whenever. */
describe('the built client', () => {
  let base: string;
  let one: string;
  let other: string;

  beforeAll(async () => {
    // Packages are linked, file by file, which needs the same disk.
    const near = statSync(tmpdir()).dev === statSync(ROOT).dev ? tmpdir() : join(ROOT, '.peyman');
    mkdirSync(near, { recursive: true });
    base = mkdtempSync(join(near, 'peyman-build-'));
    const elsewhere = join('a folder', 'whose name is long'.repeat(5), 'پیمان');
    [one, other] = await Promise.all([
      builtIn({
        folder: join(base, 'b'),
        days: 0,
        env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'C', UV_THREADPOOL_SIZE: '1', RAYON_NUM_THREADS: '1' },
      }),
      builtIn({
        folder: join(base, elsewhere),
        days: 3_700,
        env: { TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8', LANG: 'fa_IR.UTF-8', UV_THREADPOOL_SIZE: '9' },
      }),
    ]);
  }, 120_000);
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('is the same to the last byte, in another folder, at another time and in another place', () => {
    const hashes = hashesIn(one);
    expect(Object.keys(hashes).length).toBeGreaterThan(20);
    expect(hashesIn(other)).toEqual(hashes);
  });

  it('is the one that is built where the project lies', () => {
    expect(manifestOf(join(ROOT, 'client', 'dist'))).toEqual(manifestOf(one));
  });

  it('is what a host sends, or `verify-deployment` says what is not', async () => {
    const manifest = join(base, 'manifest.json');
    const published = manifestOf(other);
    writeFileSync(manifest, JSON.stringify(published));
    expect(await verify(one, manifest)).toMatchObject({ code: 0, complaints: [] });

    const paths = Object.keys(published.files);
    const script = paths.find((path) => path.endsWith('.js'))!;
    const changed = copyOf(one, 'changed');
    const bytes = readFileSync(join(changed, script));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(changed, script), bytes);
    const { code, complaints } = await verify(changed, manifest);
    expect([code, complaints]).toEqual([
      1,
      [`${script}: is ${sha256(bytes)}, not ${published.files[script]}`],
    ]);

    const lacking = copyOf(one, 'lacking');
    rmSync(join(lacking, script));
    const page = published.files['/index.html'];
    expect(await verify(lacking, manifest)).toEqual({
      code: 1,
      complaints: [`${script}: is ${page}, not ${published.files[script]}`],
    });

    // Nobody asks for a file that was added until the page does: then the page is another one.
    const added = copyOf(one, 'added');
    writeFileSync(join(added, 'assets', 'more.js'), 'void 0;');
    expect(manifestOf(added)).not.toEqual(published);
    appendFileSync(join(added, 'index.html'), '<script src="/assets/more.js"></script>');
    const after = await verify(added, manifest);
    expect(after.code).toBe(1);
    expect(after.complaints.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['/index.html', '/', '/sign-in', '/c/any/where']),
    );
  }, 60_000);

  const copyOf = (folder: string, name: string): string => {
    cpSync(folder, join(base, name), { recursive: true });
    return join(base, name);
  };
});

/** Builds as `npm run build` does, from a copy. Answers with the folder of the result. */
async function builtIn({ folder, env, days }: Circumstances): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const source of SOURCES) {
    cpSync(join(ROOT, source), join(folder, source), {
      recursive: true,
      filter: (path) => !MADE.test(path.slice(ROOT.length)),
    });
  }
  for (const packages of ['node_modules', 'client/node_modules']) {
    link(join(ROOT, packages), join(folder, packages));
  }
  const written = new Date(Date.UTC(2001 + days / 365, 1, 3));
  for (const name of readdirSync(join(folder, 'client')))
    utimesSync(join(folder, 'client', name), written, written);
  const { PATH = '' } = process.env;
  const { code, said } = await run([...later(days), viteProgram(), 'build'], {
    cwd: join(folder, 'client'),
    env: { PATH, NODE_ENV: 'production', ...env },
  });
  if (code !== 0) throw new Error(`vite has ended with ${code}: ${said}`);
  return join(folder, 'client', 'dist');
}

/** Options for Node with which the clock is ahead. */
function later(days: number): string[] {
  const module = `const Real = Date, ahead = ${days * 86_400_000};
    globalThis.Date = class extends Real {
      constructor(...when) { when.length > 0 ? super(...when) : super(Real.now() + ahead); }
      static now() { return Real.now() + ahead; }
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(module)}`];
}

/** A folder of its own with the same files: no package is copied, and none lies at the same place. */
function link(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === '.cache' || entry.name.startsWith('.vite')) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) link(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

/** Every file, source maps included. */
function hashesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => [file, sha256(readFileSync(join(folder, file)))]),
  );
}

/** `npm run verify-deployment`, asked about a server that sends this folder. */
async function verify(folder: string, manifest: string): Promise<{ code: number; complaints: string[] }> {
  const app = await startApp({ CLIENT_FOLDER: folder });
  try {
    const tool = join(ROOT, 'src', 'tools', 'verify-deployment.mjs');
    const { code, said } = await run([tool, app.url, manifest], { cwd: tmpdir(), env: process.env });
    return { code, complaints: said.split('\n').filter(Boolean) };
  } finally {
    await app.close();
  }
}

/** Runs Node. Answers with what it said on standard error. */
function run(
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (said += more));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
  });
}
