import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder } from './folders.mjs';
import { ROOT } from './steps.mjs';

/** The secret key of an installation with a database of its own: made at the first start, kept beside the data. */
export function keptSecret() {
  const folder = process.env.PEYMAN_DATA ?? join(ROOT, '.peyman');
  const file = join(folder, 'secret.key');
  if (!existsSync(file)) {
    makeDataFolder(folder);
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8').trim();
}
