import { Button } from '@mantine/core';
import { IconCheckbox, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BallotView } from '@contract/views';
import type { Decision } from '@domain/ballot/decide';
import { decisionHeadline } from '@domain/ballot/sentence';
import { statementIsOpen } from '@domain/statement/statement';
import { ConsentCard } from '../../app/consent';
import { useCoalition } from '../../app/coalition';
import { useFormat, useLanguage } from '../../app/use-format';
import { Chip, type Tone } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Ago, Countdown } from '../../ui/time';
import { StrawCard } from '../floor/straw-card';
import { useClauseName } from './clause-words';
import { useWorkspace } from './workspace';
import classes from './panel.module.css';

const TONE: Record<BallotView['state'], Tone> = {
  announced: 'amber',
  open: 'amber',
  closed: 'amber',
  declared: 'plain',
  cancelled: 'plain',
};
const ORDER: Record<BallotView['state'], number> = {
  open: 0,
  announced: 1,
  closed: 2,
  declared: 3,
  cancelled: 4,
};

/** What a ballot is about: "clauses 4 and 5", or the whole. */
export function useBallotSubject(): (ballot: Pick<BallotView, 'kind' | 'clauseIds'>) => string {
  const { t } = useTranslation('statements');
  const { list } = useFormat();
  const { statement, numbers } = useWorkspace();
  const called = useClauseName(numbers);
  return (ballot) => {
    if (ballot.kind === 'whole') return t('ballots.whole');
    const clauses = statement.clauses.filter((clause) => ballot.clauseIds.includes(clause.id));
    if (clauses.length > 3) return t('ballots.clauses', { count: clauses.length });
    return list(clauses.map(called));
  };
}

/** The ballots of the statement, what is open first, and the way to put clauses to the vote. */
export function BallotsPanel(): ReactNode {
  const { t } = useTranslation('statements');
  const { statement, moderates, ask } = useWorkspace();
  const ballots = [...statement.ballots].sort(
    (a, b) => ORDER[a.state] - ORDER[b.state] || b.number - a.number,
  );
  const put = moderates && statementIsOpen(statement.state) && (
    <Button
      variant="default"
      fullWidth
      leftSection={<IconCheckbox size={18} stroke={1.5} />}
      onClick={() => ask({ kind: 'announce', clauseIds: [] })}
    >
      {t('menu.announce')}
    </Button>
  );
  return (
    <div className={classes.scroll}>
      {statement.straw && (
        <div className={classes.consents}>
          <StrawCard key={statement.straw.id} straw={statement.straw} />
        </div>
      )}
      {statement.consents.length > 0 && (
        <div className={classes.consents}>
          {statement.consents.map((consent) => (
            <ConsentCard key={consent.id} consent={consent} />
          ))}
        </div>
      )}
      {put && <div className={classes.action}>{put}</div>}
      {ballots.length === 0 ? (
        <Empty icon={<IconCheckbox size={22} stroke={1.5} />} title={t('ballots.none')}>
          {t(moderates ? 'ballots.noneModerator' : 'ballots.noneWords')}
        </Empty>
      ) : (
        <ol className={classes.ballots}>
          {ballots.map((ballot) => (
            <BallotRow key={ballot.id} ballot={ballot} />
          ))}
        </ol>
      )}
    </div>
  );
}

function BallotRow({ ballot }: { ballot: BallotView }): ReactNode {
  const { t } = useTranslation('statements');
  const { slug } = useCoalition();
  const language = useLanguage();
  const subject = useBallotSubject();
  const decision = ballot.decision as Decision | null;
  return (
    <li>
      <Link to={`/c/${slug}/b/${ballot.id}`} className={classes.ballot}>
        <span className={classes.ballotWords}>
          <span className={classes.ballotHead}>
            <b>{t('ballots.of', { subject: subject(ballot) })}</b>
            <Chip tone={TONE[ballot.state]}>{t(`ballots.state.${ballot.state}`)}</Chip>
          </span>
          {ballot.state === 'open' && ballot.closesAt && (
            <span className={classes.quiet}>
              {t('ballots.closesIn')} <Countdown to={ballot.closesAt} over={t('lock.ballot.closing')} />
              {' · '}
              {t('ballots.turnout', { voted: ballot.turnout.voted, of: ballot.turnout.of })}
            </span>
          )}
          {ballot.state === 'announced' && <span className={classes.quiet}>{t('ballots.notYet')}</span>}
          {decision && ballot.state !== 'cancelled' && (
            <span className={classes.quiet}>{decisionHeadline(decision, language)}</span>
          )}
          {ballot.state === 'cancelled' && ballot.cancelReason && (
            <span className={classes.quiet}>
              <bdi>{ballot.cancelReason}</bdi>
            </span>
          )}
          {ballot.state !== 'open' && (
            <span className={classes.quiet}>
              <Ago at={ballot.closedAt ?? ballot.announcedAt} />
            </span>
          )}
        </span>
        <IconChevronRight size={18} stroke={1.5} className="flip" aria-hidden />
      </Link>
    </li>
  );
}
