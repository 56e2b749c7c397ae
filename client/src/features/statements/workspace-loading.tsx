import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Loading } from '../../ui/loading';
import classes from './workspace.module.css';

/** The three columns before anything is in them. */
export function WorkspaceLoading({ label }: { label: string }): ReactNode {
  return (
    <div className={classes.columns} role="status" aria-label={label}>
      <div className={classes.outline}>
        <div className={classes.skeleton}>
          {Array.from({ length: 9 }, (_, i) => (
            <Skeleton key={i} height={16} width={`${88 - (i % 4) * 12}%`} />
          ))}
        </div>
      </div>
      <div className={classes.middle}>
        <TextSkeleton />
      </div>
      <div className={classes.panel}>
        <Loading rows={5} />
      </div>
    </div>
  );
}

export function TextSkeleton(): ReactNode {
  return (
    <div className={classes.skeleton} data-wide>
      {Array.from({ length: 4 }, (_, i) => (
        <div key={i} className={classes.skeletonClause}>
          <Skeleton height={14} width={160} />
          <Skeleton height={18} width="96%" />
          <Skeleton height={18} width="91%" />
          <Skeleton height={18} width={`${70 - i * 11}%`} />
        </div>
      ))}
    </div>
  );
}
