import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../../src/tools/steps.mjs';
import { SCENARIOS } from './catalogue.mjs';

const sum = (results, read) => results.reduce((total, result) => total + (read(result) ?? 0), 0);
const number = (value) => value.toLocaleString('en-US');

/** Scenario by scenario: how much was acknowledged and what the checker found. */
const rows = (results) =>
  results.map(
    ({ id, what, acknowledged = 0, retries = 0, reconnects = 0, counts, seconds, skipped, passed }) => [
      id,
      what,
      number(acknowledged),
      number(retries),
      number(reconnects),
      skipped ? `skipped: ${skipped}` : said(counts),
      passed ? 'yes' : '**no**',
      `${seconds.toFixed(0)} s`,
    ],
  );
const HEAD = [
  '',
  'what happens',
  'acknowledged',
  'sent again',
  'reconnects',
  'findings',
  'as it must be',
  'took',
];
const said = (counts) =>
  Object.entries(counts)
    .map(([kind, n]) => `${number(n)} ${kind}`)
    .join(', ') || 'none';

export function table(results) {
  const cells = [HEAD, ...rows(results)];
  const widths = HEAD.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  return cells
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The targets that these scenarios measure, as far as they were run. */
function targetRows(results) {
  const of = new Map(results.map((result) => [result.id, result]));
  const real = results.filter(({ id }) => id !== 'control');
  const harm = (kinds, ids) =>
    sum(
      real.filter(({ id }) => !ids || ids.includes(id)),
      ({ counts }) => kinds.reduce((n, kind) => n + (counts[kind] ?? 0), 0),
    );
  const acknowledged = sum(real, (result) => result.acknowledged);
  const retries = sum(real, (result) => result.retries);
  const control = of.get('control');
  const out = [
    [
      'R1',
      'acknowledged and lost',
      `${harm(['lost'])} of ${number(acknowledged)}${control ? `; the control lost ${number(control.counts.lost ?? 0)}` : ''}`,
      '0 of 100,000; the control must lose',
    ],
    [
      'R2',
      'effects of commands sent again',
      `${harm(['doubled'])} doubled of ${number(retries)}`,
      '0 of 100,000',
    ],
  ];
  const add = (id, ...rest) => of.get(id) && !of.get(id).isBroken && out.push(rest);
  const flaps = of.get('T-076') ?? {};
  add(
    'T-076',
    'R3',
    'gaps and disorder in views',
    `${harm(['gap', 'disorder', 'false-view'])}; ${number(flaps.reconnects ?? 0)} reconnects of ${flaps.people} people`,
    '0; 200 reconnects × 50 people',
  );
  const removed = ['T-016', 'T-017'].map((id) => of.get(id)).filter(Boolean);
  add(
    'T-016',
    'R4',
    'told or taken from somebody who was removed',
    `${sum(removed, ({ after }) => after)} in ${sum(removed, ({ runs }) => runs)} runs × ${removed[0]?.events} events`,
    '0 in 50 × 500, with and without Redis',
  );
  const races = of.get('T-043') ?? {};
  add(
    'T-043',
    'R5',
    'acknowledged votes that differ from the tally',
    `${races.difference} in ${races.races} races, ${number(races.acknowledged ?? 0)} votes; ${races.closes} closes`,
    '0 in 20 races × 5,000; one close each',
  );
  const pairs = of.get('T-041') ?? {};
  add(
    'T-041',
    'R6',
    'double votes',
    `${pairs.counts?.doubled ?? 0} in ${pairs.rounds} rounds × ${number(pairs.voters ?? 0)} pairs`,
    '0 in 20 × 1,000',
  );
  const editors = of.get('T-08B') ?? {};
  add(
    'T-08B',
    'R7',
    'texts that diverge, edits lost',
    `${harm(['diverged', 'lost'], ['T-08B'])} in ${editors.rounds} rounds × ${editors.editors} editors`,
    '0 in 10 × 20',
  );
  const frames = of.get('T-039') ?? {};
  add(
    'T-039',
    'R9',
    'malformed frames on sockets: processes ended, promises broken that nobody caught',
    `${frames.exits}, ${frames.uncaught} of ${number(frames.cases ?? 0)} (seed ${frames.seed})`,
    '0 of 100,000',
  );
  for (const [id, name] of [
    ['T-073', 'readers that stand still'],
    ['T-074', 'Redis away'],
  ]) {
    const kept = of.get(id)?.retention;
    if (kept)
      add(
        id,
        'R15',
        `latency with ${name} ÷ undisturbed`,
        `median ${ratio(kept, 'median')}, p99 ${ratio(kept, 'p99')}`,
        '≤ 2, ≤ 5',
      );
  }
  const cast = of.get('T-083') ?? {};
  add(
    'T-083',
    'R17',
    'one message for everybody',
    `${number(cast.delivered ?? 0)} of ${number(cast.expected ?? 0)} deliveries over ${number(cast.sockets ?? 0)} sockets, ${cast.twice} twice`,
    '1.000, 0 twice',
  );
  add(
    'T-083',
    'T-083',
    'packets by which each of them hears who comes, while everybody enters',
    `${cast.presencePerSocket} in ${(cast.entering / 1_000).toFixed(1)} s`,
    '≤ 10 a second',
  );
  const storm = of.get('storm') ?? {};
  add(
    'storm',
    'storm',
    'the last one back after a node has died',
    `${(storm.back / 1_000).toFixed(1)} s, of ${number(storm.people ?? 0)} people`,
    '≤ 30 s',
  );
  const { memory, grown, retention } = of.get('T-073') ?? {};
  if (memory) {
    add('T-073', 'T-073', 'completed by the others ÷ undisturbed', retention.completed.toFixed(2), '≥ 0.9');
    add(
      'T-073',
      'R18',
      'memory at its peak, and after, ÷ before some stopped reading',
      `${(1 + grown / memory.before).toFixed(2)}, ${(memory.after / memory.before).toFixed(2)}`,
      '≤ 1.3, ≤ 1.3',
    );
  }
  const { answers, reloads } = of.get('T-079') ?? {};
  add(
    'T-079',
    'R20',
    'rolling restart: wrong answers or none; views read anew',
    `${answers?.wrong} of ${number(answers?.fine + answers?.comeAgain + answers?.wrong)} (${answers?.comeAgain} × 503, ${answers?.again} asked again by the balancer); ${reloads}`,
    '0; 0',
  );
  const lines = of.get('T-099') ?? {};
  add('T-099', 'R21', 'journeys completed over bad lines', `${lines.completed} of ${lines.started}`, 'all');
  return out;
}
const ratio = ({ undisturbed, during }, figure) => (during[figure] / undisturbed[figure]).toFixed(2);

export const targets = (results) =>
  targetRows(results)
    .map((cells) => `${cells[0].padEnd(4)} ${cells[1]}: ${cells[2]}   (target: ${cells[3]})`)
    .join('\n');

/**
 * docs/reliability.md: the figures stand between marks and are replaced there; every other word of it is written by
 * hand and stays.
 */
export function writeReport(about, results, { keep }) {
  const file = join(ROOT, 'docs', 'reliability.md');
  const loads = results.map(({ load }) => Number(load)).sort((a, b) => a - b);
  const minutes = Math.round(sum(results, ({ seconds }) => seconds) / 60);
  const dates = results.map(({ date = about.date }) => date).sort();
  const when = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`;
  const figures = [
    `Measured ${when} on ${about.hardware}, ${about.system}, in ${minutes} minutes.`,
    `The load average was ${loads[0]} to ${loads.at(-1)} when ${keep ? 'its pieces' : 'the run'} began.`,
    '',
    '```sh',
    ...commandsOf(results, keep),
    '```',
    '',
    '| target | what is counted | measured | must be |',
    '| --- | --- | --- | --- |',
    ...targetRows(results).map((cells) => `| ${cells.join(' | ')} |`),
  ];
  const scenarios = [
    `| ${HEAD.join(' | ')} |`,
    `| ${HEAD.map(() => '---').join(' | ')} |`,
    ...rows(results).map((cells) => `| ${cells.join(' | ')} |`),
  ];
  writeFileSync(file, renewed(readFileSync(file, 'utf8'), { figures, scenarios }));
  return relative(ROOT, file);
}

/** A text with other lines between its marks, `<!-- name -->` and `<!-- /name -->`, and everything else as it was. */
export function renewed(text, blocks) {
  return Object.entries(blocks).reduce((before, [name, lines]) => {
    const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->\n`];
    const [from, to] = [before.indexOf(open), before.indexOf(close)];
    if (from < 0 || to < from) throw new Error(`the report has no place for its ${name}`);
    return `${before.slice(0, from)}${open}\n${lines.join('\n')}\n\n${before.slice(to)}`;
  }, text);
}

/** What anybody can type to have the same again: a line for each form in which some of it was run. */
function commandsOf(results, keep) {
  const forms = new Map();
  for (const { id, form = '' } of results) forms.set(form, [...(forms.get(form) ?? []), id]);
  return [...forms].map(([form, ids]) => {
    const flags = [
      form,
      keep && '--keep=faults.json',
      ids.length < SCENARIOS.length && `--only=${ids.join(',')}`,
      '--write',
    ];
    return `npm run faults -- ${flags.filter(Boolean).join(' ')}`;
  });
}
