import { IconEye, IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { BallotDetail } from '@contract/views';
import { usePhone } from '../../app/shell';
import { useFormat } from '../../app/use-format';
import { BallotState } from './ballot-state';
import classes from './ballots.module.css';
import { FrozenText } from './frozen-text';
import { Deadline } from './moment';
import { NotOnRoll } from './not-on-roll';
import { QuorumNote, RuleNote } from './rule-note';
import { OwnParty, TurnoutByParty, TurnoutSpoken } from './turnout';
import type { Voting } from './use-voting';
import { VoteButtons, VoteState } from './vote-buttons';

interface OpenViewProps {
  detail: BallotDetail;
  question: string;
  voting: Voting;
}

/** An open ballot: the question, the exact text, the rule, three equal buttons, who sees what, and until when. */
export function OpenView({ detail, question, voting }: OpenViewProps): ReactNode {
  const { t } = useTranslation('ballots');
  const phone = usePhone();
  const { when } = useFormat();
  const { ballot, clauses, roll, onRoll } = detail;
  const { turnout, closesAt } = ballot;
  const buttons = <VoteButtons voting={voting} question={question} />;
  const secrecy = <Trans t={t} i18nKey="secrecy" components={{ b: <b /> }} />;
  return (
    <>
      <section className={classes.sheet} data-split>
        <div className={classes.ask}>
          <div className={classes.head}>
            <BallotState ballot={ballot} />
            <h1>{question}</h1>
          </div>
          <FrozenText clauses={clauses} hash={ballot.hash} />
          <RuleNote ballot={ballot} roll={roll} />
          {!onRoll && <NotOnRoll roll={roll} />}
          {onRoll && !phone && (
            <div className={classes.voting}>
              {buttons}
              <VoteState voting={voting} />
            </div>
          )}
          <div className={classes.icons}>
            <p>
              <IconEye size={16} stroke={1.5} aria-hidden />
              <span>{secrecy}</span>
            </p>
            {onRoll && closesAt && (
              <p>
                <IconHistory size={16} stroke={1.5} aria-hidden />
                <span>{t('vote.change', { time: when(closesAt) })}</span>
              </p>
            )}
          </div>
        </div>
        <aside className={classes.aside}>
          {closesAt && !phone && (
            <>
              <Deadline at={closesAt} />
              <hr className={classes.hr} />
            </>
          )}
          <div className={classes.between}>
            <h2>{t('turnout.title')}</h2>
            <span className={classes.quiet}>{t('of', { have: turnout.voted, count: turnout.of })}</span>
          </div>
          <TurnoutByParty turnout={turnout} />
          <TurnoutSpoken turnout={turnout} />
          <OwnParty roll={roll} />
          <QuorumNote ballot={ballot} roll={roll} />
        </aside>
      </section>
      {onRoll && phone && (
        <div className={classes.voteBar}>
          {buttons}
          <VoteState voting={voting} />
        </div>
      )}
    </>
  );
}
