import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../../src/tools/steps.mjs';

const PARTS = {
  'lib/line.ts': ['lineTo'],
  'lib/live.ts': ['Live'],
  'lib/http.ts': ['get', 'post'],
  'lib/failure.ts': ['Refused'],
  'editor/clause-sync.ts': ['TextsSession'],
  'editor/read-text.ts': ['readBlocks'],
};

/** The client's own library (line, outbox, feeds, texts), as the browser runs it, made readable for Node. */
export async function clientLibrary() {
  const client = join(ROOT, 'client');
  const require = createRequire(join(client, 'package.json'));
  const { rolldown } = await import(pathToFileURL(require.resolve('rolldown')).href);
  const folder = join(ROOT, 'node_modules', '.cache', 'faults-client');
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, 'entry.mjs');
  const lines = Object.entries(PARTS).map(
    ([file, names]) => `export { ${names.join(', ')} } from ${JSON.stringify(join(client, 'src', file))};\n`,
  );
  writeFileSync(entry, lines.join(''));
  const bundle = await rolldown({
    input: entry,
    external: ['yjs', 'socket.io-client'],
    platform: 'node',
    resolve: { alias: { '@contract': join(ROOT, 'src/contract'), '@domain': join(ROOT, 'src/domain') } },
    logLevel: 'silent',
  });
  const file = join(folder, 'client.mjs');
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return import(pathToFileURL(file).href);
}

const page = new AsyncLocalStorage();
const network = globalThis.fetch;

/** A page asks its own server, with its own cookie: what a browser adds to `fetch('/api/…')`. */
globalThis.fetch = (path, options) => {
  const here = page.getStore();
  if (!here || typeof path !== 'string' || !path.startsWith('/')) return network(path, options);
  return network(here.url + path, { ...options, headers: { ...options?.headers, cookie: here.cookie } });
};

/** Runs something as if on the page of this person. */
export const onPage = (url, cookie, run) => page.run({ url, cookie }, run);
