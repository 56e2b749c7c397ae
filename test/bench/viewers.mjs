import { ballotsOn, castAll, checkVotes } from './lib/ballots.mjs';
import { populate } from './lib/coalition.mjs';
import { inRounds, median, ratio, show, sleep } from './lib/figures.mjs';
import { aDatabase, startProduct } from './lib/product.mjs';
import { connectAll, RawSocket } from './lib/raw-socket.mjs';
import { atMost, growth, spread, toldOnly } from './lib/rows.mjs';
import { enter } from './lib/talk.mjs';

const WARM_UP = 2;
const NEWS = Buffer.from('"turnout"');
/** A viewer is told at most so often a second, and this much more at the beginning and the end. */
const PER_SECOND = 10;
const MORE = 2;

/** Somebody who has the ballot open on the screen: counts what it is told and knows the last turnout. */
class Viewer {
  packets = 0;
  bytes = 0;
  #last = '';

  async open(product, { cookie }, roomId) {
    const onEvent = (bytes, start, end) => {
      if (bytes.indexOf(NEWS, start) < 0) return;
      this.packets += 1;
      this.bytes += end - start;
      this.at = performance.now();
      this.#last = bytes.subarray(Math.max(start, end - 4_000), end);
    };
    this.socket = await new RawSocket(product.port, { cookie, onEvent }).ready;
    await enter(this.socket, roomId);
    return this;
  }

  begin() {
    this.packets = this.bytes = 0;
    this.#last = '';
  }

  /** How many have voted, as far as this viewer knows. */
  get voted() {
    const turnouts = [...this.#last.toString('latin1').matchAll(/"turnout":\{"voted":(\d+)/g)];
    return Number(turnouts.at(-1)?.[1] ?? 0);
  }
}

async function withViewers(viewers, voters, ballot) {
  for (const viewer of viewers) viewer.begin();
  const figures = await castAll(voters, ballot);
  for (let i = 0; i < 300 && viewers.some((viewer) => viewer.voted !== voters.length); i++) await sleep(50);
  const behind = viewers.filter((viewer) => viewer.voted !== voters.length).length;
  if (behind > 0) throw new Error(`${behind} viewers do not know that ${voters.length} have voted`);
  const live = Math.max(...viewers.map(({ at }) => at)) - figures.begin;
  const packets = Math.max(...viewers.map((viewer) => viewer.packets));
  return {
    ...figures,
    live,
    packets,
    share: packets / ((live / 1_000) * PER_SECOND + MORE),
    kilobytes: median(viewers.map(({ bytes }) => bytes)) / 1024,
  };
}

/** P8: the result is live while everybody votes, and as many look on. */
export async function liveResult({ rounds, few, many }) {
  const database = await aDatabase();
  const product = await startProduct(database);
  try {
    const large = await populate(database, many);
    const small = await populate(database, few, { accounts: large.people });
    const sockets = await connectAll(
      many,
      (i) => new RawSocket(product.port, { cookie: large.people[i].cookie }).ready,
    );
    const sides = {};
    const looking = [];
    for (const [n, coalition] of [
      [few, small],
      [many, large],
    ]) {
      const voters = sockets.slice(0, n);
      const statement = () => ballotsOn(database, voters[0], coalition.id, rounds + WARM_UP);
      const [watched, unwatched] = [await statement(), await statement()];
      const viewers = await connectAll(n, (i) =>
        new Viewer().open(product, coalition.people[i], watched.roomId),
      );
      looking.push(...viewers);
      const measured = (ballots, cast) => async () => {
        const ballot = await ballots.next();
        const figures = await cast(ballot);
        await checkVotes(database, voters, ballot);
        await sleep(300);
        return figures;
      };
      sides[`watched ${n}`] = measured(watched, (ballot) => withViewers(viewers, voters, ballot));
      sides[`alone ${n}`] = measured(unwatched, (ballot) => castAll(voters, ballot));
    }
    for (let i = 0; i < WARM_UP; i++) for (const side of Object.values(sides)) await side();
    const results = await inRounds(rounds, sides);
    for (const socket of [...sockets, ...looking.map((viewer) => viewer.socket)]) socket.close();
    return rows(results, few, many);
  } finally {
    await product.stop();
    await database.stop();
  }
}

function rows(results, few, many) {
  const [watched, alone] = [results[`watched ${many}`], results[`alone ${many}`]];
  const told = (figure) => spread(watched.map((row) => row[figure]));
  const seen = (figure) =>
    [few, many].map((n) => show(median(results[`watched ${n}`].map((row) => row[figure])))).join(' → ');
  const name = many.toLocaleString('en-US');
  const ends = { small: results[`watched ${few}`], large: watched, times: many / few };
  const from = `voters and viewers ${few} × ${few} → ${name} × ${name}`;
  return [
    atMost(
      'P8, last ack',
      `${name} votes at once with ${name} viewers in the room ÷ without viewers (${show(told('lastAck').median)} ms)`,
      ratio(watched, alone, 'lastAck'),
      2,
      1.3,
    ),
    atMost(
      'P8, packets',
      `packets a viewer gets ÷ ${PER_SECOND} a second and ${MORE} more (${show(told('packets').median)} packets, ` +
        `${show(told('kilobytes').median)} KB)`,
      told('share'),
      1,
      1,
    ),
    toldOnly('P8, ms until live', 'until the last viewer has the last turnout', told('live')),
    growth(
      'viewers',
      `${from}: packets a viewer is sent in one burst (${seen('packets')}; ${seen('kilobytes')} KB: the room sees who has voted)`,
      { ...ends, figure: 'packets' },
      0,
    ),
  ];
}
