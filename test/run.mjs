import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { onceAskedToStop } from '../src/tools/shutdown.mjs';
import { stages } from '../src/tools/stages.mjs';
import { buildClient, buildServer, installPackages, ROOT } from '../src/tools/steps.mjs';

/**
 * `npm test`: from a fresh copy to one line, `N passed, N failed, N skipped`.
 * Whatever stands behind `npm test --` goes to jest: a path, or `-t "part of a name"`.
 */
const HANGING = 20_000;

process.exitCode = await main().catch((error) => {
  console.error(`\n${error.message}\n0 passed, 1 failed, 0 skipped`);
  return 1;
});

async function main() {
  const progress = stages(4);
  await installPackages(progress.next('Installing packages'));
  await buildServer(progress.next('Building the server'));
  await buildClient(progress.next('Building the client'));
  progress.next('Testing').skipped('rules, database, sockets, browsers');

  const folder = mkdtempSync(join(tmpdir(), 'peyman-results-'));
  try {
    const output = join(folder, 'results.json');
    const code = await runJest(output, process.argv.slice(2));
    const results = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : undefined;
    return await summarise(results, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runJest(output, args) {
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const options = ['-c', join(ROOT, 'test', 'jest.config.mjs'), '--json', '--outputFile', output];
  // The counts are on standard output as JSON too; people read standard error.
  const child = spawn(process.execPath, [...flags, jest, ...options, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'test' },
  });
  onceAskedToStop((signal) => child.kill(signal));
  return new Promise((resolve, reject) => {
    let finished;
    const watch = setInterval(() => {
      if (!existsSync(output)) return;
      finished ??= Date.now();
      if (Date.now() - finished < HANGING) return;
      console.error('The tests are over, but something they opened keeps the process alive.');
      child.kill('SIGKILL');
    }, 500);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(watch);
      resolve(code ?? 1);
    });
  });
}

async function summarise(results, code) {
  const passed = results?.numPassedTests ?? 0;
  let failed = (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0);
  const skipped = (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);

  if (results && skipped > 0) listSkipped(results);
  for (const { lacking, enable } of await lackingHere())
    console.log(`\nNot on this machine: ${lacking}\n  ${enable}`);
  const forbidden = skipped > 0 && Boolean(process.env.CI);
  if (forbidden) console.log('\nCI is set: nothing may be skipped.');
  if (code !== 0 && failed === 0) {
    console.log('\nThe test run itself failed, see above.');
    failed = 1;
  }
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 || forbidden ? 1 : 0;
}

function listSkipped({ testResults }) {
  console.log('\nSkipped:');
  for (const file of testResults) {
    const names = file.assertionResults.filter(({ status }) => status === 'pending' || status === 'todo');
    if (names.length === 0) continue;
    console.log(`  ${relative(ROOT, file.name)}`);
    for (const { fullName } of names) console.log(`    ${fullName}`);
  }
}

/** What some tests need beyond Node, and the one line that brings it. */
async function lackingHere() {
  const lacking = [];
  if (!onPath('redis-server')) {
    lacking.push({ lacking: 'redis-server, for the tests with several nodes', enable: redisAdvice() });
  }
  const { findChromium } = await import('./support/chromium.mjs');
  if (!findChromium()) {
    lacking.push({
      lacking: 'a browser for the tests on this platform',
      enable: 'install Chrome, then: CHROME_PATH=/path/to/chrome npm test',
    });
  }
  if (!existsSync(join(ROOT, '..', 'shared', 'data'))) {
    lacking.push({
      lacking: '../shared/data, the public records that some tests replay',
      enable: 'place the data folder beside the project: ../shared/data',
    });
  }
  return lacking;
}

function redisAdvice() {
  return process.platform === 'darwin'
    ? 'brew install redis'
    : 'sudo apt-get install --no-install-recommends redis-server';
}

function onPath(program) {
  if (process.platform === 'win32') return spawnSync('where', [program], { stdio: 'ignore' }).status === 0;
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
