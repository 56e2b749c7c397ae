import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Pages } from './pages.js';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
const FOREVER = 'public, max-age=31536000, immutable';

/** Takes the built client into memory. Files with a hash in their name may be kept for ever. */
export function loadClient(pages: Pages, folder: string): boolean {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return false;
  for (const file of filesBelow(folder)) {
    const type = TYPES[extname(file)];
    if (!type || file.endsWith('.map')) continue;
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    const cache = path.startsWith('/assets/') ? FOREVER : 'no-cache';
    pages.put(path, { type, body: readFileSync(file), headers: { 'Cache-Control': cache } });
  }
  return true;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
