import { useQuery } from '@tanstack/react-query';
import type { Installation } from '@contract/account';
import type { SignedIn } from '@contract/factors';
import { finishLeaving } from '../../app/leaving';
import { owesSecondStep, refreshMe } from '../../app/session';
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

/** In, or on to the second step. */
export async function enter(first: () => Promise<SignedIn>): Promise<void> {
  await finishLeaving();
  const { secondStep } = await first();
  if (secondStep) owesSecondStep(true);
  else await refreshMe();
}

const TOKEN = /^[A-Za-z0-9_-]{20,100}$/;

/** The token of an invitation in whatever was pasted: the whole link, or the token alone. */
export function tokenIn(pasted: string): string | null {
  const text = pasted.trim();
  const token = /#t=([A-Za-z0-9_-]+)/.exec(text)?.[1] ?? text;
  return TOKEN.test(token) ? token : null;
}
