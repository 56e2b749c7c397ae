import { Button } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../ui/states.module.css';
import { refreshMe, useMe } from './session';
import { useFormat } from './use-format';

/** What people do who are there, though the server need not hear of it. */
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'] as const;
const MINUTE = 60_000;
/** Whoever moves is heard of at least this often; whoever does not is warned so long before the end. */
const TELL_MS = 2 * MINUTE;
const WARN_MS = 2 * MINUTE;
const LOOK_MS = 5_000;

/** Browsers say that the pointer moves when it is the page that moves below it. */
const isOfThePage = ({ type, movementX, movementY }: PointerEvent): boolean =>
  type === 'pointermove' && movementX === 0 && movementY === 0;

/** The windows of a browser share the session: each tells the others when the server has heard of it. */
const windows = 'BroadcastChannel' in window ? new BroadcastChannel('peyman.awake') : null;

/**
 * Keeps whoever is there signed in, also when they only read or watch: the server is told when they move. Whoever does
 * not even do that reads two minutes before the end when they will be signed out.
 */
export function StayAwake(): ReactNode {
  const { t } = useTranslation();
  const { time } = useFormat();
  const { data: me, dataUpdatedAt } = useMe();
  const [elsewhere, setElsewhere] = useState(0);
  const [isLate, setLate] = useState(false);
  const askedAt = useRef(0);
  const idleMs = (me?.account.idleMinutes ?? 0) * MINUTE;
  const heardAt = Math.max(dataUpdatedAt, elsewhere);

  useEffect(() => {
    if (idleMs === 0) return;
    const look = (): void => setLate(Date.now() - heardAt >= idleMs - WARN_MS);
    look();
    // Not once at the right moment: a device that sleeps would miss it.
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [heardAt, idleMs]);

  useEffect(() => {
    const hear = ({ data }: MessageEvent<number>): void => setElsewhere((at) => Math.max(at, data));
    windows?.addEventListener('message', hear);
    return () => windows?.removeEventListener('message', hear);
  }, []);
  useEffect(() => windows?.postMessage(dataUpdatedAt), [dataUpdatedAt]);

  useEffect(() => {
    const notice = (event: Event): void => {
      if (event instanceof PointerEvent && isOfThePage(event)) return;
      // A warning is answered, not wiped away by chance.
      if (isLate || Date.now() - Math.max(heardAt, askedAt.current) < TELL_MS) return;
      askedAt.current = Date.now();
      void refreshMe();
    };
    for (const sign of SIGNS) window.addEventListener(sign, notice, { capture: true, passive: true });
    return () => {
      for (const sign of SIGNS) window.removeEventListener(sign, notice, { capture: true });
    };
  }, [heardAt, isLate]);

  if (!isLate) return null;
  return (
    <div className={classes.banner} role="alert">
      <IconHourglass size={18} stroke={1.5} aria-hidden />
      <span>
        <b>{t('awake.why')}</b> {t('awake.when', { time: time(new Date(heardAt + idleMs).toISOString()) })}
      </span>
      <Button variant="default" size="xs" onClick={() => void refreshMe()}>
        {t('awake.here')}
      </Button>
    </div>
  );
}
