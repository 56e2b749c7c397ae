import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './states.module.css';

/** The shape of what comes, in its place. `rows` for lists, `page` for a page not yet known. */
export function Loading({ kind = 'rows', rows = 4 }: { kind?: 'rows' | 'page'; rows?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={classes.loading} data-kind={kind} role="status" aria-label={t('loading')}>
      {kind === 'page' && <Skeleton height={28} width="40%" mb={8} />}
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={classes.loadingRow}>
          <Skeleton height={36} width={36} radius={10} />
          <div>
            <Skeleton height={14} width={`${70 - (i % 3) * 15}%`} />
            <Skeleton height={12} width={`${45 - (i % 2) * 12}%`} mt={8} />
          </div>
        </div>
      ))}
    </div>
  );
}
