import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormat } from '../../app/use-format';
import classes from './steps.module.css';

export interface StepRow {
  readonly id: string;
  readonly title: ReactNode;
  /** What it does, or why it cannot be done now and who could. */
  readonly words: ReactNode;
  readonly button: ReactNode;
  readonly done?: boolean;
  /** Opened under the row: a reason to fill in, an address to choose. */
  readonly below?: ReactNode;
}

/** What can be done next, in order. */
export function StepList({ rows }: { rows: readonly StepRow[] }): ReactNode {
  const { number } = useFormat();
  return (
    <ol className={classes.steps}>
      {rows.map(({ id, title, words, button, done, below }, i) => (
        <li key={id} className={classes.step} data-done={done || undefined}>
          <span className={classes.order} aria-hidden>
            {done ? <IconCheck size={16} stroke={2} /> : number(i + 1)}
          </span>
          <div className={classes.words}>
            <b>{title}</b>
            <span>{words}</span>
          </div>
          <div className={classes.button}>{button}</div>
          {below && <div className={classes.below}>{below}</div>}
        </li>
      ))}
    </ol>
  );
}
