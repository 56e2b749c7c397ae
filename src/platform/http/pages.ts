import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { securityHeaders } from './headers.js';
import { preferred } from './preferred.js';
import type { Squeezed } from './squeeze.js';

/** One way to send a page, ready to be written: names and values of its headers in turn, as Node takes them. */
interface Form {
  readonly body: Buffer;
  readonly etag: string;
  readonly headers: string[];
  readonly unchanged: string[];
}

export interface File {
  readonly type: string;
  readonly body: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The compressed forms where they are at hand; else they are made here, while all wait. */
  readonly squeezed?: Squeezed;
}

interface Page {
  readonly plain: Form;
  readonly gzip: Form | null;
  readonly brotli: Form | null;
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
  /** Addresses at which readers are sent what is written in their language. */
  private readonly choices = new Map<string, ReadonlyMap<string, Page>>();
  private readonly always: Readonly<Record<string, string>>;

  constructor(@Inject(CONFIG) config: Config) {
    this.always = securityHeaders(config);
  }

  put(path: string, file: File): void {
    this.pages.set(path, this.pageOf(file, []));
  }

  /** The same page in several languages at one address: each reader is sent the one that they prefer, or the first. */
  putInLanguages(path: string, files: ReadonlyMap<string, File>): void {
    const pages = [...files].map(([language, file]): [string, Page] => {
      const headers = { ...file.headers, 'Content-Language': language };
      return [language, this.pageOf({ ...file, headers }, ['Accept-Language'])];
    });
    this.choices.set(path, new Map(pages));
  }

  private pageOf({ type, body, headers, squeezed }: File, varies: readonly string[]): Page {
    const plain = Buffer.isBuffer(body) ? body : Buffer.from(body);
    const squeeze = !squeezed && COMPRESSIBLE.test(type) && plain.length > 400;
    const gzip = squeezed?.gzip ?? (squeeze ? gzipSync(plain, { level: 6 }) : null);
    const params = { [constants.BROTLI_PARAM_QUALITY]: QUICK };
    const brotli = squeezed?.brotli ?? (squeeze ? brotliCompressSync(plain, { params }) : null);
    const tag = createHash('sha256').update(plain).digest('base64url').slice(0, 27);
    const vary = [...(gzip ? ['Accept-Encoding'] : []), ...varies].join(', ');
    const all = { ...this.always, 'Content-Type': type, ...headers, ...(vary ? { Vary: vary } : {}) };
    return {
      plain: formOf(plain, null, `"${tag}"`, all),
      gzip: gzip && formOf(gzip, 'gzip', `"${tag}-gzip"`, all),
      brotli: brotli && formOf(brotli, 'br', `"${tag}-br"`, all),
    };
  }

  /**
   * Answers from memory if the path is there; false if it is somebody else's. All who asked in one turn of the event
   * loop are answered at its end: one answer at a time wakes each reader's process for itself, which on a virtual
   * machine costs more than the answer.
   */
  serve(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const page = this.pages.get(path) ?? this.inLanguageOf(request, path);
    if (!page || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    setImmediate(send, page, request, response);
    return true;
  }

  private inLanguageOf(request: IncomingMessage, path: string): Page | undefined {
    const pages = this.choices.get(path);
    return pages?.get(preferred(request.headers['accept-language'], [...pages.keys()]));
  }
}

function formOf(
  body: Buffer,
  encoding: string | null,
  etag: string,
  headers: Readonly<Record<string, string>>,
): Form {
  const unchanged = Object.entries({ ...headers, ETag: etag }).flat();
  const about = { 'Content-Length': String(body.length), ...(encoding && { 'Content-Encoding': encoding }) };
  return { body, etag, unchanged, headers: [...unchanged, ...Object.entries(about).flat()] };
}

function send(page: Page, request: IncomingMessage, response: ServerResponse): void {
  const accepts = request.headers['accept-encoding'] ?? '';
  const form =
    (accepts.includes('br') && page.brotli) || (accepts.includes('gzip') && page.gzip) || page.plain;
  if (matches(request.headers['if-none-match'], form.etag)) {
    response.writeHead(304, form.unchanged).end();
    return;
  }
  response.writeHead(200, form.headers);
  response.end(request.method === 'HEAD' ? undefined : form.body);
}

/** RFC 9110 13.1.2: a list of tags, or any. */
function matches(header: string | undefined, etag: string): boolean {
  if (!header) return false;
  if (header === etag || header === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
