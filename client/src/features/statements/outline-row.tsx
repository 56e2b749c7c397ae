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
import { useTranslation } from 'react-i18next';
import type { ClauseView } from '@contract/views';
import { useCoalition } from '../../app/coalition';
import { PartyMark } from '../../ui/party-mark';
import { plainTextOf } from '../../editor/read-text';
import { beginningOf, useClauseTitle } from './clause-words';
import { useClauseDoc } from './texts';
import { useWorkspace } from './workspace';
import classes from './outline.module.css';

interface Drag {
  readonly onDragStart: (event: DragEvent<HTMLElement>) => void;
  readonly onDragOver: (event: DragEvent<HTMLElement>) => void;
  readonly onDrop: (event: DragEvent<HTMLElement>) => void;
  readonly onDragEnd: () => void;
}
interface OutlineRowProps {
  readonly clause: ClauseView;
  readonly number: string;
  readonly mark: 'above' | 'below' | undefined;
  readonly drag: Drag | undefined;
  readonly onStep: ((by: -1 | 1) => void) | undefined;
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
  drag,
  onStep,
}: OutlineRowProps): ReactNode {
  const { t } = useTranslation('statements');
  const { go, current } = useWorkspace();
  const title = useClauseTitle();
  const on = current === clause.id;
  const keys = (event: KeyboardEvent): void => {
    if (!event.altKey || !onStep || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onStep(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li className={classes.item} data-mark={mark} data-kind={clause.kind}>
      <button
        type="button"
        className={classes.row}
        aria-current={on ? 'true' : undefined}
        aria-describedby={onStep ? 'outline-keys' : undefined}
        data-struck={clause.state === 'struck' || undefined}
        draggable={drag !== undefined}
        {...drag}
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
  return (
    <span className="cut" data-quiet>
      <bdi>{words ?? title(clause)}</bdi>
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
  const { writers } = useWorkspace();
  const { parties } = useCoalition();
  const here = writers.get(clause.id) ?? [];
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
  const isOpen = clause.state === 'proposed' || clause.state === 'clean' || clause.state === 'reopened';
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
