import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatementSummary } from '@contract/views';
import classes from './states.module.css';

const TONE: Partial<Record<StatementSummary['strip'][number], string>> = {
  agreed: 'green',
  bracketed: 'amber',
  ballot: 'amber',
  proposed: 'open',
  clean: 'open',
  reopened: 'open',
};

/** Beyond this many there is no room for gaps between them. */
const MOST_SQUARES = 60;

/** "7 of 14 clauses agreed, 1 in a ballot, 2 parked". */
export function useProgressWords(): (progress: StatementSummary['progress']) => string {
  const { t } = useTranslation();
  return ({ total, agreed, inBallot, parked, struck }) => {
    if (total === 0) return t('progress.none');
    const parts = [t('progress.agreed', { agreed, count: total })];
    if (inBallot > 0) parts.push(t('progress.inBallot', { count: inBallot }));
    if (parked > 0) parts.push(t('progress.parked', { count: parked }));
    if (struck > 0) parts.push(t('progress.struck', { count: struck }));
    return parts.join(t('comma'));
  };
}

/** One little square per clause, in the order of the text. */
export function ProgressStrip({
  statement,
}: {
  statement: Pick<StatementSummary, 'strip' | 'progress'>;
}): ReactNode {
  const words = useProgressWords();
  return (
    <div
      className={classes.strip}
      data-many={statement.strip.length > MOST_SQUARES || undefined}
      role="img"
      aria-label={words(statement.progress)}
    >
      {statement.strip.map((state, i) => (
        <span key={i} data-tone={TONE[state]} />
      ))}
    </div>
  );
}
