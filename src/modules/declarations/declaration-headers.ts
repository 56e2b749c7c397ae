import { createHash } from 'node:crypto';

const STYLE = /<style>([^<]*)<\/style>/;
/** Soon fresh, and never waiting for it: what is at an address does not change, but new things are listed. */
const FRESH = 'public, max-age=5, stale-while-revalidate=60';

/**
 * The headers of a public page. It may load nothing and run nothing; the one style sheet it carries
 * is allowed by its hash, so that no other can slip in.
 */
export function pageHeaders(body: Buffer | string): Record<string, string> {
  const style = STYLE.exec(body.toString())?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': FRESH,
  };
}

/** Bundles and the feed are for everyone's programs, wherever they run. Addressed by its hash, a bundle stays for ever. */
export function dataHeaders(path: string): Record<string, string> {
  return {
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Cache-Control': path.startsWith('/d/by-hash/') ? 'public, max-age=31536000, immutable' : FRESH,
  };
}
