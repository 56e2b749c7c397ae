import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const CLIENT = fileURLToPath(new URL('../../client/dist', import.meta.url));

/**
 * The SHA-256 of every file of the built client that a server sends, by its address. The same sources give the
 * same manifest on every machine, so that a party can build it itself, or compare with one that was published.
 */
export function manifestOf(folder) {
  if (!existsSync(join(folder, 'index.html')))
    throw new Error(`There is no built client in ${folder}: npm run build`);
  const files = filesBelow(folder)
    .map((file) => [`/${relative(folder, file).split(sep).join('/')}`, file])
    // Source maps stay behind; the stamp is ours.
    .filter(([path]) => !path.endsWith('.map') && !path.startsWith('/.'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => [path, sha256(readFileSync(file))]);
  return { format: 'peyman/client-manifest/v1', files: Object.fromEntries(files) };
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

// `npm run manifest`: on the screen, or into the file that is named.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = `${JSON.stringify(manifestOf(CLIENT), null, 2)}\n`;
  const [target] = process.argv.slice(2);
  if (target) writeFileSync(target, text);
  else process.stdout.write(text);
}
