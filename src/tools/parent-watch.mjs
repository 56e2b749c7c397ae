/**
 * Loaded into the application by `--import`: when the starter is killed without a chance to pass the signal on,
 * the application ends itself instead of holding the port for ever.
 */
const parent = process.ppid;
setInterval(() => {
  if (process.ppid === parent) return;
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 30_000).unref();
}, 500).unref();
