import { Button } from '@mantine/core';
import { IconCheck, IconUserOff, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CoalitionView } from '@contract/views';
import { Card } from '../ui/card';
import { Page } from '../ui/page';
import { refreshMe, signOut, useMe } from './session';
import { useName } from './use-format';
import classes from './seat-ended.module.css';

const icon = { size: 18, stroke: 1.5 } as const;

/** What remains when the seat has ended while one was here. */
export function SeatEnded({ coalition }: { coalition: CoalitionView }): ReactNode {
  const { t } = useTranslation();
  const name = useName();
  const { data: me } = useMe();
  useEffect(() => void refreshMe(), []);
  const others = me?.seats.some((seat) => seat.coalitionId !== coalition.id);
  const published = coalition.statements.filter((statement) => statement.slug);
  return (
    <Page
      narrow
      title={t('seatEnded.title')}
      lead={t('seatEnded.lead', { coalition: name(coalition.names) })}
    >
      <Card>
        <div className={classes.ended}>
          <span className={classes.icon}>
            <IconUserOff size={22} stroke={1.5} aria-hidden />
          </span>
          <ul className={classes.list}>
            <li>
              <IconCheck {...icon} aria-hidden /> {t('seatEnded.kept')}
            </li>
            <li>
              <IconCheck {...icon} aria-hidden /> {t('seatEnded.published')}
            </li>
            <li>
              <IconX {...icon} aria-hidden /> {t('seatEnded.closed')}
            </li>
          </ul>
          <p>{t('seatEnded.next')}</p>
          <p className={classes.links}>
            {published.map((statement) => (
              <a key={statement.id} href={`/d/${statement.slug}`}>
                {name(statement.titles)}
              </a>
            ))}
          </p>
          <div className={classes.links}>
            {others && (
              <Button component={Link} to="/" variant="default">
                {t('seatEnded.other')}
              </Button>
            )}
            <Button variant="default" onClick={() => void signOut()}>
              {t('account.signOut')}
            </Button>
          </div>
        </div>
      </Card>
    </Page>
  );
}
