import { useQuery } from '@tanstack/react-query';
import type { Installation } from '@contract/account';
import { get } from '../../lib/http';

/** What the door needs to know before anyone is signed in. */
export const useInstallation = () =>
  useQuery({
    queryKey: ['installation'],
    queryFn: () => get<Installation>('/api/installation'),
    staleTime: 60_000,
  });

/** Only places of this site, so that a link cannot send one elsewhere after signing in. */
export const ownPlace = (next: string | null): string =>
  next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';

const TOKEN = /^[A-Za-z0-9_-]{20,100}$/;

/** The token of an invitation in whatever was pasted: the whole link, or the token alone. */
export function tokenIn(pasted: string): string | null {
  const text = pasted.trim();
  const token = /#t=([A-Za-z0-9_-]+)/.exec(text)?.[1] ?? text;
  return TOKEN.test(token) ? token : null;
}
