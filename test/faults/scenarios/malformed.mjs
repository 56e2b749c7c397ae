import { readFileSync } from 'node:fs';
import * as Y from 'yjs';
import { finding } from '../lib/checker.mjs';
import { METRICS_TOKEN, pause, until } from '../lib/cluster.mjs';
import { play, playAll } from '../lib/malformed/play.mjs';
import { caseOf } from '../lib/malformed/socket-cases.mjs';
import { Stage } from '../lib/stage.mjs';
import '../../support/typescript-in-workers.mjs';

/** `FUZZ_SEED=1 FUZZ_CASE=17,18 npm run faults -- --only=T-039` plays these cases again, and nothing else. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);
const ONLY = process.env.FUZZ_CASE?.split(',').map(Number);
const COLLECTOR = new URL('../lib/malformed/collector.mjs', import.meta.url).href;
const WIDTH = 16;
/** A line on which nobody is signed in stands for five seconds; one that is given up is noticed after forty. */
const ALL_LINES_END = 60_000;

/**
 * T-039: Engine.IO and Socket.IO frames that no client of ours makes, over WebSocket and long polling: the first half
 * from nobody, which changes no row, the second half from people who are signed in. Somebody works on the same node
 * meanwhile and notices nothing.
 */
export async function malformedFrames(cluster, { cases, attackers }) {
  const nodeFlags = () => ['--import', COLLECTOR];
  await cluster.more({ settings: { LOG_LEVEL: 'error' }, nodeFlags });
  const node = cluster.nodes.at(-1);
  try {
    return await attack(cluster, node, { cases, attackers });
  } finally {
    cluster.nodes.pop();
    await node.dispose();
  }
}

async function attack(cluster, node, { cases, attackers }) {
  const { pid } = node.child;
  const control = await Stage.set(cluster, 2);
  const { from, about } = await theAttackers(cluster, node, attackers);
  const [witness] = await control.arrive(1, { node: cluster.nodes.length - 1 });
  witness.follow(control.plenary, 0);
  const halves = ONLY
    ? { nobody: ONLY.filter((n) => n % 2 === 0), somebody: ONLY.filter((n) => n % 2 === 1) }
    : { nobody: range(cases, 0), somebody: range(cases, 1) };
  const run = new Run(node, control, (number) =>
    caseOf(SEED, number, { ...about, from: number % 2 ? from[((number - 1) / 2) % from.length] : null }),
  );

  const idle = await standing(node);
  // What a process needs for its first connections stays with it.
  await run.playAll(halves.nobody.slice(0, cases / 40));
  await run.playAll(halves.somebody.slice(0, cases / 40));
  const memory = await holds(node);

  const rows = await everyRow(cluster);
  let work = asking(witness, control);
  await run.playAll(halves.nobody);
  control.expect((await work.stop()) > 0, 'nobody asked meanwhile');
  for (const table of differing(rows, await everyRow(cluster)))
    control.find(finding('phantom', `frames of nobody changed ${table}`));

  work = talking(witness, control);
  await run.playAll(halves.somebody);
  control.expect((await work.stop()) > 0, 'nobody talked meanwhile');

  for (const line of node.said
    .split('\n')
    .filter((said) => /incident|failed:|Peyman stops/.test(said))
    .slice(0, 5))
    control.find(finding('broken', line));
  const after = run.hasEnded ? Infinity : await atRest(node, control, { idle, memory });
  control.expect(control.history.reconnects === 1, 'whoever worked beside it lost the line');
  const result = await control.verdict({ rooms: [control.plenary] });
  console.error(`      seed ${SEED}: ${run.said()}`);
  return {
    cases: run.played,
    seed: SEED,
    exits: run.hasEnded || node.child.pid !== pid ? 1 : 0,
    uncaught: node.said.includes('Peyman stops') ? 1 : 0,
    memory: { before: memory, after },
    ...result,
  };
}

/** Afterwards: nothing stands that nobody holds, and little more is held than before. */
async function atRest(node, control, { idle, memory }) {
  const areGone = async () => (await standing(node)) <= idle + 2;
  control.expect(await until(areGone, ALL_LINES_END), 'lines stand that nobody holds any more');
  const after = await holds(node);
  control.expect(after <= memory * 1.3, `what it holds grew ${(after / memory).toFixed(2)}-fold`);
  return after;
}

const range = (cases, rest) => Array.from({ length: Math.ceil(cases / 2) }, (_, i) => 2 * i + rest);

/** Plays cases, and remembers which were under way if the process ends. */
class Run {
  played = 0;
  #outcomes = new Map();
  #isOver = false;

  constructor(node, stage, make) {
    Object.assign(this, { node, stage, make, underWay: new Set() });
  }

  async playAll(numbers) {
    await playAll(numbers, WIDTH, async (number) => {
      if (this.#isOver) return;
      const one = this.make(number);
      this.underWay.add(number);
      const { how, wrong } = await play(this.node.port, one);
      if (this.hasEnded) return this.#ended();
      this.underWay.delete(number);
      this.played += 1;
      const outcome = `${one.from ? 'somebody' : 'nobody'}, ${one.kind}: ${how}`;
      this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
      if (wrong)
        this.stage.find(finding('broken', `${wrong}; FUZZ_SEED=${SEED} FUZZ_CASE=${number}: ${shown(one)}`));
    });
  }

  /** It may take a while to leave, and answers nobody meanwhile. */
  get hasEnded() {
    return !this.node.child || this.node.said.includes('Peyman stops');
  }

  #ended() {
    if (this.#isOver) return;
    this.#isOver = true;
    const suspects = [...this.underWay].join(',');
    this.stage.find(
      finding(
        'broken',
        `the process ended; FUZZ_SEED=${SEED} FUZZ_CASE=${suspects}: ${this.node.said.slice(-500)}`,
      ),
    );
  }

  said() {
    return [...this.#outcomes]
      .sort()
      .map(([outcome, n]) => `${n} ${outcome}`)
      .join('; ');
  }
}

const shown = ({ kind, request, pieces, requests }) => {
  if (requests) return JSON.stringify(requests).slice(0, 600);
  const sent = kind === 'handshake' ? [request, ...pieces] : pieces;
  return sent.map((piece) => JSON.stringify(piece.toString('latin1').slice(0, 300))).join(' ');
};

/** People of a coalition of their own, a statement in which they write, and what is honest to begin with. */
async function theAttackers(cluster, node, n) {
  const { COMMANDS } = await import('../../../dist/src/contract/commands.js');
  const { exampleOf } = await import('../../input/examples.ts');
  const stage = await Stage.set(cluster, n);
  const { statementId, clauseIds } = await stage.statement(1);
  const from = [];
  for (const person of stage.people)
    from.push({ ...person, clientId: await writes(node, person, statementId) });
  const examples = Object.fromEntries(
    Object.entries(COMMANDS).map(([type, { input }]) => [type, exampleOf(input)]),
  );
  const place = { coalitionId: stage.coalition.id, plenaryId: stage.plenary, statementId, clauseIds };
  return { from, about: { examples, stage: place, updates: honestUpdates(from[0].clientId) } };
}

async function writes(node, { cookie }, statementId) {
  const answer = await fetch(`${node.url}/api/statements/${statementId}/texts`, {
    method: 'POST',
    headers: { cookie, 'x-peyman': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ write: true }),
  });
  return (await answer.json()).clientId;
}

function honestUpdates(clientId) {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const updates = [];
  doc.on('update', (update) => updates.push(Buffer.from(update)));
  const paragraph = new Y.XmlElement('paragraph');
  const text = new Y.XmlText();
  paragraph.insert(0, [text]);
  doc.getXmlFragment('en').insert(0, [paragraph]);
  for (const words of ['We agree', ' متن ', '😀']) text.insert(text.length, words);
  text.format(0, 3, { bold: {}, link: { href: 'https://a.example/' } });
  text.delete(1, 2);
  return [...updates, Buffer.from(Y.encodeStateAsUpdate(doc))];
}

/** Asks for what is refused, so that nothing is written, and waits for each answer. */
const asking = (witness, stage) =>
  again(stage, async () => {
    const input = { roomId: stage.plenary, messageId: stage.coalition.id, body: 'of nobody' };
    const answer = await witness.live.command('message:edit', input).catch((error) => error.code);
    stage.expect(
      answer === 'message.gone',
      `whoever worked beside it was answered ${JSON.stringify(answer)}`,
    );
  });

const talking = (witness, stage) => again(stage, (n) => witness.post(stage.plenary, `beside it ${n}`));

/** Does something ten times a second, and says so when it takes longer than anybody waits. */
function again(stage, act) {
  let isOver = false;
  const done = (async () => {
    let n = 0;
    for (; !isOver; n += 1, await pause(100)) {
      const begin = performance.now();
      await act(n);
      const took = performance.now() - begin;
      if (took > 10_000) stage.find(finding('stuck', `an answer took ${Math.round(took)} ms`));
    }
    return n;
  })();
  return { stop: () => ((isOver = true), done) };
}

/** What every table holds. When a session was last awake is written for whoever works beside it. */
async function everyRow(cluster) {
  const tables = await cluster.query(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const sums = new Map();
  for (const { name } of tables) {
    const row = name === 'session' ? `t.id, t.token_hash, t.expires_at` : 't';
    const [{ sum }] = await cluster.query(
      `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(ROW(${row})::text, 0)::numeric), 0) AS sum FROM "${name}" t`,
    );
    sums.set(name, sum);
  }
  return sums;
}

const differing = (before, after) =>
  [...after.keys()].filter((table) => before.get(table) !== after.get(table));

/** Lines that the node holds, given up by the other side or not, and sockets that are signed in, over lines or polls. */
async function standing({ port, url }) {
  const own = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  const held = lines.filter((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    return local?.endsWith(own) && (state === '01' || state === '08');
  });
  const metrics = await (
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  ).text();
  return held.length + Number(/^peyman_sockets (\d+)/m.exec(metrics)[1]);
}

/** What is still held after the rubbish is out, in bytes. */
async function holds(node) {
  const told = () => [...node.said.matchAll(/holds (\d+) bytes/g)].map(([, bytes]) => Number(bytes));
  const before = told().length;
  node.child.kill('SIGUSR2');
  await until(() => told().length > before, 20_000);
  return told()[before] ?? Infinity;
}
