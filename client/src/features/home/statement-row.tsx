import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { StatementSummary } from '@contract/views';
import { useCoalition } from '../../app/coalition';
import { useName } from '../../app/use-format';
import { StateChip } from '../../ui/chip';
import { ProgressStrip, useProgressWords } from '../../ui/progress-strip';
import classes from './home.module.css';

/** A statement with where it stands. */
export function StatementRow({ statement }: { statement: StatementSummary }): ReactNode {
  const { slug } = useCoalition();
  const name = useName();
  const words = useProgressWords();
  return (
    <Link to={`/c/${slug}/s/${statement.id}`} className={classes.statement}>
      <span className={classes.roomHead}>
        <b className={classes.statementTitle}>{name(statement.titles)}</b>
        <StateChip state={statement.state} />
      </span>
      <ProgressStrip statement={statement} />
      <span className={classes.quiet}>{words(statement.progress)}</span>
    </Link>
  );
}
