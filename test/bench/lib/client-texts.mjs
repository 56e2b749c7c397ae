import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../../src/tools/steps.mjs';

/** The client's own library for the texts of a statement, as the browser runs it, made readable for Node. */
export async function clientTexts() {
  const client = join(ROOT, 'client');
  const require = createRequire(join(client, 'package.json'));
  const { rolldown } = await import(pathToFileURL(require.resolve('rolldown')).href);
  const folder = join(ROOT, 'node_modules', '.cache', 'bench-client');
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, 'entry.mjs');
  const editor = (file) => JSON.stringify(join(client, 'src', 'editor', file));
  writeFileSync(
    entry,
    `export { TextsSession } from ${editor('clause-sync.ts')};\nexport { readBlocks } from ${editor('read-text.ts')};\n`,
  );
  const bundle = await rolldown({
    input: entry,
    external: ['yjs'],
    platform: 'node',
    resolve: { alias: { '@contract': join(ROOT, 'src/contract'), '@domain': join(ROOT, 'src/domain') } },
    logLevel: 'silent',
  });
  const file = join(folder, 'texts.mjs');
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return import(pathToFileURL(file).href);
}
