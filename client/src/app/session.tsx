import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { Navigate, useLocation, useNavigate } from 'react-router';
import type { MeView } from '@contract/views';
import { INTERFACE_LANGUAGES } from '@domain/shared/language';
import { Store } from '../lib/emitter';
import { asRefused } from '../lib/failure';
import { del, get } from '../lib/http';
import { Loading } from '../ui/loading';
import { Refusal } from '../ui/refusal';
import { chosenLanguage, speak } from './i18n';
import { live, useNews } from './live';
import { queryClient } from './query';

export const ME = ['me'] as const;

/** The password was given, and the second step is still to come. */
const secondStep = new Store(false);
export const owesSecondStep = (owed: boolean): void => secondStep.set(owed);
export const useOwesSecondStep = (): boolean => useSyncExternalStore(secondStep.watch, secondStep.get);

const readMe = async (): Promise<MeView | null> => {
  try {
    return await get<MeView>('/api/me');
  } catch (error) {
    const { code } = asRefused(error);
    if (code === 'second-factor-required') secondStep.set(true);
    if (code === 'not-signed-in' || code === 'second-factor-required') return null;
    throw error;
  }
};

/** Who is signed in; null: nobody. */
export const useMe = (): UseQueryResult<MeView | null> =>
  useQuery({ queryKey: ME, queryFn: readMe, staleTime: Infinity });

/** Reads anew who is signed in: after signing in, taking a seat, or losing one. */
export const refreshMe = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ME });

/** Nobody is signed in any more: closes the line and forgets everything that was read. */
function forget(): void {
  live.stop();
  secondStep.set(false);
  // Told before it is forgotten: a query that is cleared away tells nobody who watches it.
  queryClient.setQueryData(ME, null);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== ME[0] });
}

export async function signOut(): Promise<void> {
  live.stop();
  await del('/api/session').catch(() => undefined);
  forget();
}

/** Leaves this page at once for a neutral one, and signs out behind it. Nothing is asked, nothing waits. */
export function leaveNow(): void {
  live.stop();
  document.documentElement.style.visibility = 'hidden';
  void fetch('/api/session', {
    method: 'DELETE',
    headers: { 'x-peyman': '1', 'content-type': 'application/json' },
    body: '{}',
    keepalive: true,
    credentials: 'same-origin',
  }).catch(() => undefined);
  window.location.replace('about:blank');
}

/** Escape, three times within a second: where one cannot look for the button. */
const CHORD = { key: 'Escape', times: 3, within: 1_000 } as const;
const pressed: number[] = [];
export function listenForLeaving(): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== CHORD.key || event.repeat) return;
      pressed.push(event.timeStamp);
      pressed.splice(0, pressed.length - CHORD.times);
      if (pressed.length === CHORD.times && event.timeStamp - (pressed[0] ?? 0) <= CHORD.within) leaveNow();
    },
    { capture: true },
  );
}

/** Lets through who is signed in, with the line open; shows everyone else the door and brings them back. */
export function SignedIn({ children }: { children: ReactNode }): ReactNode {
  const { data: me, error, refetch } = useMe();
  const place = useLocation();
  const navigate = useNavigate();
  const account = me?.account;
  const accountId = account?.id;

  useEffect(() => {
    if (accountId) live.start();
  }, [accountId]);
  useEffect(() => {
    const locale = INTERFACE_LANGUAGES.find((language) => language === account?.locale);
    if (locale && !chosenLanguage()) void speak(locale, false);
  }, [account?.locale]);
  useNews('signed-out', () => {
    forget();
    void navigate('/sign-in', { replace: true });
  });

  if (me) return children;
  if (me === null) {
    const next = place.pathname === '/' ? '' : `?next=${encodeURIComponent(place.pathname + place.search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  if (error) return <Refusal error={error} retry={() => void refetch()} page />;
  return <Loading kind="page" />;
}
