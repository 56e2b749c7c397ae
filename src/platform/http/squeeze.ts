import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A body in its compressed forms. */
export interface Squeezed {
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/**
 * Compresses beside the event loop: the best quality takes 0.2 s for a long page, in which nobody
 * else should have to wait. What changes often is content with less.
 */
export async function squeeze(body: Buffer, often = false): Promise<Squeezed> {
  const quality = often ? 5 : body.length > 200_000 ? 9 : 11;
  const [gzipped, brotli] = await Promise.all([
    toGzip(body, { level: 9 }),
    toBrotli(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quality,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  ]);
  return { gzip: gzipped, brotli };
}
