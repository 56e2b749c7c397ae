import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes the folder of the data, or says what to do. Step by step: Node's own recursion never ends in /proc. */
export function makeDataFolder(folder) {
  const missing = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at);
  try {
    for (const one of missing) mkdirSync(one);
  } catch (error) {
    if (error.code === 'EEXIST') return makeDataFolder(folder);
    throw new Error(
      `The folder ${folder} for the data cannot be made (${error.code}). Choose another one: PEYMAN_DATA=/path npm start`,
      { cause: error },
    );
  }
}
