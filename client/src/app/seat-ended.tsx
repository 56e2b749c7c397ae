import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconUserOff, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CoalitionView } from '@contract/views';
import { Card } from '../ui/card';
import { Note } from '../ui/note';
import { Page } from '../ui/page';
import { ownWordsOf } from './own-words';
import { refreshMe, signOut, useMe } from './session';
import { useName } from './use-format';
import classes from './seat-ended.module.css';

const icon = { size: 18, stroke: 1.5 } as const;

/** What remains when the seat has ended while one was here. */
export function SeatEnded({ coalition }: { coalition: CoalitionView }): ReactNode {
  const { t } = useTranslation('seat-ended');
  const name = useName();
  const { data: me } = useMe();
  useEffect(() => void refreshMe(), []);
  const others = me?.seats.some((seat) => seat.coalitionId !== coalition.id);
  const published = coalition.statements.filter((statement) => statement.slug);
  return (
    <Page narrow title={t('title')} lead={t('lead', { coalition: name(coalition.names) })}>
      <Card>
        <div className={classes.ended}>
          <span className={classes.icon}>
            <IconUserOff size={22} stroke={1.5} aria-hidden />
          </span>
          <ul className={classes.list}>
            <li>
              <IconCheck {...icon} aria-hidden /> {t('kept')}
            </li>
            <li>
              <IconCheck {...icon} aria-hidden /> {t('published')}
            </li>
            <li>
              <IconX {...icon} aria-hidden /> {t('closed')}
            </li>
          </ul>
          <p>{t('next')}</p>
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
                {t('other')}
              </Button>
            )}
            <Button variant="default" onClick={() => void signOut()}>
              {t('account.signOut')}
            </Button>
          </div>
        </div>
      </Card>
      <OwnWords seatId={coalition.mySeatId} />
    </Page>
  );
}

const LOOK_MS = 1_000;

/** What was written here and could not be sent any more. */
function OwnWords({ seatId }: { seatId: string }): ReactNode {
  const { t } = useTranslation('seat-ended');
  const [words, setWords] = useState(() => ownWordsOf(seatId));
  // What is on its way when the seat ends is answered a little later.
  useEffect(() => {
    const timer = setInterval(() => setWords(ownWordsOf(seatId)), LOOK_MS);
    return () => clearInterval(timer);
  }, [seatId]);
  if (words.length === 0) return null;
  return (
    <Note tone="amber" role="status">
      {t('words')}
      {words.map((text) => (
        <blockquote key={text} className={classes.words} dir="auto">
          {text}
        </blockquote>
      ))}
      <CopyButton value={words.join('\n\n')}>
        {({ copied, copy }) => (
          <Button size="xs" variant="default" onClick={copy}>
            {copied ? t('copied') : t('copy')}
          </Button>
        )}
      </CopyButton>
    </Note>
  );
}
