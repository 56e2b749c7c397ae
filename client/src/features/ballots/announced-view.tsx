import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BallotDetail } from '@contract/views';
import { BallotState } from './ballot-state';
import classes from './ballots.module.css';
import { FrozenText } from './frozen-text';
import { NotOnRoll } from './not-on-roll';
import { RollByParty } from './roll';
import { RuleNote } from './rule-note';

interface AnnouncedViewProps {
  detail: BallotDetail;
  question: string;
}

/** Before the opening: question, text and rule are fixed and known to all; who could vote now stands beside them. */
export function AnnouncedView({ detail, question }: AnnouncedViewProps): ReactNode {
  const { t } = useTranslation('ballots');
  const { ballot, clauses, roll, onRoll } = detail;
  return (
    <section className={classes.sheet} data-split>
      <div className={classes.ask}>
        <div className={classes.head}>
          <BallotState ballot={ballot} />
          <h1>{question}</h1>
        </div>
        <FrozenText clauses={clauses} hash={ballot.hash} />
        <RuleNote ballot={ballot} roll={roll} />
        {!onRoll && <NotOnRoll roll={roll} />}
        <p className={classes.small}>{t('announced.next', { count: ballot.minutes })}</p>
      </div>
      <aside className={classes.aside}>
        <div className={classes.between}>
          <h2>{t('announced.roll')}</h2>
          <span className={classes.quiet}>{t('roll.seats', { count: roll.length })}</span>
        </div>
        <p className={classes.small}>{t('announced.rollAbout')}</p>
        <RollByParty roll={roll} counted={false} />
      </aside>
    </section>
  );
}
