import type { ReactNode } from 'react';
import classes from './card.module.css';

interface CardProps {
  title?: ReactNode;
  /** Beside the title, at its end. */
  aside?: ReactNode;
  /** Rows reach the edge: they bring their own padding. */
  flush?: boolean;
  children: ReactNode;
}

/** A hairline and a ground. Its title is a heading of the second order. */
export function Card({ title, aside, flush, children }: CardProps): ReactNode {
  return (
    <section className={classes.card} data-flush={flush || undefined}>
      {(title || aside) && (
        <header className={classes.head}>
          <h2 className={classes.title}>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
