import { Button } from '@mantine/core';
import { IconWifiOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { live, useConnection } from '../app/live';
import { useFormat } from '../app/use-format';
import classes from './states.module.css';

/** Without a line: since when, what waits, what is safe. Nothing while the line is up or just being found again. */
export function OfflineBanner(): ReactNode {
  const { t } = useTranslation();
  const { time } = useFormat();
  const { state, since, unsent } = useConnection();
  if (state !== 'offline') return null;
  return (
    <div className={classes.banner} role="status">
      <IconWifiOff size={18} stroke={1.5} aria-hidden />
      <span>
        <b>{t('offline.since', { time: time(new Date(since ?? Date.now()).toISOString()) })}</b>{' '}
        {unsent > 0 ? t('offline.unsent', { count: unsent }) : t('offline.nothing')} {t('offline.votes')}
        {unsent > 0 && ` ${t('offline.again')}`}
      </span>
      <Button variant="default" size="xs" onClick={() => live.tryNow()}>
        {t('offline.tryNow')}
      </Button>
    </div>
  );
}
