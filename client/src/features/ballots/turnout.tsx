import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BallotDetail, Turnout } from '@contract/views';
import { useCoalition, useMySeat } from '../../app/coalition';
import { useName } from '../../app/use-format';
import { PartyName } from '../../ui/party-mark';
import { Seats } from './seats';
import classes from './turnout.module.css';

/** One's own party and the largest; the others are there when asked for. */
const MOST_PARTIES = 10;
const SAY_EVERY = 15_000;

/** Who has voted, by party as seats. Never how. */
export function TurnoutByParty({ turnout }: { turnout: Turnout }): ReactNode {
  const { t } = useTranslation('ballots');
  const { parties } = useCoalition();
  const { party: mine } = useMySeat();
  const [all, showAll] = useState(false);
  const many = turnout.parties.length > MOST_PARTIES + 2;
  const first = (one: Turnout['parties'][number]) => (one.partyId === mine.id ? Infinity : one.of);
  const ordered = many ? [...turnout.parties].sort((a, b) => first(b) - first(a)) : turnout.parties;
  const shown = many && !all ? ordered.slice(0, MOST_PARTIES) : ordered;
  return (
    <>
      <ul className={classes.turnout}>
        {shown.map(({ partyId, voted, of }) => {
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
      {many && !all && (
        <Button variant="default" size="xs" className={classes.more} onClick={() => showAll(true)}>
          {t('turnout.more', { count: turnout.parties.length - MOST_PARTIES })}
        </Button>
      )}
    </>
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
