import type { ReactNode } from 'react';
import { inPartyColor } from './party-mark';
import classes from './avatar.module.css';

interface AvatarProps {
  handle: string;
  color: number;
  size?: 'sm' | 'md';
}

/** The first letter of a handle on the party's colour. The handle itself always stands near it. */
export function AvatarMark({ handle, color, size = 'md' }: AvatarProps): ReactNode {
  return (
    <span className={classes.avatar} data-size={size} style={inPartyColor(color)} title={handle} aria-hidden>
      {[...handle][0]?.toUpperCase()}
    </span>
  );
}

interface AvatarsProps {
  people: readonly { handle: string; color: number }[];
  most?: number;
}

/** A few people, overlapping; the sentence beside it says how many there are. */
export function Avatars({ people, most = 4 }: AvatarsProps): ReactNode {
  return (
    <span className={classes.row} aria-hidden>
      {people.slice(0, most).map((one) => (
        <AvatarMark key={one.handle} {...one} size="sm" />
      ))}
    </span>
  );
}
