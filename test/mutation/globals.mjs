import { createRequire } from 'node:module';

const { expect } = createRequire(import.meta.url)('expect');
export { expect };

let root;
let current;
const suite = (parent) => ({ parent, before: [], after: [], each: [], afterEach: [], steps: [] });

/** Begins a new round: what was described before is forgotten. */
export function begin() {
  root = current = suite(null);
}

export const describe = (_name, define) => {
  const inner = suite(current);
  current.steps.push({ inner });
  current = inner;
  define();
  current = inner.parent;
};
export const it = (_name, test) => void current.steps.push({ test });
export const test = it;
describe.each = each(describe);
it.each = each(it);
export const beforeAll = (f) => void current.before.push(f);
export const afterAll = (f) => void current.after.push(f);
export const beforeEach = (f) => void current.each.push(f);
export const afterEach = (f) => void current.afterEach.push(f);

function each(define) {
  return (table, ...rest) =>
    (name, run) => {
      if (rest.length > 0 || typeof table?.raw !== 'undefined')
        throw new Error('tables of words are not read here');
      for (const row of table) define(name, () => (Array.isArray(row) ? run(...row) : run(row)));
    };
}

/** Runs what was described, up to the first test that fails; answers how many tests ran. */
export async function runAll() {
  let ran = 0;
  const run = async (one, around, behind) => {
    for (const f of one.before) await f();
    try {
      const before = [...around, ...one.each];
      const after = [...one.afterEach, ...behind];
      for (const { inner, test: body } of one.steps) {
        if (inner) {
          await run(inner, before, after);
          continue;
        }
        for (const f of before) await f();
        await body();
        for (const f of after) await f();
        ran += 1;
      }
    } finally {
      for (const f of one.after) await f();
    }
  };
  await run(root, [], []);
  return ran;
}
