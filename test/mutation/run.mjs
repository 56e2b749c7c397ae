import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mutantsOf } from './mutants.mjs';
import { EQUIVALENT, TARGETS } from './targets.mjs';

/**
 * `npm run mutate`: makes every small mistake in the code that must not be wrong, one at a time, and sees whether
 * a test notices. `npm run mutate -- decide` takes only files with that in their path.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A mistake that makes a program run for ever has been noticed, too. */
const PATIENCE = 20_000;
const GOAL = 0.95;
/** Old modules are never forgotten by a process, so it is replaced now and then. */
const ROUNDS = 150;

const wanted = process.argv.slice(2);
let child;
let rounds = 0;
const rows = [];
const needsDatabase = TARGETS.some(({ file, database }) => database && isWanted(file));
const database = needsDatabase ? await startDatabase() : undefined;
try {
  for (const target of TARGETS) if (isWanted(target.file)) rows.push(await tryFile(target));
} finally {
  child?.kill('SIGKILL');
  await database?.stop();
}
report(rows);

function isWanted(file) {
  return wanted.length === 0 || wanted.some((part) => file.includes(part));
}

async function tryFile({ file, specs }) {
  const path = join(ROOT, file);
  const source = readFileSync(path, 'utf8');
  const urls = specs.map((spec) => pathToFileURL(join(ROOT, spec)).href);
  for (const spec of specs) if (!existsSync(join(ROOT, spec))) throw new Error(`there is no ${spec}`);
  const plain = await attempt({ file: path, source, specs: urls });
  if (!plain.survived || plain.ran === 0) {
    throw new Error(`${file}: the tests fail without any mutant: ${plain.why ?? 'no test ran'}`);
  }
  const mutants = mutantsOf(path, source);
  const known = new Set(EQUIVALENT[file] ?? []);
  const survivors = [];
  let equivalent = 0;
  for (const mutant of mutants) {
    const changed = source.slice(0, mutant.from) + mutant.text + source.slice(mutant.to);
    const { survived } = await attempt({ file: path, source: changed, specs: urls });
    if (!survived) continue;
    if (known.delete(`${mutant.line}: ${mutant.what}`)) equivalent += 1;
    else survivors.push(mutant);
  }
  for (const what of known)
    console.log(`  ${file}: listed as making no difference, but noticed or not made: ${what}`);
  const judged = mutants.length - equivalent;
  console.log(`${file}: ${judged - survivors.length} of ${judged} noticed (${plain.ran} tests)`);
  for (const { line, what } of survivors) console.log(`  ${line}: ${what}`);
  return { file, judged, equivalent, noticed: judged - survivors.length };
}

/** Tries one file in a process that stays warm for many. */
function attempt(job) {
  if (!child || rounds++ % ROUNDS === ROUNDS - 1) {
    child?.kill('SIGKILL');
    child = fork(fileURLToPath(new URL('./tester.mjs', import.meta.url)), {
      execArgv: ['--no-warnings'],
      env: { ...process.env, NODE_ENV: 'test' },
    });
  }
  const mine = child;
  return new Promise((resolve) => {
    const done = (answer) => {
      clearTimeout(timer);
      mine.removeAllListeners();
      resolve(answer);
    };
    const lost = (why) => {
      mine.kill('SIGKILL');
      child = undefined;
      done({ survived: false, why });
    };
    const timer = setTimeout(() => lost('no end'), PATIENCE);
    mine.once('message', done);
    mine.once('exit', () => lost('the process ended'));
    mine.send(job);
  });
}

async function startDatabase() {
  const { startPostgres } = await import('../../src/tools/embedded-postgres.mjs');
  const dir = mkdtempSync(join(tmpdir(), 'peyman-mutate-'));
  const server = await startPostgres({ dir: join(dir, 'postgres'), durable: false });
  process.env.TEST_DATABASE_ADMIN_URL = server.url;
  return {
    stop: async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function report(all) {
  const sum = (key) => all.reduce((total, row) => total + row[key], 0);
  const share = sum('noticed') / sum('judged');
  const line = (name, row) =>
    `| ${name} | ${row.judged} | ${row.noticed} | ${((100 * row.noticed) / row.judged).toFixed(1)} % | ${row.equivalent} |`;
  const table = [
    '| file | mutants | noticed | share | make no difference |',
    '| --- | --- | --- | --- | --- |',
    ...all.map((row) => line(`\`${row.file}\``, row)),
    line('all', { judged: sum('judged'), noticed: sum('noticed'), equivalent: sum('equivalent') }),
  ].join('\n');
  console.log(`\n${table}`);
  if (process.env.MUTATION_REPORT) writeFileSync(process.env.MUTATION_REPORT, `${table}\n`);
  if (all.some((row) => row.noticed / row.judged < GOAL) || !(share >= GOAL)) {
    console.log(`\nThe goal is ${GOAL * 100} % in every file (${relative('.', ROOT) || '.'}).`);
    process.exitCode = 1;
  }
}
