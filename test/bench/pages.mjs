import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { inRounds, ratio, show } from './lib/figures.mjs';
import { cacheBefore, staticPage } from './lib/nginx.mjs';
import { aDatabase, startProduct } from './lib/product.mjs';
import { atLeast, growth } from './lib/rows.mjs';
import { wrk } from './lib/wrk.mjs';

const CONNECTIONS = 64;
/** The declaration of the demonstration, in English. */
const PAGE = '/d/dignity-and-liberty/en';

function get(port, path, headers) {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.once('error', reject).end();
  });
}

const WAYS = {
  plain: async () => ({ headers: {}, status: 200 }),
  gzip: async () => ({ headers: { 'accept-encoding': 'gzip' }, status: 200 }),
  'not modified': async (port, path) => {
    const { headers } = await get(port, path, {});
    return { headers: { 'if-none-match': headers.etag }, status: 304 };
  },
};

/** Full load over kept connections; requests per second of CPU of whoever answers them. */
async function read({ port, path, cpu, connections = CONNECTIONS }, way, page, seconds) {
  const { headers, status } = await WAYS[way](port, path);
  const check = async () => {
    const answer = await get(port, path, headers);
    const body = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(answer.body) : answer.body;
    const isRight = status === 304 ? body.length === 0 : body.equals(page);
    const isEncoded = (answer.headers['content-encoding'] === 'gzip') === (way === 'gzip');
    if (answer.status !== status || !isRight || !isEncoded)
      throw new Error(`${path}, ${way}: ${answer.status}, ${body.length} bytes, not the page`);
  };
  const load = (time) => wrk({ port, path, headers, connections, seconds: time });
  await check();
  await load(1);
  const before = cpu();
  const answered = await load(seconds);
  const used = cpu() - before;
  await check();
  return { perCpu: answered / used, cpuEach: used / answered };
}

/** P12 and P13: a published declaration, with a cache before the product and from the product alone. */
export async function pages({ rounds, seconds }) {
  const database = await aDatabase();
  const product = await startProduct(database, { DEMONSTRATION: '1' });
  const plain = (await get(product.port, PAGE, {})).body;
  const gzip = await get(product.port, PAGE, { 'accept-encoding': 'gzip' });
  const nginx = await staticPage(plain, gzip.body);
  const cache = await cacheBefore(product.port);
  try {
    const sides = {
      nginx: { port: nginx.port, path: '/page.html', cpu: nginx.cpu },
      product: { port: product.port, path: PAGE, cpu: product.cpu },
      'one reader': { port: product.port, path: PAGE, cpu: product.cpu, connections: 1 },
      cached: { port: cache.port, path: PAGE, cpu: () => cache.cpu() + product.cpu() },
    };
    const rows = [];
    const slopes = [];
    for (const way of Object.keys(WAYS)) {
      const one = (side) => () => read(sides[side], way, plain, seconds);
      const results = await inRounds(rounds, {
        nginx: one('nginx'),
        product: one('product'),
        cached: one('cached'),
        ...(way === 'plain' ? { one: one('one reader') } : {}),
      });
      if (results.one) {
        const what = `readers 1 → ${CONNECTIONS} connections: CPU of the product for a page`;
        const ends = { small: results.one, large: results.product, figure: 'cpuEach', times: CONNECTIONS };
        slopes.push(growth('readers', what, ends, 0.05));
      }
      for (const [id, side, what, floor, target] of [
        ['P12', 'cached', 'nginx with a cache of 5 s before the product', 0.5, 0.9],
        ['P13', 'product', 'the product alone', 0.25, 0.5],
      ]) {
        const r = ratio(results[side], results.nginx, 'perCpu');
        const about = `${what}, declaration of ${show(plain.length / 1024)} KB, requests per CPU second ÷ nginx with a file`;
        rows.push(atLeast(`${id}, ${way}`, about, r, floor, target));
      }
    }
    return [...rows.sort((a, b) => (a.id.slice(0, 3) < b.id.slice(0, 3) ? -1 : 1)), ...slopes];
  } finally {
    await cache.stop();
    await nginx.stop();
    await product.stop();
    await database.stop();
  }
}
