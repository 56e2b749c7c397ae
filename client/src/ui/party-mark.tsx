import type { CSSProperties, ReactNode } from 'react';
import type { PartyView } from '@contract/views';
import { useName } from '../app/use-format';
import classes from './party-mark.module.css';

/** Twelve shapes for twelve colours: a party is never told by colour alone. */
const MARKS = [
  'M6 .8 11.6 11.2H.4z',
  'M1 1h10v10H1z',
  'M6 0l6 6-6 6-6-6z',
  'M6 .4a5.6 5.6 0 1 1 0 11.2A5.6 5.6 0 0 1 6 .4z',
  'M3 .8h6L12 6 9 11.2H3L0 6z',
  'M6 11.2.4.8h11.2z',
  'M4 .5h4V4h3.5v4H8v3.5H4V8H.5V4H4z',
  'M6 .3 11.7 4.6 9.5 11.5h-7L.3 4.6z',
  'M.5 9.5a5.5 6.5 0 0 1 11 0z',
  'M6 0l1.7 4.3L12 6 7.7 7.7 6 12 4.3 7.7 0 6l4.3-1.7z',
  'M0 2.5h8L12 9.5H4z',
  'M.5 2.5h11v2.6H.5zM.5 6.9h11v2.6H.5z',
] as const;

const place = (color: number): number => ((color % MARKS.length) + MARKS.length) % MARKS.length;

/** The party's colour as a CSS value, right in both themes. */
export const partyColor = (color: number): string => `var(--p${place(color) + 1})`;

/** The party's shape in a box of 12 by 12, for drawing it elsewhere (the hemicycle, a caret's flag). */
export const partyShape = (color: number): string => MARKS[place(color)] ?? MARKS[0];

interface MarkProps {
  color: number;
  size?: number;
  /** Spoken name, where no name stands beside the mark. */
  label?: string;
  /** Drawn in the ink around it: on a fill of the party's colour. */
  plain?: boolean;
}

export function PartyMark({ color, size = 12, label, plain }: MarkProps): ReactNode {
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      className={classes.mark}
      fill={plain ? 'currentColor' : partyColor(color)}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <path d={partyShape(color)} />
    </svg>
  );
}

interface NameProps {
  party: Pick<PartyView, 'names' | 'shortNames' | 'color'> | undefined;
  /** The full name instead of the short one. */
  full?: boolean;
}

/** Mark and name. */
export function PartyName({ party, full }: NameProps): ReactNode {
  const name = useName();
  if (!party) return null;
  const words = name(full ? party.names : party.shortNames);
  return (
    <span className={classes.party} title={full ? undefined : name(party.names)}>
      <PartyMark color={party.color} />
      <bdi className="cut">{words}</bdi>
    </span>
  );
}

/** `--c` for components that draw in a party's colour by CSS. */
export const inPartyColor = (color: number): CSSProperties => ({ '--c': partyColor(color) }) as CSSProperties;
