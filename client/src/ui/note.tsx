import type { ReactNode } from 'react';
import classes from './states.module.css';

interface NoteProps {
  tone?: 'plain' | 'amber' | 'red' | 'green';
  icon?: ReactNode;
  children: ReactNode;
  role?: 'status' | 'alert';
}

/** A soft ground with an icon and words. */
export function Note({ tone = 'plain', icon, children, role }: NoteProps): ReactNode {
  return (
    <div className={classes.note} data-tone={tone} role={role}>
      {icon && <span className={classes.noteIcon}>{icon}</span>}
      <div className={classes.noteWords}>{children}</div>
    </div>
  );
}
