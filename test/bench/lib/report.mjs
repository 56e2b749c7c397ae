import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../../../src/tools/steps.mjs';
import { show } from './figures.mjs';

/** How the run began: figures of a busy machine say less. */
export function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    hardware: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}, Node ${process.versions.node}`,
    load: loadavg()[0].toFixed(1),
  };
}

function verdict(row) {
  if (row.isGrowth) return row.met ? 'held' : '**missed**';
  if (!row.target) return '';
  return row.onTarget ? 'target' : row.met ? 'floor' : '**below**';
}
const range = (row) => `${show(row.median)} [${show(row.min)}..${show(row.max)}]`;
const bound = (text) => Number(/[\d.]+/.exec(text)[0]);

/** How much is missing to the target: "1.4 × too much", or nothing. */
function distance(row) {
  if (!row.target || row.onTarget) return '';
  const target = bound(row.target);
  return row.target.startsWith('≤')
    ? `${show(row.median / target)} × too much`
    : `${show(target / row.median)} × too little`;
}

/** One figure, in a line. */
export const line = (row) =>
  [row.id, range(row), row.floor, row.target, verdict(row).replaceAll('*', '')].filter(Boolean).join('  ');

/** For a terminal. */
export function table(rows) {
  const cells = [
    ['', 'measured [min..max]', 'floor', 'target', 'reached'],
    ...rows.map((row) => [
      row.id,
      range(row),
      row.floor ?? '',
      row.target ?? '',
      verdict(row).replaceAll('*', ''),
    ]),
  ];
  const widths = cells[0].map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const lines = cells.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
  const notes = rows.map((row) => `  ${row.id}: ${row.what}`);
  return [...lines, '', ...notes].join('\n');
}

/** docs/benchmarks.md: what was measured, how far it is from what we want, and what it does not say. */
export function writeReport({ about, rows, skipped, rounds, flags: { only, quick, edits, soak } }) {
  const flags = [
    only && `--only=${only}`,
    quick && '--quick',
    `--rounds=${rounds}`,
    `--edits=${edits}`,
    soak !== '600' && `--soak=${soak}`,
    '--write',
  ].filter(Boolean);
  const lines = [
    '# Benchmarks',
    '',
    'The product as it is deployed (production build, sign-in, rights, durable PostgreSQL, logging), divided by a bare',
    'program that does as little as possible of the same, on the same machine and in the same minute. Only ratios count:',
    'absolute figures belong to the machine. Every workload checks its own result (everything delivered once, stored and',
    'the same everywhere) and fails the run if it is wrong.',
    '',
    `Measured ${about.date} on ${about.hardware}, ${about.system}, load average ${about.load} when the run began.`,
    '',
    '```sh',
    `npm run bench -- ${flags.join(' ')}`,
    '```',
    '',
    '| | median [min..max] | floor | target | reached | to the target |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows
      .filter((row) => !row.isGrowth)
      .map(
        (row) =>
          `| ${row.id} | ${range(row)} | ${row.floor ?? ''} | ${row.target ?? ''} | ${verdict(row)} | ${distance(row)} |`,
      ),
    ...growthTable(rows.filter((row) => row.isGrowth)),
    ...(skipped.length > 0 ? ['', ...skipped.map((line) => `Not measured: ${line}.`)] : []),
    '',
    '## What is measured',
    '',
    'Each can be measured alone with the command above it.',
    ...whatIsMeasured(rows),
    '',
    ...NOTES,
  ];
  mkdirSync(join(ROOT, 'docs'), { recursive: true });
  const file = join(ROOT, 'docs', 'benchmarks.md');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return relative(ROOT, file);
}

function whatIsMeasured(rows) {
  return [...new Set(rows.map((row) => row.workload))].flatMap((workload) => [
    '',
    `\`npm run bench -- --only=${workload}\``,
    '',
    ...rows.filter((row) => row.workload === workload).map((row) => `- **${row.id}**: ${row.what}.`),
  ]);
}

/** Slopes have a bound instead of a floor and a target. */
function growthTable(rows) {
  if (rows.length === 0) return [];
  return [
    '',
    'What it costs to grow: the slope between the smallest and the largest size, both measured in the same round, on',
    'logarithmic scales. 0: the same at every size; 1: twice the size costs twice as much.',
    '',
    '| grows with | slope [min..max] | bound | |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.id} | ${range(row)} | ${row.floor} | ${verdict(row)} |`),
  ];
}

const NOTES = [
  '## What stands between',
  '',
  'Between what is measured and the targets that are not reached, as far as it was found out:',
  '',
  '- P1, P2: a message that comes alone is a commit of its own, two ways to PostgreSQL with eight statements and a COMMIT that is',
  '  on disk. The anchor does nothing of that. Where messages come together (32 in flight, 1,000 readers) it is paid once.',
  '- P6: of each message the product and PostgreSQL take the time in the brackets, and the load generator some more, on two',
  '  processors: session, seat and rights are looked up, message, words, event and receipt are written with their keys. The target',
  '  would leave 40 µs for all of it. One writer waits for two ways and nine statements, the anchor for one. Found on the way and',
  '  removed: the receipts of all commands were read for each (a plan of the first minute), and whoever was alone waited for company.',
  '- P7: the same server without a database takes more than half of it. What is left is a row and a receipt for each vote, with',
  '  their keys, in commits of 1,024 at the most; so four thousand take nearly four times as long as one thousand, with and without.',
  '- P9: 50 editors type 250 letters a second, five for each commit, since none begins sooner than 20 ms after the one before. With',
  '  100 and more it is ten and twenty, and the targets are near.',
  '- P10, 10 editors: what stands between, in ms (medians, taken in the server when the whole was 8.6, before the warm-up compiled the',
  '  code): a connection 0.1, asking 0.5, the locks 1.1, who asks and what the clause is 1.0, the guard and the record 1.5, writing and',
  '  COMMIT 2.4, telling the room 0.3; the rest is the way in and out. PostgreSQL works for 3.0 of it (beginning 0.7, COMMIT with its',
  '  write to the disk 1.0, the rest five statements). A busy room gathers for 20 ms, which is most of P10 with 50 editors.',
  '- P12: the product is asked once in five seconds. What is counted is nginx that answers from its cache, with the headers of a',
  '  declaration (its security policy among them), against nginx with a file that has none of them.',
  '- viewers: a viewer gets two packets whatever the numbers; the bytes are the ids of those who have voted, which the room sees.',
  '',
  '## What it does not say',
  '',
  '- Everything is on one machine without a network: the load generator, the server and PostgreSQL share its processors.',
  '- Product and anchor take turns in every round, in changing order. The range is over the rounds; it is wide where',
  '  something else was running. A load average well above 0 at the beginning means that something else was; times (P2, P4,',
  '  P5, P7, P8, P10, P11, P14) suffer most from that, and a single one of them says nothing then.',
  '- CPU of the product is that of its Node processes with all their threads. That of PostgreSQL is given in brackets.',
  '- The limits of what one account may send are lifted, and the coalition asks for no second step at signing in and no second',
  '  party. Nothing else is set differently from a usual installation.',
  '- P1, P2, P3: the anchor is Socket.IO with everybody in one room; it stores nothing and checks nothing. P4: it is only',
  '  connected to, and waits with the 511 places that Node has by default; the product must say who everybody is and what they missed.',
  '- P5 has no anchor: everything must arrive once and in order, or the run fails. It is the client of this program that loses its',
  '  line, by closing it; lines that fall silent are another matter.',
  '- P6: the anchor writes the same words through a pool of 16 connections from a process of its own, one INSERT each, into a table',
  '  with one index. The product checks session, seat and rights, numbers the message, makes it searchable and keeps event and receipt.',
  '- P7: the anchor is the same server with no database: NestJS and Socket.IO set up alike, the sign-in, the schemas, the policy,',
  '  the rule of casting, receipts and the turnout for the room, all from memory. It keeps no record and no chain of hashes. A',
  '  second line divides by bare Socket.IO, which acknowledges at once and checks nothing. Whoever votes twice has changed the vote.',
  '- P8: viewers are second connections of the voters, in the room of the statement; the divisor is P7 where nobody is in the room.',
  '- P9: the anchor is Hocuspocus 3.4.4 with the document in memory; it stores nothing and checks nothing. Everybody types',
  '  at a place of their own; the replicas are put together and compared after the load. P10 in milliseconds is not a ratio.',
  '- P11: the trace of one real writing session (josephg/editing-traces, sveltecomponent) is replayed into every clause,',
  '  because a clause holds at most 20,000 characters; one update for each edit, through the same commands as in the browser.',
  '  The server runs and has just been started; the statement has not been opened since. The history is never thrown away:',
  '  it is evidence, and opening does not read it. `--edits` says how long it is; 260,000 is what we hold ourselves to.',
  '- P12: the Caddy of the compose file does not cache. The figure is what an operator gets who puts a cache of five seconds',
  '  before it; without one, P13 is what counts. Neither speaks TLS here.',
  '- P14: the divisor is the same stream of messages without readers. Readers take what they can get, and the program that reads for',
  '  them takes a processor.',
  '- P17: the divisor is one node without Redis, which has nobody to tell.',
  '- P19: one run, whatever `--rounds` says; `--soak` says how many seconds. A look is taken when everybody has left.',
  '- Growth: a slope hides what does not grow; the sizes in brackets are what it costs. Messages of the chat history are put into',
  '  the tables directly, as many as nobody can type; everything else goes the way of the browser. A statement holds at most 500 clauses.',
];
