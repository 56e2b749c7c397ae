import { type KeyboardEvent, type ReactNode, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCoalition } from '../../app/coalition';
import { later } from '../../app/later';
import { useFormat } from '../../app/use-format';
import { Loading } from '../../ui/loading';
import { Boundary } from './boundary';
import { BallotsPanel } from './ballots-panel';
import { useWorkspace } from './workspace';
import classes from './panel.module.css';

export const PANELS = ['chat', 'ballots', 'history'] as const;
export type PanelName = (typeof PANELS)[number];

// It brings the comparison of words along.
const History = later(async () => ({ default: (await import('./history-panel')).HistoryPanel }));
const ChatPanel = later(async () => ({ default: (await import('../chat/chat-panel')).ChatPanel }));

export function Talk(): ReactNode {
  const coalition = useCoalition();
  const { statement, go } = useWorkspace();
  return (
    <Suspense fallback={<Loading rows={5} />}>
      <ChatPanel coalition={coalition} compact statement={statement} onClause={go} />
    </Suspense>
  );
}

export function HistoryHere(): ReactNode {
  return (
    <Suspense fallback={<Loading rows={3} />}>
      <History />
    </Suspense>
  );
}

interface PanelProps {
  readonly shown: PanelName;
  readonly onShow: (name: PanelName) => void;
  /** How many ballots wait for the reader's vote. */
  readonly waiting: number;
}

/** Beside the text: talking, ballots, and what each clause has been. */
export function Panel({ shown, onShow, waiting }: PanelProps): ReactNode {
  const { t } = useTranslation('statements');
  const { number } = useFormat();
  const tabs = useRef<HTMLDivElement>(null);
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const forward =
      (event.key === 'ArrowRight') === (getComputedStyle(event.currentTarget).direction === 'ltr');
    const at = PANELS.indexOf(shown) + (forward ? 1 : -1);
    const next = PANELS[(at + PANELS.length) % PANELS.length]!;
    onShow(next);
    tabs.current?.querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
  };
  return (
    <aside className={classes.panel} aria-label={t('panel.label')}>
      <div className={classes.tabs} role="tablist" aria-label={t('panel.label')} ref={tabs} onKeyDown={keys}>
        {PANELS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            data-tab={name}
            id={`panel-tab-${name}`}
            aria-selected={shown === name}
            aria-controls="panel-body"
            tabIndex={shown === name ? 0 : -1}
            onClick={() => onShow(name)}
          >
            {t(`panel.${name}`)}
            {name === 'ballots' && waiting > 0 && (
              <span className={classes.count} title={t('ballots.waiting', { count: waiting })}>
                {number(waiting)}
              </span>
            )}
          </button>
        ))}
      </div>
      <div className={classes.body} id="panel-body" role="tabpanel" aria-labelledby={`panel-tab-${shown}`}>
        <Boundary key={shown}>
          {shown === 'chat' && <Talk />}
          {shown === 'ballots' && <BallotsPanel />}
          {shown === 'history' && <HistoryHere />}
        </Boundary>
      </div>
    </aside>
  );
}
