import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BallotDetail, Turnout } from '@contract/views';
import { useCoalition, useMySeat } from '../../app/coalition';
import { useName } from '../../app/use-format';
import { PartyName } from '../../ui/party-mark';
import { Seats } from './seats';
import classes from './turnout.module.css';

const SAY_EVERY = 15_000;

/** Who has voted, by party as seats. Never how. */
export function TurnoutByParty({ turnout }: { turnout: Turnout }): ReactNode {
  const { t } = useTranslation('ballots');
  const { parties } = useCoalition();
  return (
    <ul className={classes.turnout}>
      {turnout.parties.map(({ partyId, voted, of }) => {
        const party = parties.find((one) => one.id === partyId);
        return (
          <li key={partyId}>
            <PartyName party={party} />
            <Seats filled={voted} of={of} color={party?.color ?? 0} />
            <span className={classes.count}>{t('of', { count: of, have: voted })}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** "From Cedar, your seat and one other have not voted." */
export function OwnParty({ roll }: Pick<BallotDetail, 'roll'>): ReactNode {
  const { t } = useTranslation('ballots');
  const name = useName();
  const { seat, party } = useMySeat();
  const own = roll.filter((entry) => entry.partyId === party.id);
  if (own.length === 0) return null;
  const missing = own.filter((entry) => !entry.voted);
  const mine = missing.some((entry) => entry.seatId === seat.id);
  const others = missing.length - (mine ? 1 : 0);
  const key = missing.length === 0 ? 'all' : mine ? (others === 0 ? 'onlyYou' : 'youAnd') : 'others';
  return (
    <p className={classes.own}>{t(`ownParty.${key}`, { party: name(party.shortNames), count: others })}</p>
  );
}

/** Says the turnout to those who listen, at most every 15 seconds. */
export function TurnoutSpoken({ turnout }: { turnout: Turnout }): ReactNode {
  const { t } = useTranslation('ballots');
  const [said, say] = useState(turnout.voted);
  const last = useRef(Date.now());
  useEffect(() => {
    if (said === turnout.voted) return;
    const timer = setTimeout(
      () => {
        last.current = Date.now();
        say(turnout.voted);
      },
      Math.max(0, last.current + SAY_EVERY - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [said, turnout.voted]);
  return (
    <span className="hidden-visually" role="status" aria-live="polite">
      {t('turnout.spoken', { have: said, count: turnout.of })}
    </span>
  );
}
