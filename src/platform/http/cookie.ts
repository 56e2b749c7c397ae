import type { Config } from '../config/config.js';

/** Over HTTPS the cookie is bound to exactly this host by its prefix (RFC 6265bis 4.1.3.2). */
export const cookieName = (config: Config): string => (isSecure(config) ? '__Host-peyman' : 'peyman');
/** That this browser has been here before (`modules/auth/known-devices.ts`). */
export const deviceCookieName = (config: Config): string => `${cookieName(config)}-device`;
export const isSecure = (config: Config): boolean => config.PUBLIC_URL?.startsWith('https:') ?? false;

export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
