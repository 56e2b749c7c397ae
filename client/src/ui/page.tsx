import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: ReactNode;
  lead?: ReactNode;
  /** Buttons at the end of the title's line. */
  actions?: ReactNode;
  /** A second column from 1100 px on. */
  aside?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

/** The measure of an ordinary page: the first line, then one or two columns. */
export function Page({ title, lead, actions, aside, narrow, children }: PageProps): ReactNode {
  return (
    <div className={classes.page} data-narrow={narrow || undefined} data-aside={aside ? true : undefined}>
      <header className={classes.head}>
        <div className={classes.words}>
          <h1 className={classes.title}>{title}</h1>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      <div className={classes.column}>{children}</div>
      {aside && <div className={classes.column}>{aside}</div>}
    </div>
  );
}
