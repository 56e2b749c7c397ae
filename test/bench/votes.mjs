import { randomUUID } from 'node:crypto';
import { ballotsOn, burst, castAll, checkVotes, choiceOf } from './lib/ballots.mjs';
import { populate } from './lib/coalition.mjs';
import { inRounds, median, ratio, show } from './lib/figures.mjs';
import { aDatabase, startAnchor, startProduct } from './lib/product.mjs';
import { connectAll, RawSocket } from './lib/raw-socket.mjs';
import { atMost, growth, slope, toldOnly } from './lib/rows.mjs';

/** Bursts of each before anything counts: code that runs for the first time is not yet compiled. */
const WARM_UP = 2;
const FIGURES = { lastAck: 'last ack', p99: 'p99' };

/** The same server with no database; these people may vote there. */
async function sameWithoutDatabase(people) {
  const anchor = await startAnchor('ballots.mjs');
  const tell = (message) =>
    new Promise((resolve) => {
      anchor.child.once('message', resolve);
      anchor.child.send(message);
    });
  await tell({ people });
  const sockets = await connectAll(people.length, (i) => signedIn(anchor, people[i]));
  return {
    sockets,
    stop: anchor.stop,
    vote: async (voters) => {
      const ballot = { roomId: randomUUID(), ballotId: randomUUID() };
      await tell({ ballot: { ...ballot, voters } });
      return castAll(sockets.slice(0, voters.length), ballot);
    },
  };
}

const signedIn = ({ port }, { cookie }) => new RawSocket(port, { cookie }).ready;

/** P7: so many delegates vote at once; each vote is checked, stored and acknowledged after the commit. */
export async function voteBurst({ rounds, few, many }) {
  const database = await aDatabase();
  const product = await startProduct(database);
  const bare = await startAnchor('chat.mjs');
  const sides = {};
  let same;
  try {
    const large = await populate(database, many);
    const small = await populate(database, few, { accounts: large.people });
    same = await sameWithoutDatabase(large.people);
    const bareSockets = await connectAll(many, () => new RawSocket(bare.port).ready);
    const sockets = await connectAll(many, (i) => signedIn(product, large.people[i]));
    for (const { n, people, id } of [
      { n: few, ...small },
      { n: many, ...large },
    ]) {
      const voters = sockets.slice(0, n);
      const ballots = await ballotsOn(database, voters[0], id, rounds + WARM_UP);
      sides[`bare ${n}`] = () =>
        burst(bareSockets.slice(0, n), (socket, i, settle) =>
          socket.ask('vote', `{"choice":"${choiceOf(i)}"}`, settle),
        );
      sides[`same ${n}`] = () => same.vote(people);
      sides[`product ${n}`] = async () => {
        const ballot = await ballots.next();
        const figures = await castAll(voters, ballot);
        await checkVotes(database, voters, ballot);
        return figures;
      };
    }
    for (let i = 0; i < WARM_UP; i++) for (const side of Object.values(sides)) await side();
    const results = await inRounds(rounds, sides);
    for (const socket of [...sockets, ...bareSockets, ...same.sockets]) socket.close();
    return rows(results, few, many);
  } finally {
    await same?.stop();
    await bare.stop();
    await product.stop();
    await database.stop();
  }
}

function rows(results, few, many) {
  const lines = [];
  for (const n of [few, many]) {
    const [product, same, bare] = ['product', 'same', 'bare'].map((side) => results[`${side} ${n}`]);
    const title = n === few ? 'P7' : `P7, ${n.toLocaleString('en-US')} votes`;
    const what = `${n.toLocaleString('en-US')} votes at once, stored`;
    for (const [figure, name] of Object.entries(FIGURES)) {
      const ms = `${show(median(product.map((row) => row[figure])))} ms`;
      const about = `${what} ÷ the same server with no database (${ms})`;
      lines.push(atMost(`${title}, ${name}`, about, ratio(product, same, figure), 3, 1.5));
    }
    const about = `${what} ÷ bare Socket.IO that acknowledges at once and checks nothing`;
    lines.push(toldOnly(`${title}, last ack, bare`, about, ratio(product, bare, 'lastAck')));
  }
  const times = many / few;
  const ends = (side) => ({
    small: results[`${side} ${few}`],
    large: results[`${side} ${many}`],
    figure: 'lastAck',
    times,
  });
  const without = show(slope(ends('same')).median);
  const what =
    `ballots at once ${few.toLocaleString('en-US')} → ${many.toLocaleString('en-US')}: time to the last ack ` +
    `(the same server with no database: ${without})`;
  lines.push(growth('ballots at once', what, ends('product'), 0.8));
  return lines;
}
