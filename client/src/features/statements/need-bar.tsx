import { Button } from '@mantine/core';
import { IconCheckbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCoalition } from '../../app/coalition';
import { useHome } from '../../app/use-home';
import { Countdown } from '../../ui/time';
import { useBallotSubject } from './ballots-panel';
import { useWorkspace } from './workspace';
import classes from './workspace.module.css';

/** On a phone: the open ballot of this statement that waits for the reader's vote. */
export function NeedBar(): ReactNode {
  const { t } = useTranslation('statements');
  const { slug } = useCoalition();
  const { statement } = useWorkspace();
  const { data: home } = useHome();
  const subject = useBallotSubject();
  const need = home?.needs.find((one) => one.kind === 'vote' && one.statementId === statement.id);
  const ballot = statement.ballots.find((one) => one.id === need?.ballotId && one.state === 'open');
  if (!ballot?.closesAt) return null;
  return (
    <div className={classes.need} role="status">
      <IconCheckbox size={20} stroke={1.5} aria-hidden />
      <span>
        <Countdown to={ballot.closesAt} over={t('lock.ballot.closing')} />{' '}
        {t('needBar', { subject: subject(ballot) })}
      </span>
      <Button component={Link} to={`/c/${slug}/b/${ballot.id}`} size="md">
        {t('vote')}
      </Button>
    </div>
  );
}
