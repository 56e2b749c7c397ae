import { Anchor } from '@mantine/core';
import { IconBan, IconChevronLeft, IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { BallotDetail } from '@contract/views';
import { decisionDetail, decisionHeadline } from '@domain/ballot/sentence';
import { STATEMENT_ROOM, useCoalition, useMay } from '../../app/coalition';
import { ConsentCard } from '../../app/consent';
import { usePhone } from '../../app/shell';
import { ShellBar } from '../../app/slots';
import { useLanguage, useName } from '../../app/use-format';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { AnnouncedView } from './announced-view';
import { BallotState, lookOf } from './ballot-state';
import { BallotSteps } from './ballot-steps';
import { decisionOf } from './facts';
import { FrozenText } from './frozen-text';
import { DeadlineBar } from './moment';
import { OpenView } from './open-view';
import { ResultView } from './result-view';
import { useBallot } from './use-ballot';
import { useBallotWords, useFrozenNames } from './use-words';
import { useVoting, type Voting } from './use-voting';
import { CountedVote, RefusedVote } from './vote-buttons';
import classes from './ballots.module.css';

/** One ballot, from its announcement to its result. */
export default function BallotPage(): ReactNode {
  const { ballotId = '' } = useParams();
  const { data, error, refetch } = useBallot(ballotId);
  if (data) return <BallotOf key={data.ballot.id} detail={data} />;
  if (error) return <Refusal error={error} retry={() => void refetch()} page />;
  return <Loading kind="page" />;
}

function BallotOf({ detail }: { detail: BallotDetail }): ReactNode {
  const { t } = useTranslation(['ballots', 'refusals']);
  const phone = usePhone();
  const mayRun = useMay()('ballot.run', STATEMENT_ROOM);
  const words = useBallotWords();
  const names = useFrozenNames();
  const voting = useVoting(detail);
  const { ballot, clauses, consents } = detail;
  const { title, question } = words(ballot, names(clauses));
  const running = ballot.state !== 'declared' && ballot.state !== 'cancelled';
  return (
    <>
      <Bar detail={detail} title={title} />
      <span className="hidden-visually" role="status">
        {t(`state.${lookOf(ballot)}`)}
      </span>
      {phone && ballot.state === 'open' && ballot.closesAt && <DeadlineBar at={ballot.closesAt} />}
      <div className={classes.page}>
        {consents.length > 0 && (
          <section className={classes.panel} aria-label={t('consents')}>
            {consents.map((consent) => (
              <ConsentCard key={consent.id} consent={consent} />
            ))}
          </section>
        )}
        <Body detail={detail} question={question} voting={voting} />
        {mayRun && running && (
          <section className={classes.panel}>
            <header className={classes.panelHead}>
              <h2>{t('step.title')}</h2>
              <span className={classes.small}>{t('step.record')}</span>
            </header>
            <BallotSteps ballot={ballot} consents={consents} />
          </section>
        )}
      </div>
    </>
  );
}

interface BodyProps {
  detail: BallotDetail;
  question: string;
  voting: Voting;
}

function Body({ detail, question, voting }: BodyProps): ReactNode {
  const { t } = useTranslation('ballots');
  const lang = useLanguage();
  const { slug } = useCoalition();
  const { ballot, clauses, onRoll } = detail;
  const decision = decisionOf(ballot);
  if (ballot.state === 'announced') return <AnnouncedView detail={detail} question={question} />;
  if (ballot.state === 'open') return <OpenView detail={detail} question={question} voting={voting} />;
  if (ballot.state === 'cancelled' || !decision) {
    return (
      <section className={classes.sheet}>
        <div className={classes.ask}>
          <div className={classes.head}>
            <BallotState ballot={ballot} />
            <h1>{question}</h1>
          </div>
          <Note icon={<IconBan size={18} stroke={1.5} />}>
            <b>{t('cancel.was')}</b> {t('cancel.because', { reason: ballot.cancelReason ?? '' })}{' '}
            {t('cancel.safe')}{' '}
            <Anchor component={Link} to={`/c/${slug}/record?room=${ballot.statementId}`}>
              {t('cancel.record')}
            </Anchor>
          </Note>
          <RefusedVote voting={voting} />
          <FrozenText clauses={clauses} hash={ballot.hash} />
        </div>
      </section>
    );
  }
  return (
    <section className={classes.sheet}>
      <header className={classes.resultHead}>
        <BallotState ballot={ballot} />
        <h1>{decisionHeadline(decision, lang)}</h1>
        <p className={classes.quiet}>
          {question} {decisionDetail(decision, lang)}
        </p>
        <CountedVote voting={voting} onRoll={onRoll} />
        {ballot.state === 'closed' && (
          <Note tone="amber" icon={<IconScale size={18} stroke={1.5} />}>
            {t('closedNotDeclared')}
          </Note>
        )}
        {decision.outcome === 'no-quorum' && <Note>{t('noQuorum')}</Note>}
      </header>
      <ResultView detail={detail} decision={decision} />
    </section>
  );
}

function Bar({ detail: { ballot, titles }, title }: { detail: BallotDetail; title: string }): ReactNode {
  const { t } = useTranslation('ballots');
  const phone = usePhone();
  const { slug } = useCoalition();
  const name = useName();
  const text = `/c/${slug}/s/${ballot.statementId}`;
  const numbered = t('numbered', { number: ballot.number, title });
  return (
    <ShellBar>
      {phone ? (
        <>
          <Link to={text} className={classes.phoneBack} aria-label={t('back')}>
            <IconChevronLeft size={22} stroke={1.5} className="flip" />
          </Link>
          <span className={classes.phoneTitle}>
            <b className="cut">{title}</b>
            <span className="cut">{name(titles)}</span>
          </span>
        </>
      ) : (
        <>
          <Link to={text} className={classes.back}>
            <IconChevronLeft size={16} stroke={1.5} className="flip" aria-hidden />
            {t('back')}
          </Link>
          <span className={`${classes.barTitle} cut`}>{numbered}</span>
        </>
      )}
    </ShellBar>
  );
}
