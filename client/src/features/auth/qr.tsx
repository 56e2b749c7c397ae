import type { ReactNode } from 'react';
import { encode } from 'uqr';
import classes from './factors.module.css';

/** The picture that an app reads, drawn here: it goes to nobody else. */
export function Qr({ text, label }: { text: string; label: string }): ReactNode {
  const { data, size } = encode(text, { ecc: 'M', border: 3 });
  const dots = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className={classes.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={dots.join('')} fill="currentColor" shapeRendering="crispEdges" />
    </svg>
  );
}
