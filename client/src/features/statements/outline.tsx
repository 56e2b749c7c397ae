import { Button, Menu } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { type DragEvent, memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { ClauseView, StatementView } from '@contract/views';
import { command } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { ProgressStrip } from '../../ui/progress-strip';
import { Refusal } from '../../ui/refusal';
import { useClauseTitle } from './clause-words';
import { OutlineRow, type RowActions } from './outline-row';
import { useWorkspace } from './workspace';
import classes from './outline.module.css';

type Group = {
  readonly label: 'preamble' | 'operative' | 'annexes' | null;
  readonly clauses: ClauseView[];
};

const LABEL = { preambular: 'preamble', operative: 'operative', annex: 'annexes' } as const;

/** Runs of clauses of one kind, each under its name; headings and the title begin no group of their own. */
export function groupsOf(clauses: readonly ClauseView[]): Group[] {
  const groups: Group[] = [];
  for (const clause of clauses) {
    const label = clause.kind === 'title' || clause.kind === 'heading' ? null : LABEL[clause.kind];
    const last = groups.at(-1);
    if (last && (label === null || last.label === label)) last.clauses.push(clause);
    else groups.push({ label, clauses: [clause] });
  }
  return groups;
}

const SETTLED: readonly ClauseView['state'][] = ['agreed', 'struck', 'parked'];

/**
 * As the summary of the coalition counts: without headings and the title; while the whole is put to the vote, its
 * clauses keep showing how they were settled.
 */
export function progressOf({ clauses }: Pick<StatementView, 'clauses'>) {
  const counted = clauses.filter(({ kind }) => kind !== 'heading' && kind !== 'title');
  const strip = counted.map(({ inBallot, state }) =>
    inBallot && !SETTLED.includes(state) ? ('ballot' as const) : state,
  );
  const count = (wanted: (typeof strip)[number]): number => strip.filter((one) => one === wanted).length;
  const progress = {
    total: counted.length,
    agreed: count('agreed'),
    struck: count('struck'),
    parked: count('parked'),
    inBallot: count('ballot'),
  };
  return { progress, strip };
}

/** The clauses in their order, each with its state in words: where to go, and what is still open. */
export const Outline = memo(function Outline(): ReactNode {
  const { t, reader, statement, drafts, numbers, ask, announce, place } = useWorkspace();
  const title = useClauseTitle();
  const { progress, strip } = useMemo(() => progressOf(statement), [statement]);
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<{ id: string; below: boolean } | null>(null);
  const ids = statement.clauses.map((clause) => clause.id);

  const move = useAction(async (clause: ClauseView, after: string | null) => {
    await command('clause:move', { roomId: statement.id, clauseId: clause.id, after });
    const place = after === null ? 1 : ids.filter((id) => id !== clause.id).indexOf(after) + 2;
    announce(t('outline.moved', { clause: title(clause), place, count: ids.length }));
  });
  const step = (clause: ClauseView, by: -1 | 1): void => {
    const at = ids.indexOf(clause.id);
    const to = at + by;
    if (to < 0 || to >= ids.length) {
      announce(t(by < 0 ? 'outline.first' : 'outline.last'));
      return;
    }
    const after = by < 0 ? (ids[to - 1] ?? null) : (ids[to] ?? null);
    void move.run(clause, after).then(() =>
      // A row that has changed its group was made anew: whoever moves it by key goes on moving it.
      setTimeout(() => {
        if (document.activeElement === document.body)
          document.getElementById(`outline-${clause.id}`)?.focus();
      }, 150),
    );
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    const clause = statement.clauses.find((one) => one.id === dragged);
    if (clause && over && over.id !== clause.id) {
      const rest = ids.filter((id) => id !== clause.id);
      const at = rest.indexOf(over.id);
      const after = over.below ? over.id : (rest[at - 1] ?? null);
      if ((ids[ids.indexOf(clause.id) - 1] ?? null) !== after) void move.run(clause, after);
    }
    end();
  };
  const end = (): void => {
    setDragged(null);
    setOver(null);
  };
  const hover = (clause: ClauseView, event: DragEvent<HTMLElement>): void => {
    if (!dragged) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    const below = event.clientY > box.top + box.height / 2;
    setOver((before) =>
      before?.id === clause.id && before.below === below ? before : { id: clause.id, below },
    );
  };
  const start = (clause: ClauseView, event: DragEvent<HTMLElement>): void => {
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', title(clause));
    setDragged(clause.id);
  };
  const latest = useRef({ step, start, over: hover, drop, end });
  useEffect(() => {
    latest.current = { step, start, over: hover, drop, end };
  });
  const [actions] = useState<RowActions>(() => ({
    step: (clause, by) => latest.current.step(clause, by),
    start: (clause, event) => latest.current.start(clause, event),
    over: (clause, event) => latest.current.over(clause, event),
    drop: (event) => latest.current.drop(event),
    end: () => latest.current.end(),
  }));
  return (
    <nav className={classes.outline} aria-label={t('outline.label')}>
      <div className={classes.progress}>
        <p>
          <b>
            {progress.total === 0
              ? t('progress.none')
              : t('outline.agreed', { agreed: progress.agreed, total: progress.total })}
          </b>
          <span>
            {progress.inBallot > 0
              ? t('outline.inBallot', { count: progress.inBallot })
              : progress.parked > 0 && t('outline.parked', { count: progress.parked })}
          </span>
        </p>
        <ProgressStrip statement={{ progress, strip }} />
      </div>
      <div className={classes.list}>
        {move.error ? <Refusal error={move.error} retry={move.forget} /> : null}
        {groupsOf(statement.clauses).map((group, i) => (
          <section
            key={`${group.label} ${i}`}
            aria-label={group.label ? t(`outline.${group.label}`) : undefined}
          >
            {group.label && <h3>{t(`outline.${group.label}`)}</h3>}
            <ol>
              {group.clauses.map((clause) => (
                <OutlineRow
                  key={clause.id}
                  clause={clause}
                  number={numbers.get(clause.id) ?? ''}
                  mark={
                    over?.id === clause.id && dragged !== clause.id
                      ? over.below
                        ? 'below'
                        : 'above'
                      : undefined
                  }
                  actions={actions}
                  movable={drafts}
                />
              ))}
            </ol>
          </section>
        ))}
      </div>
      {drafts && (
        <footer className={classes.foot}>
          <Menu position="top-start" width={232}>
            <Menu.Target>
              <Button
                variant="subtle"
                fullWidth
                justify="flex-start"
                leftSection={<IconPlus size={18} stroke={1.5} />}
              >
                {t('add.open')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconPlus size={18} stroke={1.5} />}
                onClick={() => ask({ kind: 'add', after: place.get().current ?? ids.at(-1) ?? null })}
              >
                {t('add.one')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconFileImport size={18} stroke={1.5} />}
                onClick={() => ask({ kind: 'import', after: ids.at(-1) ?? null })}
              >
                {t('add.import')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {drafts && (
            <p className="hidden-visually" id="outline-keys" lang={reader}>
              {t('outline.keys')}
            </p>
          )}
        </footer>
      )}
    </nav>
  );
});
