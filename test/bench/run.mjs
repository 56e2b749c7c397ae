import { parseArgs } from 'node:util';
import { stages } from '../../src/tools/stages.mjs';
import { buildServer, installPackages } from '../../src/tools/steps.mjs';
import { awareness } from './awareness.mjs';
import { talkBesideReaders } from './beside.mjs';
import { chatHistory } from './chat-history.mjs';
import { fanOut, latency } from './chat.mjs';
import { clauseGrowth } from './clauses.mjs';
import { coediting } from './coediting.mjs';
import { coldOpen } from './cold-open.mjs';
import { drops } from './drops.mjs';
import { elsewhere, roomGrowth } from './growth-talk.mjs';
import { bringAnchors } from './lib/anchor-packages.mjs';
import { missingTools } from './lib/nginx.mjs';
import { missingRedis } from './lib/redis.mjs';
import { sweepDatabases } from './lib/product.mjs';
import { line, machine, table, writeReport } from './lib/report.mjs';
import { idleCoalitions } from './idle.mjs';
import { idleMemory } from './memory.mjs';
import { twoNodes } from './nodes.mjs';
import { pages } from './pages.mjs';
import { publicationGrowth } from './publications.mjs';
import { soak } from './soak.mjs';
import { reconnectStorm } from './storm.mjs';
import { liveResult } from './viewers.mjs';
import { voteBurst } from './votes.mjs';
import { durableWrites } from './writes.mjs';

/**
 * `npm run bench`: the product as it is deployed against bare anchors on the same machine in the same minute. What
 * counts is the ratio, the median over rounds with its range. A workload whose result is wrong fails the run.
 *
 *   --only=P7,P9   these workloads        --rounds=5   how often each is measured
 *   --quick        short and small        --write      puts the table into docs/benchmarks.md
 *   --edits=100000 how long the history is that P11 opens; 260,000 take some minutes to write
 *   --soak=60      how many seconds P19 lasts; ten minutes if not told otherwise
 */
const WORKLOADS = [
  {
    id: 'P1',
    run: ({ rounds, quick }) =>
      fanOut({ rounds, seconds: quick ? 2 : 4, clients: quick ? 50 : 200, more: quick ? 250 : 1_000 }),
  },
  {
    id: 'P2',
    run: ({ rounds, quick }) => latency({ rounds, seconds: quick ? 2 : 5, clients: quick ? 50 : 200 }),
  },
  { id: 'P3', run: ({ rounds, quick }) => idleMemory({ rounds, clients: quick ? 500 : 4_000 }) },
  { id: 'P4', run: ({ rounds, quick }) => reconnectStorm({ rounds, clients: quick ? 200 : 1_000 }) },
  {
    id: 'P5',
    run: ({ rounds, quick }) => drops({ rounds, clients: quick ? 50 : 200, seconds: quick ? 10 : 60 }),
  },
  {
    id: 'P6',
    run: ({ rounds, quick }) => durableWrites({ rounds, seconds: quick ? 2 : 3, writers: [1, 64, 256] }),
  },
  {
    id: 'P7',
    run: ({ rounds, quick }) => voteBurst({ rounds, few: quick ? 200 : 1_000, many: quick ? 800 : 4_000 }),
  },
  {
    id: 'P8',
    run: ({ rounds, quick }) => liveResult({ rounds, few: quick ? 50 : 100, many: quick ? 200 : 1_000 }),
  },
  {
    id: 'P9',
    also: ['P10'],
    run: ({ rounds, quick }) =>
      coediting({
        rounds,
        // As often as the product shortens the log of a clause that many write at.
        seconds: quick ? 2 : 30,
        warmUp: quick ? 4 : 30,
        sizes: quick ? [2, 10, 20, 30] : [10, 50, 100, 200],
      }),
    needs: bringAnchors,
  },
  { id: 'P11', run: ({ rounds, quick, edits }) => coldOpen({ rounds, edits: quick ? 20_000 : edits }) },
  {
    id: 'P12',
    also: ['P13'],
    run: ({ rounds, quick }) => pages({ rounds, seconds: quick ? 1 : 2 }),
    needs: missingTools,
  },
  {
    id: 'P14',
    run: ({ rounds, quick }) =>
      talkBesideReaders({ rounds, seconds: quick ? 2 : 5, clients: quick ? 50 : 200 }),
    needs: missingTools,
  },
  {
    id: 'P17',
    run: ({ rounds, quick }) => twoNodes({ rounds, seconds: quick ? 2 : 4, clients: quick ? 50 : 200 }),
    needs: missingRedis,
  },
  {
    id: 'P19',
    run: ({ quick, soak: seconds }) =>
      soak({ seconds: quick ? 20 : seconds, documents: quick ? 100 : 1_000, people: quick ? 20 : 100 }),
  },
  {
    id: 'room',
    run: ({ rounds, quick }) =>
      roomGrowth({ rounds, seconds: quick ? 2 : 4, few: quick ? 50 : 200, many: quick ? 250 : 1_000 }),
  },
  {
    id: 'elsewhere',
    run: ({ rounds, quick }) =>
      elsewhere({ rounds, seconds: quick ? 2 : 4, clients: quick ? 50 : 200, idle: quick ? 500 : 4_000 }),
  },
  { id: 'idle', run: ({ rounds, quick }) => idleCoalitions({ rounds, many: quick ? 500 : 10_000 }) },
  {
    id: 'carets',
    run: ({ rounds, quick }) =>
      awareness({ rounds, seconds: quick ? 2 : 4, few: quick ? 5 : 10, many: quick ? 20 : 100 }),
  },
  {
    id: 'chat-history',
    run: ({ rounds, quick }) => chatHistory({ rounds, few: 1_000, many: quick ? 20_000 : 1_000_000 }),
  },
  { id: 'clauses', run: ({ rounds, quick }) => clauseGrowth({ rounds, few: 10, many: quick ? 50 : 500 }) },
  {
    id: 'publications',
    run: ({ rounds, quick }) =>
      publicationGrowth({ rounds, seconds: quick ? 1 : 2, few: 10, many: quick ? 40 : 1_000 }),
    needs: missingTools,
  },
];

process.exitCode = await main().catch((error) => {
  console.error(`\n${error.stack}`);
  return 1;
});

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rounds: { type: 'string' },
      edits: { type: 'string', default: '260000' },
      soak: { type: 'string', default: '600' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const rounds = wholeNumber('rounds', values.rounds ?? (values.quick ? 1 : 3));
  const edits = wholeNumber('edits', values.edits);
  const soakSeconds = wholeNumber('soak', values.soak);
  const workloads = chosen(values.only);
  const progress = stages(2 + workloads.length);
  await installPackages(progress.next('Installing packages'));
  await buildServer(progress.next('Building the server'));

  await sweepDatabases();
  const about = machine();
  const rows = [];
  const skipped = [];
  for (const { id, run, needs } of workloads) {
    const stage = progress.next(`Measuring ${id}`);
    const missing = needs?.();
    if (missing) {
      skipped.push(`${id}: ${missing}`);
      stage.skipped(missing);
      continue;
    }
    const flags = { rounds, edits, soak: soakSeconds, quick: values.quick };
    const measured = await stage.during(() => run(flags));
    rows.push(...measured.map((row) => ({ ...row, workload: id })));
    // At once: what fails later must not take it along.
    for (const row of measured) console.log(`      ${line(row)}`);
  }
  console.log(`\n${table(rows)}\n`);
  for (const line of skipped) console.log(`Not measured: ${line}`);
  const missed = rows.filter((row) => !row.met).map((row) => row.id);
  console.log(missed.length === 0 ? 'Every floor and bound is met.' : `Missed: ${missed.join('; ')}`);
  if (values.write) {
    const file = writeReport({ about, rows, skipped, rounds, flags: values });
    console.log(`Written: ${file}`);
  }
  return 0;
}

function wholeNumber(flag, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${flag} wants a whole number from 1 on`);
  return value;
}

function chosen(only) {
  if (only === undefined) return WORKLOADS;
  const wanted = only.split(',').map((id) => {
    const found = WORKLOADS.find((workload) => workload.id === id || workload.also?.includes(id));
    if (!found) throw new Error(`there is no workload ${id}`);
    return found;
  });
  return WORKLOADS.filter((workload) => wanted.includes(workload));
}
