import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Squeezed } from './squeeze.js';

export interface Page {
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer | null;
  readonly brotli: Buffer | null;
}

/** Brotli quality for what is compressed at the start: smaller than gzip, and a second start takes seconds. */
const QUICK = 5;
const COMPRESSIBLE = /^(text\/|application\/(json|javascript|atom\+xml|manifest)|image\/svg)/;

/**
 * Finished answers in memory, each compressed once: the client's files and the
 * published declarations. They are served before the router, without the
 * database, so that a declaration stays readable while everything else is down.
 */
@Injectable()
export class Pages {
  private readonly pages = new Map<string, Page>();

  /** `squeezed` are the compressed forms where they are at hand; else they are made here, while all wait. */
  put(
    path: string,
    type: string,
    body: Buffer | string,
    headers: Readonly<Record<string, string>> = {},
    squeezed?: Squeezed,
  ): void {
    const plain = Buffer.isBuffer(body) ? body : Buffer.from(body);
    const squeeze = !squeezed && COMPRESSIBLE.test(type) && plain.length > 400;
    this.pages.set(path, {
      headers: {
        'Content-Type': type,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        ...headers,
      },
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 27)}"`,
      plain,
      gzip: squeezed?.gzip ?? (squeeze ? gzipSync(plain, { level: 6 }) : null),
      brotli:
        squeezed?.brotli ??
        (squeeze
          ? brotliCompressSync(plain, {
              params: { [constants.BROTLI_PARAM_QUALITY]: QUICK },
            })
          : null),
    });
  }

  get(path: string): Page | undefined {
    return this.pages.get(path);
  }

  delete(path: string): void {
    this.pages.delete(path);
  }

  /** Answers from memory if the path is there; false if it is somebody else's. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const page = this.pages.get(path);
    if (!page || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    send(page, request, response);
    return true;
  }
}

function send(page: Page, request: IncomingMessage, response: ServerResponse): void {
  const accepts = request.headers['accept-encoding'] ?? '';
  const [encoding, body] =
    page.brotli && accepts.includes('br')
      ? (['br', page.brotli] as const)
      : page.gzip && accepts.includes('gzip')
        ? (['gzip', page.gzip] as const)
        : ([null, page.plain] as const);
  const etag = encoding ? `${page.etag.slice(0, -1)}-${encoding}"` : page.etag;
  const headers: Record<string, string | number> = { ...page.headers, ETag: etag };
  if (page.gzip) headers['Vary'] = 'Accept-Encoding';
  if (matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  if (encoding) headers['Content-Encoding'] = encoding;
  headers['Content-Length'] = body.length;
  response.writeHead(200, headers);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** RFC 9110 13.1.2: a list of tags, or any. */
function matches(header: string | undefined, etag: string): boolean {
  if (!header) return false;
  if (header === etag || header === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
