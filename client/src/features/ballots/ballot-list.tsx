import { Button } from '@mantine/core';
import { IconCheckbox } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { BallotView, StatementView } from '@contract/views';
import { decisionHeadline } from '@domain/ballot/sentence';
import { STATEMENT_ROOM, statementKey, useCoalition, useMay } from '../../app/coalition';
import { useLanguage } from '../../app/use-format';
import { get } from '../../lib/http';
import { Empty } from '../../ui/empty';
import { Loading } from '../../ui/loading';
import { Refusal } from '../../ui/refusal';
import { Countdown } from '../../ui/time';
import { AnnounceDialog } from './announce-dialog';
import { BallotChip } from './ballot-state';
import { decisionOf, isCounted } from './facts';
import { useBallotWords, useClauseNames } from './use-words';
import classes from './list.module.css';

const URGENCY: Record<BallotView['state'], number> = {
  open: 0,
  closed: 1,
  announced: 2,
  declared: 3,
  cancelled: 3,
};

/** The ballots of a statement for a side panel: what is open first, then what is to come, then the latest results. */
export function BallotList({ statementId }: { statementId: string }): ReactNode {
  const { t } = useTranslation('ballots');
  const { slug } = useCoalition();
  const navigate = useNavigate();
  const mayRun = useMay()('ballot.run', STATEMENT_ROOM);
  const [announcing, setAnnouncing] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: statementKey(statementId),
    queryFn: () => get<StatementView>(`/api/statements/${encodeURIComponent(statementId)}`),
    staleTime: Infinity,
  });
  if (error && !data) return <Refusal error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={2} />;
  const ballots = [...data.ballots].sort(
    (a, b) => URGENCY[a.state] - URGENCY[b.state] || b.number - a.number,
  );
  const announce = mayRun && (
    <Button variant="default" onClick={() => setAnnouncing(true)}>
      {t('list.announce')}
    </Button>
  );
  return (
    <div className={classes.list}>
      {ballots.length === 0 ? (
        <Empty icon={<IconCheckbox size={22} stroke={1.5} />} title={t('list.none')} action={announce}>
          {t('list.noneWords')}
        </Empty>
      ) : (
        <>
          {announce}
          <ul className={classes.rows}>
            {ballots.map((ballot) => (
              <BallotRow key={ballot.id} ballot={ballot} statement={data} />
            ))}
          </ul>
        </>
      )}
      {announcing && (
        <AnnounceDialog
          statement={data}
          onClose={() => setAnnouncing(false)}
          onAnnounced={(id) => void navigate(`/c/${slug}/b/${id}`)}
        />
      )}
    </div>
  );
}

function BallotRow({ ballot, statement }: { ballot: BallotView; statement: StatementView }): ReactNode {
  const { t } = useTranslation('ballots');
  const lang = useLanguage();
  const { slug } = useCoalition();
  const mayVote = useMay()('ballot.cast', STATEMENT_ROOM);
  const words = useBallotWords();
  const names = useClauseNames(statement.clauses);
  const { title } = words(ballot, names(ballot.clauseIds));
  const decision = isCounted(ballot) ? decisionOf(ballot) : null;
  const open = ballot.state === 'open';
  return (
    <li className={classes.row} data-open={open || undefined}>
      <div className={classes.head}>
        <BallotChip ballot={ballot} />
        {open && ballot.closesAt && (
          <span className={classes.quiet}>
            <Trans
              t={t}
              i18nKey="time.left"
              components={{ time: <Countdown to={ballot.closesAt} over="…" /> }}
            />
          </span>
        )}
      </div>
      <b>{t('numbered', { number: ballot.number, title })}</b>
      <span className={classes.quiet}>
        {decision
          ? decisionHeadline(decision, lang)
          : ballot.state === 'cancelled'
            ? t('cancel.because', { reason: ballot.cancelReason ?? '' })
            : open && t('list.turnout', { have: ballot.turnout.voted, count: ballot.turnout.of })}
      </span>
      <Button
        component={Link}
        to={`/c/${slug}/b/${ballot.id}`}
        size="xs"
        variant={open && mayVote ? 'filled' : 'default'}
      >
        {t(open && mayVote ? 'list.vote' : decision ? 'list.result' : 'list.see')}
      </Button>
    </li>
  );
}
