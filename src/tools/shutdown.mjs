import { parentOf } from './processes.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Calls `stop` once, at the first wish to end: a signal, or the death of the npm that started us
 * (SIGTERM to npm alone ends npm and its shell, but reaches nobody else). Later wishes change nothing.
 *
 * @param {(reason: NodeJS.Signals) => void} stop
 */
export function onceAskedToStop(stop) {
  let asked = false;
  const ask = (signal) => {
    if (asked) return;
    asked = true;
    clearInterval(watch);
    stop(signal);
  };
  for (const signal of SIGNALS) process.on(signal, () => ask(signal));
  // npm, its shell, us: whichever of the two above goes, nobody is left who could stop us.
  const chain = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const born = chain();
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && chain() !== born) ask('SIGTERM');
  }, 500);
  watch.unref();
}

/** Ends a child process: politely, and after the time allowed without asking. */
export async function endChild(child, signal, patience) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), patience);
  await exited;
  clearTimeout(hard);
}
