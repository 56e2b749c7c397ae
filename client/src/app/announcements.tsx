import { CloseButton } from '@mantine/core';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { announcements, dismiss } from './announce';
import classes from './announcements.module.css';

/** Where `announce` speaks. The region is always there: what is added to it later is read out. */
export function Announcements(): ReactNode {
  const { t } = useTranslation();
  const list = useSyncExternalStore(announcements.watch, announcements.get);
  return (
    <div className={classes.region} role="status" aria-live="polite">
      {list.map(({ id, message }) => (
        <p key={id} className={classes.one}>
          <span>{message}</span>
          <CloseButton
            size="sm"
            className={classes.close}
            aria-label={t('close')}
            onClick={() => dismiss(id)}
          />
        </p>
      ))}
    </div>
  );
}
