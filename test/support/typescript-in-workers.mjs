import { register } from 'node:module';

/** Lets a worker thread that a test starts run our TypeScript, as jest does for the main thread. */
register('./typescript-hooks.mjs', import.meta.url);
