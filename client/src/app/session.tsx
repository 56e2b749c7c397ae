import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Fragment, type ReactNode, useEffect, useLayoutEffect, useSyncExternalStore } from 'react';
import { Navigate, useLocation } from 'react-router';
import type { MeView } from '@contract/views';
import { INTERFACE_LANGUAGES } from '@domain/shared/language';
import { Store } from '../lib/emitter';
import { asRefused } from '../lib/failure';
import { get } from '../lib/http';
import { Loading } from '../ui/loading';
import { Refusal } from '../ui/refusal';
import { chosenLanguage, speak } from './i18n';
import { askBeforeLeaving, finishLeaving, owesLeaving } from './leaving';
import { live, useNews } from './live';
import { loseWords, ownWordsOf, partWithWords } from './own-words';
import { giveUpProof } from './prove';
import { queryClient } from './query';

export const ME = ['me'] as const;

/** The password was given, and the second step is still to come. */
const secondStep = new Store(false);
export const owesSecondStep = (owed: boolean): void => secondStep.set(owed);
export const useOwesSecondStep = (): boolean => useSyncExternalStore(secondStep.watch, secondStep.get);

const askMe = async (): Promise<MeView | null> => {
  try {
    await finishLeaving();
  } catch {
    // Whoever was here has left, and nothing of theirs is shown until the server knows it.
    return null;
  }
  try {
    return await get<MeView>('/api/me');
  } catch (error) {
    const { code } = asRefused(error);
    if (code === 'second-factor-required') secondStep.set(true);
    if (code === 'not-signed-in' || code === 'second-factor-required') return null;
    throw error;
  }
};

const readMe = async (): Promise<MeView | null> => {
  const me = await askMe();
  const before = queryClient.getQueryData<MeView | null>(ME);
  if (before && before.account.id !== me?.account.id) part();
  return me;
};

/** Who is signed in; null: nobody. */
export const useMe = (): UseQueryResult<MeView | null> =>
  useQuery({ queryKey: ME, queryFn: readMe, staleTime: Infinity });

/** Reads anew who is signed in: after signing in, taking a seat, or losing one. */
export const refreshMe = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ME });

/** Whoever was here is not any more: closes the line, and forgets what was read but not what they wrote. */
function part(): void {
  partWithWords();
  live.stop();
  giveUpProof();
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== ME[0] });
}

/** Nobody is signed in any more. */
function forget(): void {
  secondStep.set(false);
  // Told before it is forgotten: a query that is cleared away tells nobody who watches it.
  queryClient.setQueryData(ME, null);
  part();
}

/** Whether whoever is here wrote what the server does not have; what others left behind here stays theirs. */
const hasWords = (): boolean =>
  live.connection.get().unsent > 0 ||
  Boolean(
    queryClient.getQueryData<MeView | null>(ME)?.seats.some(({ seatId }) => ownWordsOf(seatId).length > 0),
  );

const MOMENT = 200;

/** Leaves the screen at once, and tells the server; `leaving.tsx` sees to it that the server hears of it. */
export async function signOut(): Promise<void> {
  // What is just being saved may be saved.
  for (let i = 0; i < 5 && hasWords() && live.connection.get().state === 'connected'; i++)
    await new Promise((go) => setTimeout(go, MOMENT));
  if (hasWords() && !(await askBeforeLeaving())) return;
  owesLeaving(true);
  forget();
  await finishLeaving().catch(() => undefined);
}

/** Leaves this page at once for a neutral one, and signs out behind it. Nothing is asked, nothing waits. */
export function leaveNow(): void {
  live.stop();
  loseWords();
  owesLeaving(true);
  document.documentElement.style.visibility = 'hidden';
  void fetch('/api/session', {
    method: 'DELETE',
    headers: { 'x-peyman': '1', 'content-type': 'application/json' },
    body: '{}',
    keepalive: true,
    credentials: 'same-origin',
  }).then(
    ({ ok }) => ok && owesLeaving(false),
    () => undefined,
  );
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
  const account = me?.account;
  const accountId = account?.id;

  // Before anything below gives its first order.
  useLayoutEffect(() => {
    if (accountId) live.start();
  }, [accountId]);
  useEffect(() => {
    const locale = INTERFACE_LANGUAGES.find((language) => language === account?.locale);
    if (locale && !chosenLanguage()) speak(locale, false).catch(() => undefined);
  }, [account?.locale]);
  // The door is shown below, and leads back here.
  useNews('signed-out', forget);

  if (me) return <Fragment key={accountId}>{children}</Fragment>;
  if (me === null) {
    const next = place.pathname === '/' ? '' : `?next=${encodeURIComponent(place.pathname + place.search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  if (error) return <Refusal error={error} retry={() => void refetch()} page />;
  return <Loading kind="page" />;
}
