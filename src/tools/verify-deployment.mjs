import { readFileSync } from 'node:fs';
import { CLIENT, manifestOf, sha256 } from './client-manifest.mjs';

/**
 * `npm run verify-deployment -- https://peyman.example [manifest.json]`: does this host send the client that was
 * published? Without a manifest, the client that was built here is the measure. It asks for every file as a reader
 * would, and for the page at addresses where only the page may be.
 */
const [address, manifestFile] = process.argv.slice(2);
if (!address || !URL.canParse(address)) {
  console.error('Say which host: npm run verify-deployment -- https://peyman.example [manifest.json]');
  process.exit(2);
}
const { files } = manifestFile ? JSON.parse(readFileSync(manifestFile, 'utf8')) : manifestOf(CLIENT);
const PAGES = ['/', '/sign-in', '/c/any/where'];
const wanted = [...Object.entries(files), ...PAGES.map((path) => [path, files['/index.html']])];

const wrong = [];
for (const [path, hash] of wanted) {
  const found = await read(path);
  if (found !== hash) wrong.push(`${path}: ${found ? `is ${found}, not ${hash}` : 'is not there'}`);
}
for (const line of wrong) console.error(line);
console.log(
  `${wanted.length - wrong.length} of ${wanted.length} files of ${new URL(address).origin} are as published`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;

async function read(path) {
  try {
    const response = await fetch(new URL(path, address), { redirect: 'error' });
    return response.ok ? sha256(Buffer.from(await response.arrayBuffer())) : null;
  } catch (error) {
    console.error(`${path}: ${error.cause?.code ?? error.message}`);
    return null;
  }
}
