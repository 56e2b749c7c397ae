import { useRef } from 'react';
import type { Roll } from '@domain/ballot/count';

const isSame = (a: Roll, b: Roll): boolean =>
  a.length === b.length &&
  a.every((entry, i) => {
    const other = b[i];
    return entry.seatId === other?.seatId && entry.partyId === other.partyId && entry.weight === other.weight;
  });

/** Who is on the roll: the same list as long as it is the same people, however often news of votes come in. */
export function useElectorate(roll: Roll): Roll {
  const known = useRef(roll);
  if (!isSame(known.current, roll)) known.current = roll;
  return known.current;
}
