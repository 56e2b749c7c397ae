import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeatView } from '@contract/views';
import { FOLLOWING, VOTING_ROLES } from '@domain/coalition/coalition';
import { useCoalition } from '../../app/coalition';
import { usePresence, useRoom } from '../../app/live';
import { useFormat } from '../../app/use-format';
import { isolate } from '../../lib/format';
import { PartyName } from '../../ui/party-mark';
import { Seats } from '../ballots/seats';
import classes from './floor.module.css';

/** Seats that are in the text's room or in the plenary. */
function useHere(statementId: string): ReadonlySet<string> {
  const { channels } = useCoalition();
  const plenary = channels.find((channel) => channel.kind === 'plenary')?.id;
  // Only who is here is asked for: the talk itself is read elsewhere.
  useRoom(plenary, null, { onEvents: () => undefined, onReload: () => Promise.resolve(null) });
  const inText = usePresence(statementId);
  const inPlenary = usePresence(plenary);
  return useMemo(() => new Set([...inText, ...inPlenary].map((one) => one.seatId)), [inText, inPlenary]);
}

/** Who is here, party by party, as seats; heads by name, because a party speaks through its head. */
export function PresencePanel({ statementId }: { statementId: string }): ReactNode {
  const { t } = useTranslation('floor');
  const { list } = useFormat();
  const { parties, seats } = useCoalition();
  const here = useHere(statementId);
  const isHere = (seat: SeatView) => here.has(seat.id);
  const sitting = seats.filter((seat) => !seat.ended);
  const members = parties.filter((party) => party.standing === 'member').sort((a, b) => a.color - b.color);
  const votes = (seat: SeatView) =>
    VOTING_ROLES.includes(seat.role) && members.some((party) => party.id === seat.partyId);
  const voting = sitting.filter(votes);
  const others = sitting.filter((seat) => !votes(seat) && isHere(seat));
  const guests = parties.filter((party) => party.standing !== 'member' && FOLLOWING.includes(party.standing));
  return (
    <>
      <header className={classes.sideHead}>
        <h2>{t('here.title')}</h2>
        <span className={classes.quiet}>
          {t('here.delegates', { have: voting.filter(isHere).length, count: voting.length })}
        </span>
      </header>
      {members.map((party) => {
        const own = voting.filter((seat) => seat.partyId === party.id);
        const present = own.filter(isHere).length;
        const heads = sitting.filter((seat) => seat.partyId === party.id && seat.role === 'head');
        const names = list(heads.map((seat) => isolate(seat.handle)));
        return (
          <section key={party.id} className={classes.party}>
            <div className={classes.between}>
              <PartyName party={party} full />
              <span className={classes.quiet}>{t('ballots:of', { have: present, count: own.length })}</span>
            </div>
            <Seats filled={present} of={own.length} color={party.color} />
            <span className={classes.quiet}>
              {heads.length > 0 && t(heads.some(isHere) ? 'here.head' : 'here.headAway', { names })}
            </span>
          </section>
        );
      })}
      <section className={classes.party}>
        <div className={classes.between}>
          <span>{t('here.others')}</span>
          <span className={classes.quiet}>{t('here.count', { count: others.length })}</span>
        </div>
        <span className={classes.quiet}>
          {others.length > 0
            ? list(others.slice(0, 8).map((seat) => isolate(seat.handle)))
            : t(guests.length > 0 ? 'here.othersAbout' : 'here.othersNone', { count: guests.length })}
        </span>
      </section>
    </>
  );
}
