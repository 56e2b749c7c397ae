import { useDirection } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartyView } from '@contract/views';
import { useFormat, useName } from '../../app/use-format';
import { partyColor } from '../../ui/party-mark';
import { CENTER, hemicycle, type Place } from './hemicycle-layout';
import classes from './result.module.css';

/** What a seat did; in the order in which seats are drawn, from the reading side. */
export const DEEDS = ['yes', 'abstain', 'no', 'absent'] as const;
export type Deed = (typeof DEEDS)[number];

export interface HemicycleSeat {
  readonly seatId: string;
  readonly partyId: string;
  readonly handle: string;
  readonly deed: Deed;
}

interface HemicycleProps {
  seats: readonly HemicycleSeat[];
  parties: readonly PartyView[];
  /** How many delegates were needed, if the rule says so. */
  needed: number | null;
}

/** With more seats than this a name on each of them is no help. */
const MOST_NAMED = 300;

/**
 * The result as a half circle: colour is the party, pattern is the choice, and the line stands after the seat that
 * was needed. The table beside it says the same in numbers.
 */
export function HemicycleChart({ seats, parties, needed }: HemicycleProps): ReactNode {
  const { t } = useTranslation('ballots');
  const { dir } = useDirection();
  const { number } = useFormat();
  const name = useName();
  const ordered = useMemo(() => inOrder(seats), [seats]);
  const { places, radius, line } = useMemo(() => hemicycle(seats.length, needed), [seats.length, needed]);
  const mirrored = ({ x, y }: Place): Place => (dir === 'rtl' ? { x: 2 * CENTER.x - x, y } : { x, y });
  const byId = new Map(parties.map((party) => [party.id, party]));
  const count = (deed: Deed) => seats.filter((seat) => seat.deed === deed).length;
  const label = [
    ...DEEDS.map((deed) => t(`hemicycle.${deed}`, { count: count(deed) })),
    ...(needed === null ? [] : [t('hemicycle.needed', { count: needed })]),
  ].join(t('app:comma'));
  const from = line && mirrored(line.from);
  const to = line && mirrored(line.to);
  return (
    <svg className={classes.hemicycle} viewBox="0 -32 480 274" role="img" aria-label={label}>
      {ordered.map((seat, i) => {
        const place = places[i];
        if (!place) return null;
        const party = byId.get(seat.partyId);
        return (
          <g key={seat.seatId}>
            {seats.length <= MOST_NAMED && (
              <title>{`${seat.handle}, ${name(party?.shortNames)}: ${t(`deed.${seat.deed}`)}`}</title>
            )}
            <SeatMark
              at={mirrored(place)}
              radius={radius}
              deed={seat.deed}
              color={partyColor(party?.color ?? 0)}
            />
          </g>
        );
      })}
      {from && to && (
        <>
          <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} className={classes.line} />
          <text x={to.x} y={to.y - 8} className={classes.needed} data-side={sideOf(to, dir)}>
            {t('hemicycle.line', { count: needed ?? 0 })}
          </text>
        </>
      )}
      <text x={CENTER.x} y={CENTER.y - 26} className={classes.figure}>
        {number(count('yes'))}
      </text>
      <text x={CENTER.x} y={CENTER.y + 2} className={classes.figureWords}>
        {t('hemicycle.of', { count: seats.length })}
      </text>
    </svg>
  );
}

/** Words beside a line that leans go away from the seats; `start` and `end` are those of the reading direction. */
function sideOf({ x }: Place, dir: 'ltr' | 'rtl'): 'start' | 'end' | undefined {
  const lean = (x - CENTER.x) / CENTER.x;
  if (Math.abs(lean) < 0.12) return undefined;
  return lean < 0 === (dir === 'ltr') ? 'end' : 'start';
}

/** By choice, and within a choice party by party, the party with most of them first. */
function inOrder(seats: readonly HemicycleSeat[]): HemicycleSeat[] {
  return DEEDS.flatMap((deed) => {
    const those = seats.filter((seat) => seat.deed === deed);
    const sizes = new Map<string, number>();
    for (const { partyId } of those) sizes.set(partyId, (sizes.get(partyId) ?? 0) + 1);
    const order = [...sizes.keys()];
    const rank = (partyId: string) => order.indexOf(partyId);
    return those.sort(
      (a, b) =>
        (sizes.get(b.partyId) ?? 0) - (sizes.get(a.partyId) ?? 0) || rank(a.partyId) - rank(b.partyId),
    );
  });
}

interface SeatMarkProps {
  at: Place;
  radius: number;
  deed: Deed;
  color: string;
}

/** Solid, ring with a dot, ring with a cross, dashed ring. */
export function SeatMark({ at: { x, y }, radius, deed, color }: SeatMarkProps): ReactNode {
  const stroke = radius * 0.25;
  const ring = { cx: x, cy: y, r: radius - stroke / 2, fill: 'none', stroke: color, strokeWidth: stroke };
  if (deed === 'yes') return <circle cx={x} cy={y} r={radius} fill={color} />;
  if (deed === 'abstain') {
    return (
      <>
        <circle {...ring} />
        <circle cx={x} cy={y} r={radius * 0.35} fill={color} />
      </>
    );
  }
  if (deed === 'no') {
    const arm = radius * 0.4;
    return (
      <>
        <circle {...ring} />
        <path
          d={`M${x - arm} ${y - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`}
          stroke={color}
          strokeWidth={radius * 0.22}
          strokeLinecap="round"
        />
      </>
    );
  }
  return (
    <circle {...ring} strokeWidth={radius * 0.15} strokeDasharray={`${radius * 0.28} ${radius * 0.32}`} />
  );
}

/** The pattern of a choice in the ink around it, for legends and lists. */
export function DeedMark({ deed, color = 'currentColor' }: { deed: Deed; color?: string }): ReactNode {
  return (
    <svg width={16} height={16} viewBox="0 0 16 16" aria-hidden>
      <SeatMark at={{ x: 8, y: 8 }} radius={7} deed={deed} color={color} />
    </svg>
  );
}
