import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request comes from our own pages. A browser names the origin of
 * every WebSocket and of every request that changes something; programs without
 * a browser name none, and carry no cookie by accident either.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.origin;
  if (origin === undefined) return true;
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
  try {
    return new URL(origin).host === headers.host;
  } catch {
    return false;
  }
}
