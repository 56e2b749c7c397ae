import {
  IconArchive,
  IconBracketsContain,
  IconCheck,
  IconCheckbox,
  IconLanguage,
  IconPencil,
  IconRotate2,
  IconTrash,
} from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, memo, type ReactNode } from 'react';
import type { ClauseView } from '@contract/views';
import { statementIsOpen } from '@domain/statement/statement';
import { PartyMark } from '../../ui/party-mark';
import { plainTextOf } from '../../editor/read-text';
import { beginningOf, useClauseTitle } from './clause-words';
import { useClauseDoc } from './texts';
import { useIsCurrent, useWorkspace, useWriters } from './workspace';
import classes from './outline.module.css';

/** What the list does with its rows; the same object all its life. */
export interface RowActions {
  readonly step: (clause: ClauseView, by: -1 | 1) => void;
  readonly start: (clause: ClauseView, event: DragEvent<HTMLElement>) => void;
  readonly over: (clause: ClauseView, event: DragEvent<HTMLElement>) => void;
  readonly drop: (event: DragEvent<HTMLElement>) => void;
  readonly end: () => void;
}
interface OutlineRowProps {
  readonly clause: ClauseView;
  readonly number: string;
  readonly mark: 'above' | 'below' | undefined;
  readonly actions: RowActions;
  /** May be put elsewhere. */
  readonly movable: boolean;
}

const icon = { size: 16, stroke: 1.5, 'aria-hidden': true } as const;
const ICON = {
  bracketed: <IconBracketsContain {...icon} />,
  agreed: <IconCheck {...icon} />,
  reopened: <IconRotate2 {...icon} />,
  struck: <IconTrash {...icon} />,
  parked: <IconArchive {...icon} />,
} as const;
const TONE: Partial<Record<ClauseView['state'], string>> = {
  agreed: 'green',
  bracketed: 'amber',
  reopened: 'amber',
};

export const OutlineRow = memo(function OutlineRow({
  clause,
  number,
  mark,
  actions,
  movable,
}: OutlineRowProps): ReactNode {
  const { t, go } = useWorkspace();
  const title = useClauseTitle();
  const on = useIsCurrent(clause.id);
  const keys = (event: KeyboardEvent): void => {
    if (!event.altKey || !movable || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    actions.step(clause, event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li className={classes.item} data-mark={mark} data-kind={clause.kind}>
      <button
        type="button"
        id={`outline-${clause.id}`}
        className={classes.row}
        aria-current={on ? 'true' : undefined}
        aria-describedby={movable ? 'outline-keys' : undefined}
        data-struck={clause.state === 'struck' || undefined}
        draggable={movable}
        onDragStart={(event) => actions.start(clause, event)}
        onDragOver={(event) => actions.over(clause, event)}
        onDrop={actions.drop}
        onDragEnd={actions.end}
        onClick={() => go(clause.id)}
        onKeyDown={keys}
        title={title(clause)}
      >
        <span className={classes.number}>{number}</span>
        {clause.headings ? <span className="cut">{title(clause)}</span> : <Beginning clause={clause} />}
        <Standing clause={clause} words={(key, values) => t(key, values)} />
      </button>
    </li>
  );
});

/** A clause without a heading is known by its first words. */
function Beginning({ clause }: { clause: ClauseView }): ReactNode {
  const title = useClauseTitle();
  const { shown, statement } = useWorkspace();
  const { clause: text } = useClauseDoc(clause.id);
  const languages = [...shown, ...statement.languages];
  const words = languages
    .map((language) => beginningOf(plainTextOf(text.doc.getXmlFragment(language))))
    .find(Boolean);
  // In its own direction: what is cut off is the end of the words, never their beginning.
  return (
    <span className={`${classes.beginning} cut`} dir="auto" data-quiet>
      {words ?? title(clause)}
    </span>
  );
}

/** What matters most about the clause now: who writes in it, its ballot, a language behind, or its state. */
function Standing({
  clause,
  words,
}: {
  clause: ClauseView;
  words: (key: string, values?: Record<string, unknown>) => string;
}): ReactNode {
  const { people, statement } = useWorkspace();
  const { parties } = people;
  const here = useWriters(clause.id);
  const first = here[0];
  if (first) {
    const party = parties.find((one) => one.id === first.partyId);
    return (
      <span className={classes.standing} data-tone="writing">
        <IconPencil {...icon} />
        <bdi className="cut">{first.handle}</bdi>
        {here.length > 1 && <span>{words('outline.others', { count: here.length - 1 })}</span>}
        {party && <PartyMark color={party.color} />}
      </span>
    );
  }
  if (clause.inBallot) {
    return (
      <span className={classes.standing} data-tone="amber">
        <IconCheckbox {...icon} />
        {words('state.ballot')}
      </span>
    );
  }
  const behind = clause.stale[0];
  const isOpen =
    statementIsOpen(statement.state) &&
    (clause.state === 'proposed' || clause.state === 'clean' || clause.state === 'reopened');
  if (behind && isOpen) {
    return (
      <span
        className={classes.standing}
        title={words('stale.behind', { language: words(`language.of.${behind}`) })}
      >
        <IconLanguage {...icon} />
        {words(`outline.behind.${behind}`)}
      </span>
    );
  }
  if ((clause.kind === 'heading' || clause.kind === 'title') && clause.state === 'proposed') return <span />;
  return (
    <span className={classes.standing} data-tone={TONE[clause.state]}>
      {clause.state in ICON ? ICON[clause.state as keyof typeof ICON] : null}
      {words(`state.${clause.state}`)}
    </span>
  );
}
