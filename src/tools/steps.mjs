import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INSTALL_STAMP = join(ROOT, 'node_modules', '.peyman-install');

/**
 * The packages of the lock file, development ones included: building needs them.
 * Skipped when the folder already holds exactly these packages.
 */
export async function installPackages(stage) {
  const wanted = hashOf([
    readFileSync(join(ROOT, 'package-lock.json')),
    `${process.platform}-${process.arch}-${process.versions.modules}`,
  ]);
  if (read(INSTALL_STAMP) === wanted) return stage.skipped('as locked');
  if (installedAsLocked()) {
    writeFileSync(INSTALL_STAMP, wanted);
    return stage.skipped('as locked');
  }
  await stage.during(() => runNpm(['ci', '--include=dev', '--no-audit', '--no-fund']));
  writeFileSync(INSTALL_STAMP, wanted);
}

export function buildServer(stage) {
  const sources = ['src', 'migrations', 'tsconfig.json', 'nest-cli.json', 'package-lock.json'];
  const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  return build(stage, {
    sources,
    output: 'dist',
    product: 'src/main.js',
    program: [nest, 'build'],
    cwd: ROOT,
  });
}

export function buildClient(stage) {
  const sources = ['client', 'src/contract', 'src/domain', 'tsconfig.json', 'package-lock.json'];
  const program = [viteProgram(), 'build'];
  const cwd = join(ROOT, 'client');
  return build(stage, { sources, output: 'client/dist', product: 'index.html', program, cwd });
}

export function viteProgram() {
  const require = createRequire(join(ROOT, 'client', 'package.json'));
  return join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js');
}

/** Runs a Node program to its end, silently unless it fails. */
export function runNode(args, { cwd = ROOT, env = process.env } = {}) {
  return runQuietly(process.execPath, args, { cwd, env });
}

async function build(stage, { sources, output, product, program, cwd }) {
  const folder = join(ROOT, output);
  const stamp = join(folder, '.sources');
  const wanted = hashOf(sources.flatMap((source) => filesBelow(join(ROOT, source)).flatMap(nameAndContent)));
  if (read(stamp) === wanted && existsSync(join(folder, product))) return stage.skipped('up to date');
  await stage.during(() => runNode(program, { cwd, env: { ...process.env, NODE_ENV: 'production' } }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(stamp, wanted);
}

/** After an `npm install` by hand: does node_modules hold what the lock file names? */
function installedAsLocked() {
  const installed = readJson(join(ROOT, 'node_modules', '.package-lock.json'))?.packages;
  const locked = readJson(join(ROOT, 'package-lock.json')).packages;
  if (!installed) return false;
  return Object.entries(locked)
    .filter(([path, entry]) => path.includes('node_modules') && !entry.link && !entry.optional && !entry.peer)
    .every(([path, entry]) => installed[path]?.version === entry.version);
}

function runNpm(args) {
  const { NODE_ENV: _, ...env } = process.env;
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return runQuietly(process.execPath, [npm, ...args], { cwd: ROOT, env });
  return runQuietly('npm', args, { cwd: ROOT, env, shell: process.platform === 'win32' });
}

function runQuietly(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const abandon = () => child.kill();
    process.once('exit', abandon);
    let output = '';
    const keep = (chunk) => (output = (output + chunk).slice(-20_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', abandon);
      if (code === 0) return resolve(output);
      reject(new Error(`${output.trim()}\n\n"${[command, ...args].join(' ')}" failed (${code}).`));
    });
  });
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist'].includes(entry.name) && !/\.spec\.tsx?$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(join(path, entry.name)));
}

function nameAndContent(path) {
  return [relative(ROOT, path).replaceAll(sep, '/'), readFileSync(path)];
}

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(String(part.length)).update('\n').update(part);
  return hash.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
