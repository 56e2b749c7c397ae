import { Popover } from '@mantine/core';
import { type ComponentProps, memo, type ReactNode, useState } from 'react';
import { useFormat, useName } from '../../app/use-format';
import { PartyMark, partyColor } from '../../ui/party-mark';
import { useWorkspace } from './workspace';
import classes from './clause.module.css';

interface Share {
  readonly partyId: string;
  readonly color: number;
  readonly name: string;
  readonly percent: number;
}

/** How much each party wrote, from characters per seat. The rest of rounding goes to the greatest. */
export function sharesOf(
  bySeat: ReadonlyMap<string, number>,
  partyOf: (seatId: string) => string | undefined,
): Map<string, number> {
  const byParty = new Map<string, number>();
  for (const [seatId, length] of bySeat) {
    const party = partyOf(seatId) ?? '';
    byParty.set(party, (byParty.get(party) ?? 0) + length);
  }
  return new Map([...byParty].sort(([, a], [, b]) => b - a));
}

interface BarProps {
  readonly bySeat: ReadonlyMap<string, number>;
  readonly label: string;
  /** One can tab to it: only in the clause one is at, or two hundred would stand in the way. */
  readonly reachable: boolean;
}

/** A bar of who wrote how much of the text beside it: by colour, and by name on hover, focus or tap. */
export const ProvenanceBar = memo(function ProvenanceBar({ bySeat, label, reachable }: BarProps): ReactNode {
  const { parties, seats } = useWorkspace().people;
  const [open, setOpen] = useState(false);
  const byParty = sharesOf(bySeat, (seatId) => seats.find((seat) => seat.id === seatId)?.partyId);
  const total = [...byParty.values()].reduce((sum, length) => sum + length, 0);
  if (total === 0) return <span className={classes.bar} data-empty />;

  let from = 0;
  const stops = [...byParty].map(([partyId, length]) => {
    const at = from;
    from += (length * 100) / total;
    const party = parties.find((one) => one.id === partyId);
    return `${party ? partyColor(party.color) : 'var(--line-strong)'} ${at}% ${from}%`;
  });
  const bar = {
    className: classes.bar,
    style: { ['--prov' as string]: `linear-gradient(${stops.join()})` },
    onMouseEnter: () => setOpen(true),
    onMouseLeave: () => setOpen(false),
    onFocus: () => setOpen(true),
    onBlur: () => setOpen(false),
    onClick: () => setOpen(true),
  };
  if (!open && !reachable) return <button type="button" tabIndex={-1} aria-hidden {...bar} />;
  return <NamedBar byParty={byParty} total={total} label={label} open={open} bar={bar} />;
});

/** The same bar with its names: only where somebody looks. */
function NamedBar({
  byParty,
  total,
  label,
  open,
  bar,
}: {
  byParty: ReadonlyMap<string, number>;
  total: number;
  label: string;
  open: boolean;
  bar: ComponentProps<'button'>;
}): ReactNode {
  const { t, people } = useWorkspace();
  const name = useName();
  const { list, number } = useFormat();
  const shares = [...byParty].map(([partyId, length]): Share => {
    const party = people.parties.find((one) => one.id === partyId);
    return {
      partyId,
      color: party?.color ?? 0,
      name: party ? name(party.shortNames) : t('provenance.unknown'),
      percent: Math.round((length * 100) / total),
    };
  });
  const words = list(
    shares.map((share) => t('provenance.share', { party: share.name, percent: number(share.percent) })),
  );
  return (
    <Popover opened={open} position="bottom-start" withinPortal shadow="md">
      <Popover.Target>
        <button type="button" {...bar} aria-label={t('provenance.label', { text: label, shares: words })} />
      </Popover.Target>
      <Popover.Dropdown p={12}>
        <p className={classes.quiet}>{t('provenance.title')}</p>
        <ul>
          {shares.map((share) => (
            <li key={share.partyId} className={classes.share}>
              <PartyMark color={share.color} />
              <bdi>{share.name}</bdi>
              <span>{t('provenance.percent', { percent: number(share.percent) })}</span>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
