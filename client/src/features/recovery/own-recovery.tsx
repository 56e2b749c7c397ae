import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnRecovery as OwnRecoveryView } from '@contract/recovery';
import { del } from '../../lib/http';
import { Refusal } from '../../ui/refusal';
import classes from '../../ui/states.module.css';
import { announce } from '../../app/announce';
import { refreshMe } from '../../app/session';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';

/**
 * Somebody says to have lost the password of this account, and people of the own party believe it. Whoever is signed
 * in and reads this has not lost it, and cancels it with one press.
 */
export function OwnRecovery({ recovery }: { recovery: OwnRecoveryView }): ReactNode {
  const { t } = useTranslation('recovery');
  const { when } = useFormat();
  const cancel = useAction(async () => {
    await del('/api/me/recovery');
    await refreshMe();
    announce(t('own.cancelled'));
  });
  return (
    <>
      <div className={classes.banner} role="alert">
        <IconKey size={18} stroke={1.5} aria-hidden />
        <span>
          <b>{t('own.title')}</b>{' '}
          {recovery.opensAt ? t('own.from', { when: when(recovery.opensAt) }) : t('own.asked')}{' '}
          {t('own.ifNot')}
        </span>
        <Button size="xs" color="red" loading={cancel.busy} onClick={() => void cancel.run()}>
          {t('own.cancel')}
        </Button>
      </div>
      {cancel.error ? <Refusal error={cancel.error} /> : null}
    </>
  );
}
