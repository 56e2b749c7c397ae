import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from './live';
import classes from './shell.module.css';

/** "Live, all saved" · "Saving…" · "Reconnecting…, 1 unsent" · "Offline, 2 unsent". */
export function ConnectionMark({ short }: { short?: boolean }): ReactNode {
  const { t } = useTranslation();
  const { state, unsent } = useConnection();
  const words =
    state === 'connected'
      ? unsent > 0
        ? t('connection.saving')
        : t('connection.saved')
      : [t(`connection.${state}`), ...(unsent > 0 ? [t('connection.unsent', { count: unsent })] : [])].join(
          t('comma'),
        );
  const calm = state === 'connected';
  return (
    <span className={classes.connection} data-state={state} role="status" title={words}>
      <span className={classes.dot} />
      <span className={short && calm ? 'hidden-visually' : undefined}>{words}</span>
    </span>
  );
}
