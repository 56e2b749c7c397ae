import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { onceAskedToStop } from '../../src/tools/shutdown.mjs';
import { stages } from '../../src/tools/stages.mjs';
import { buildServer, installPackages } from '../../src/tools/steps.mjs';
import { machine } from '../bench/lib/report.mjs';
import { SCENARIOS } from './catalogue.mjs';
import { finding, tally } from './lib/checker.mjs';
import { targets, table, writeReport } from './report.mjs';

/**
 * `npm run faults`: several processes of the product with a PostgreSQL and a Redis of their own, everything breaks in
 * turn, and a checker says afterwards what was lost, doubled, made up or out of order. Any finding fails the run.
 *
 *   --short          a little of everything        --only=T-070,T-076   these scenarios
 *   --share=0.25     a quarter of the rounds of the long form
 *   --keep=FILE      a run in pieces: adds to the results that are kept there, and shows all of them
 *   --write          puts the figures into docs/reliability.md, between their marks
 *   --lines          one line of JSON for each scenario, for other programs
 */
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    share: { type: 'string', default: '1' },
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
    lines: { type: 'boolean', default: false },
  },
});
const form = [values.short && '--short', values.share !== '1' && `--share=${values.share}`]
  .filter(Boolean)
  .join(' ');
const PATIENCE = values.short ? 300_000 : 1_200_000;

async function main() {
  const chosen = choose(values.only);
  const steps = stages(2 + chosen.length);
  const quietly = { during: (work) => work(), skipped: () => undefined };
  const next = (title) => (values.lines ? quietly : steps.next(title));
  await installPackages(next('Installing packages'));
  await buildServer(next('Building the server'));
  const { Cluster } = await import('./lib/cluster.mjs');
  const about = machine();
  const results = [];
  let isAsked = false;
  onceAskedToStop(() => {
    isAsked = true;
    void Promise.all([...Cluster.running].map((one) => one.stop())).finally(() => process.exit(1));
  });
  let cluster = await Cluster.start();
  try {
    for (const scenario of chosen) {
      const played = await next(`${scenario.id}: ${scenario.what}`).during(() => play(cluster, scenario));
      const result = { ...played, load: about.load, date: about.date, form };
      results.push(result);
      if (values.keep) keep(values.keep, result);
      if (values.lines) console.log(JSON.stringify(brief(result)));
      else for (const { kind, what } of result.findings.slice(0, 10)) console.log(`      ${kind}: ${what}`);
      if (isAsked) break;
      if (result.isBroken) {
        await cluster.stop().catch(() => undefined);
        cluster = await Cluster.start();
      }
    }
  } finally {
    await cluster.stop();
  }
  if (values.lines) return 0;
  const all = values.keep ? kept(values.keep) : results;
  console.log(`\n${table(all)}\n\n${targets(all)}\n`);
  if (values.write) console.log(`Written: ${writeReport(about, all, values)}`);
  const failed = all.filter(({ passed }) => !passed).map(({ id }) => id);
  console.log(failed.length === 0 ? 'Nothing was lost.' : `Failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

async function play(cluster, { id, what, file, run, short, long }) {
  const begin = performance.now();
  let result;
  let isBroken = false;
  try {
    const scenario = (await import(`./scenarios/${file}.mjs`))[run];
    result = await within(PATIENCE, scenario(cluster, values.short ? short : shareOf(long)));
    await within(180_000, cluster.heal());
  } catch (error) {
    isBroken = true;
    result = { findings: [finding('broken', error.stack)] };
  }
  await cluster.closeFronts();
  const deaths = cluster.nodes.reduce((sum, node) => sum + node.deaths, 0);
  if (deaths > 0) result.findings.push(finding('broken', `${deaths} nodes ended by themselves`));
  for (const node of cluster.nodes) node.deaths = 0;
  const counts = tally(result.findings ?? []);
  // The control passes where losses are found: a harness that finds none is blind.
  const passed =
    id === 'control' ? (counts.lost ?? 0) > 0 && !isBroken : (result.findings ?? []).length === 0;
  return {
    id,
    what,
    seconds: (performance.now() - begin) / 1_000,
    findings: [],
    ...result,
    counts,
    passed,
    isBroken,
  };
}

const ROUNDS = new Set(['rounds', 'runs', 'races', 'commands', 'votes', 'flaps', 'ballots', 'acts']);
/** What is done again and again is done less often; how many take part stays. */
const shareOf = (sizes) =>
  Object.fromEntries(
    Object.entries(sizes).map(([name, n]) => [
      name,
      ROUNDS.has(name) ? Math.max(1, Math.ceil(n * Number(values.share))) : n,
    ]),
  );

function within(milliseconds, work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not over after ${milliseconds / 1_000} seconds`)),
      milliseconds,
    );
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** What the pieces of a run have found so far, in the order of the catalogue. */
const kept = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);

function keep(file, result) {
  const newest = new Map([...kept(file), brief(result)].map((one) => [one.id, one]));
  writeFileSync(file, JSON.stringify(SCENARIOS.map(({ id }) => newest.get(id)).filter(Boolean)));
}

const brief = ({ findings, ...rest }) => ({ ...rest, findings: findings.slice(0, 10) });

function choose(only) {
  if (only === undefined) return SCENARIOS;
  const wanted = new Set(only.split(','));
  const unknown = [...wanted].filter((id) => !SCENARIOS.some((scenario) => scenario.id === id));
  if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}`);
  return SCENARIOS.filter(({ id }) => wanted.has(id));
}

process.exitCode = await main().catch((error) => {
  console.error(`\n${error.stack}`);
  return 1;
});
// Sockets of clients that were given up may linger.
process.exit();
