import { populate } from './lib/coalition.mjs';
import { inRounds, median, show, sleep } from './lib/figures.mjs';
import { aDatabase, startProduct } from './lib/product.mjs';
import { adoptWhole, aDraft, publish } from './lib/publishing.mjs';
import { growth } from './lib/rows.mjs';
import { wrk } from './lib/wrk.mjs';

const AT_ONCE = 6;
/** So many publications one after the other are measured. */
const MEASURED = 8;

/** One coalition publishes and publishes; what one more costs, and what reading one costs. */
async function publishing(few, many, seconds) {
  const database = await aDatabase();
  const product = await startProduct(database);
  try {
    const coalition = await populate(database, 3);
    let made = 0;
    const ready = async () => {
      const { roomId, clauseIds } = await aDraft(product, database, coalition, 1);
      await adoptWhole(product, coalition, roomId, clauseIds);
      return roomId;
    };
    const bring = (roomId) => publish(product, coalition, roomId, `bench-${(made += 1)}`);
    const until = (wanted) => {
      let begun = made;
      const one = async () => {
        while (begun++ < wanted) await bring(await ready());
      };
      return Promise.all(Array.from({ length: AT_ONCE }, one));
    };
    const look = async () => {
      const rooms = [];
      for (let i = 0; i < MEASURED; i++) rooms.push(await ready());
      const cpu = product.cpu() + database.cpu();
      const begin = performance.now();
      for (const roomId of rooms) await bring(roomId);
      const publishTime = (performance.now() - begin) / MEASURED;
      const publishCpu = (product.cpu() + database.cpu() - cpu) / MEASURED;
      const page = { port: product.port, path: '/d/bench-1/en' };
      // What is done after publishing, such as compressing, is no part of reading.
      await sleep(2_000);
      await wrk({ ...page, seconds: 1 });
      const before = product.cpu();
      const read = await wrk({ ...page, seconds });
      return { publishTime, publishCpu, readCpu: (product.cpu() - before) / read };
    };
    await until(few - MEASURED);
    const small = await look();
    await until(many - MEASURED);
    const large = await look();
    const list = await (await fetch(`${product.url}/api/declarations`)).json();
    if (list.length !== made) throw new Error(`${made} published, ${list.length} in the list`);
    return { small, large };
  } finally {
    await product.stop();
    await database.stop();
  }
}

/** An archive that has grown for years. */
export async function publicationGrowth({ rounds, seconds, few, many }) {
  const { both } = await inRounds(rounds, { both: () => publishing(few, many, seconds) });
  const ends = {
    small: both.map(({ small }) => small),
    large: both.map(({ large }) => large),
    times: many / few,
  };
  const told = (figure, scale) =>
    ['small', 'large'].map((end) => show(median(ends[end].map((row) => row[figure])) * scale)).join(' → ');
  const from = `publications ${few} → ${many.toLocaleString('en-US')}`;
  return [
    growth(
      'publications: publish',
      `${from}: publish one more, CPU with PostgreSQL's (${told('publishCpu', 1_000)} ms)`,
      { ...ends, figure: 'publishCpu' },
      0.05,
    ),
    growth(
      'publications: read',
      `${from}: read one, CPU of the product (${told('readCpu', 1e6)} µs)`,
      { ...ends, figure: 'readCpu' },
      0.05,
    ),
  ];
}
