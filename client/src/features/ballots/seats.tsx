import type { ReactNode } from 'react';
import { inPartyColor } from '../../ui/party-mark';
import classes from './turnout.module.css';

/** Beyond this many the dots say no more than a bar. */
const MOST_DOTS = 60;

interface SeatsProps {
  filled: number;
  of: number;
  color: number;
}

/** Seats as dots in the party's colour, the filled ones first; very large parties as a bar. The number stands beside it. */
export function Seats({ filled, of, color }: SeatsProps): ReactNode {
  if (of > MOST_DOTS) {
    return (
      <span className={classes.bar} style={inPartyColor(color)} aria-hidden>
        <span style={{ inlineSize: `${(filled / of) * 100}%` }} />
      </span>
    );
  }
  return (
    <span className={classes.seats} style={inPartyColor(color)} aria-hidden>
      {Array.from({ length: of }, (_, i) => (
        <i key={i} data-filled={i < filled || undefined} />
      ))}
    </span>
  );
}
