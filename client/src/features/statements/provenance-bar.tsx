import { Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCoalition } from '../../app/coalition';
import { useFormat, useName } from '../../app/use-format';
import { PartyMark, partyColor } from '../../ui/party-mark';
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

/** A bar of who wrote how much of the text beside it: by colour, and by name on hover, focus or tap. */
export function ProvenanceBar({
  bySeat,
  label,
  reachable,
}: {
  bySeat: ReadonlyMap<string, number>;
  label: string;
  /** One can tab to it: only in the clause one is at, or two hundred would stand in the way. */
  reachable: boolean;
}): ReactNode {
  const { t } = useTranslation('statements');
  const { parties, seats } = useCoalition();
  const name = useName();
  const { list, number } = useFormat();
  const [open, setOpen] = useState(false);
  const byParty = sharesOf(bySeat, (seatId) => seats.find((seat) => seat.id === seatId)?.partyId);
  const total = [...byParty.values()].reduce((sum, length) => sum + length, 0);
  if (total === 0) return <span className={classes.bar} data-empty />;

  const shares = [...byParty].map(([partyId, length]): Share => {
    const party = parties.find((one) => one.id === partyId);
    return {
      partyId,
      color: party?.color ?? 0,
      name: party ? name(party.shortNames) : t('provenance.unknown'),
      percent: Math.round((length * 100) / total),
    };
  });
  let from = 0;
  const stops = shares.map(({ partyId, color }) => {
    const at = from;
    from += ((byParty.get(partyId) ?? 0) * 100) / total;
    return `${partyId ? partyColor(color) : 'var(--line-strong)'} ${at}% ${from}%`;
  });
  const words = list(
    shares.map((share) => t('provenance.share', { party: share.name, percent: number(share.percent) })),
  );
  const bar = (
    <button
      type="button"
      className={classes.bar}
      tabIndex={reachable ? 0 : -1}
      style={{ ['--prov' as string]: `linear-gradient(${stops.join()})` }}
      aria-label={t('provenance.label', { text: label, shares: words })}
      onMouseEnter={() => setOpen(true)}
      onMouseLeave={() => setOpen(false)}
      onFocus={() => setOpen(true)}
      onBlur={() => setOpen(false)}
      onClick={(event) => {
        event.stopPropagation();
        setOpen(true);
      }}
    />
  );
  if (!open) return bar;
  return (
    <Popover opened position="bottom-start" withinPortal shadow="md">
      <Popover.Target>{bar}</Popover.Target>
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
