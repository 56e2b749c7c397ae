import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { codeOf } from './problem.filter.js';
import type { Pages } from './pages.js';

export const MAX_URL = 2_048;
/** Paths that belong to the server; every other one is a page of the client. */
const SERVER_PATHS = /^\/(api|socket\.io|health|metrics|d)(\/|$)/;

/**
 * What happens to a request before the router, Socket.IO or anything else looks at it. Published pages and the
 * client's files are answered here: two to three times as many readers. What is nobody's path is a page of the
 * client. Everything else carries the security headers from here on, whoever answers it, and is kept nowhere.
 */
export function openFrontDoor(
  server: Server,
  pages: Pages,
  { hasClient, headers }: { hasClient: boolean; headers: Readonly<Record<string, string>> },
): void {
  const others = server.listeners('request') as ((q: IncomingMessage, r: ServerResponse) => void)[];
  const always = Object.entries({ ...headers, 'Cache-Control': 'no-store' });
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '/';
    const path = pathOf(url);
    if (url.length <= MAX_URL) {
      if (pages.serve(request, response, path)) return;
      if (hasClient && !SERVER_PATHS.test(path) && pages.serve(request, response, '/index.html')) return;
    }
    for (const [name, value] of always) response.setHeader(name, value);
    if (url.length > MAX_URL) return refuse(response, 414);
    // Engine.IO would answer them as if it had broken.
    if (path.startsWith('/socket.io') && request.method !== 'GET' && request.method !== 'POST')
      return refuse(response, 405, { Allow: 'GET, POST' });
    // No name of ours holds a NUL, and the database refuses to look for one.
    if (url.startsWith('/api') && url.includes('%00')) return refuse(response, 400);
    for (const other of others) other.call(server, request, response);
  });
}

/** What cannot be read as HTTP never becomes a request: the answer is written by hand, and that line ends. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  if (socket.writable) {
    const body = problem(status);
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
        `Content-Length: ${body.length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n` +
        `Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy();
}

/** An address that the router cannot read. */
export function answerUnroutable(
  error: { statusCode?: number | undefined },
  _request: unknown,
  reply: FastifyReply,
): void {
  const status = error.statusCode ?? 400;
  void reply.status(status).header('Content-Type', 'application/problem+json').send(problem(status));
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    Connection: 'close',
    ...headers,
  });
  response.end(problem(status));
}

const problem = (status: number): string =>
  JSON.stringify({ type: 'about:blank', status, code: codeOf(status) });

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
