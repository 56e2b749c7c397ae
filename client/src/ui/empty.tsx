import type { ReactNode } from 'react';
import classes from './states.module.css';

interface EmptyProps {
  icon: ReactNode;
  title: ReactNode;
  /** What this is for. */
  children?: ReactNode;
  /** The first step, as buttons. */
  action?: ReactNode;
}

/** Nothing here yet: what it is for, and the first step. */
export function Empty({ icon, title, children, action }: EmptyProps): ReactNode {
  return (
    <div className={classes.empty}>
      <span className={classes.emptyIcon}>{icon}</span>
      <h2 className={classes.emptyTitle}>{title}</h2>
      {children && <p className={classes.emptyWords}>{children}</p>}
      {action && <div className={classes.actions}>{action}</div>}
    </div>
  );
}
