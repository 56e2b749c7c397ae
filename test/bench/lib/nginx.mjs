import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyFreePort } from '../../../src/tools/ports.mjs';
import { cpuOfFamily, sleep } from './figures.mjs';

/** Null when nginx and wrk are here, else the line that brings them. */
export function missingTools() {
  try {
    execFileSync('sh', ['-c', 'command -v nginx && command -v wrk'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'nginx and wrk are not here: apt-get install nginx-light wrk';
  }
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** One worker of nginx. `location` is what it does with every request; `http` what that needs beside it. */
async function startNginx(folder, location, http = '') {
  const port = await anyFreePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/errors;
     events { worker_connections 4096; }
     http {
       access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100;
       types { text/html html; } default_type text/html; ${temporary} ${http}
       server { listen 127.0.0.1:${port} backlog=1024; root ${folder}/files; location / { ${location} } }
     }`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', `${folder}/errors`], {
    stdio: 'ignore',
  });
  let isOver = false;
  child.once('exit', () => (isOver = true));
  for (let i = 0; i < 100 && !(await answers(port)); i++) {
    if (isOver) throw new Error('nginx did not start');
    await sleep(50);
  }
  return {
    port,
    cpu: () => cpuOfFamily(child.pid),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function aFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'peyman-bench-nginx-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'files'));
  return folder;
}

/** Serves one page from a file, compressed beforehand. */
export function staticPage(plain, gzip) {
  const folder = aFolder();
  writeFileSync(join(folder, 'files', 'page.html'), plain);
  writeFileSync(join(folder, 'files', 'page.html.gz'), gzip);
  return startNginx(folder, 'gzip_static on;');
}

/** Keeps what the product behind it answers for as long as its headers allow: five seconds. */
export function cacheBefore(port) {
  const folder = aFolder();
  return startNginx(
    folder,
    `proxy_pass http://product; proxy_http_version 1.1; proxy_set_header Connection "";
     proxy_cache pages; proxy_cache_use_stale updating; proxy_cache_background_update on; proxy_cache_lock on;`,
    `proxy_cache_path ${folder}/cache keys_zone=pages:1m max_size=50m;
     upstream product { server 127.0.0.1:${port}; keepalive 8; }`,
  );
}
