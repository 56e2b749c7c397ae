import { register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';
import * as globals from './globals.mjs';

const { begin, runAll } = globals;
// Some tests take them from the air, as jest allows.
Object.assign(globalThis, globals);

const { port1, port2 } = new MessageChannel();
register('./fresh-modules.mjs', { parentURL: import.meta.url, data: { port: port2 }, transferList: [port2] });
let round = 0;

/** One mutant, or none: the specs in their order until a test fails. */
process.on('message', async ({ file, source, specs }) => {
  round += 1;
  const taken = new Promise((resolve) => port1.once('message', resolve));
  port1.postMessage({ file, source });
  await taken;
  try {
    let ran = 0;
    for (const spec of specs) {
      begin();
      await import(`${spec}?round=${round}`);
      ran += await runAll();
    }
    process.send({ survived: true, ran });
  } catch (error) {
    process.send({ survived: false, why: String(error?.message ?? error).slice(0, 2_000) });
  }
});
