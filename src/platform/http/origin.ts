import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config/config.js';

/** The origins under which people open this server; null where the settings name none. */
export function ownOrigins({ PUBLIC_URL, MIRROR_URLS }: Config): string[] | null {
  return PUBLIC_URL === undefined ? null : [PUBLIC_URL, ...MIRROR_URLS].map((url) => new URL(url).origin);
}

/** Whether this is exactly an origin of ours. Without a setting it is the one the request was sent to. */
function isOurs(origin: string, headers: IncomingHttpHeaders, config: Config): boolean {
  return ownOrigins(config)?.includes(origin) ?? origin === `http://${headers.host}`;
}

/**
 * Whether a request that changes something comes from our own pages. A browser names
 * the origin of each; programs without a browser name none, and carry no cookie by accident either.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, config: Config): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || isOurs(headers.origin, headers, config);
}

/**
 * Whether the handshake of a socket comes from our own pages. A WebSocket names its origin; the
 * long polls of our pages do not everywhere, but carry our header, which no other page can send here.
 */
export function isOwnHandshake(headers: IncomingHttpHeaders, config: Config): boolean {
  return isOwnOrigin(headers, config) && (headers.origin !== undefined || headers['x-peyman'] === '1');
}

/** The origin under which the asker has opened this server: passkeys belong to it. */
export function originOf(headers: IncomingHttpHeaders, config: Config): string {
  if (headers.origin !== undefined && isOurs(headers.origin, headers, config)) return headers.origin;
  return ownOrigins(config)?.[0] ?? `http://${headers.host}`;
}
