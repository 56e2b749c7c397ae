import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As many requests as will be answered over so many kept connections; answers their number. */
export async function wrk({ port, path, seconds, connections = 64, headers = {} }) {
  const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const url = `http://127.0.0.1:${port}${path}`;
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, ...flags, url]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${path}: ${stdout}`);
  const answered = Number(/(\d+) requests in/.exec(stdout)[1]);
  if (answered === 0) throw new Error(`${path}: nothing was answered`);
  return answered;
}
