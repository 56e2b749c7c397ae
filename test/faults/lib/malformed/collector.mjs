import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** Loaded into a node whose memory is looked at: at SIGUSR2 it says how many bytes nobody could take from it. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

function look() {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  console.log(`\nholds ${heapUsed + external} bytes`);
}

// Workers inherit what is loaded first.
if (isMainThread) process.on('SIGUSR2', look);
