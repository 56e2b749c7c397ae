import { Button, SegmentedControl } from '@mantine/core';
import {
  IconCheckbox,
  IconFileImport,
  IconFileText,
  IconLayoutList,
  IconLock,
  IconMessageCircle,
  IconPlus,
  IconWorld,
} from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { StatementView } from '@contract/views';
import type { Language } from '@domain/shared/language';
import { numberClauses } from '@domain/statement/numbering';
import { statementIsOpen } from '@domain/statement/statement';
import { STATEMENT_ROOM, useCoalition, useMay } from '../../app/coalition';
import { useConnection } from '../../app/live';
import { usePhone } from '../../app/shell';
import { ShellTabs } from '../../app/slots';
import { useFormat, useLanguage } from '../../app/use-format';
import { useHome } from '../../app/use-home';
import { Store } from '../../lib/emitter';
import { loadEditor, useEditorParts } from '../../editor/load-editor';
import type { Refused } from '../../lib/failure';
import { Empty } from '../../ui/empty';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { Boundary } from './boundary';
import { BallotsPanel } from './ballots-panel';
import { ClauseRow } from './clause-row';
import { lockOf } from './clause-words';
import { Dialogs } from './dialogs';
import { NeedBar } from './need-bar';
import { Outline } from './outline';
import { OWN_NAME } from './own-names';
import { HistoryHere, Panel, type PanelName, Talk } from './panel';
import { mayWrite, retryTexts, useTexts, useTextsPart } from './texts';
import { TitleBar } from './title-bar';
import {
  type Dialog,
  type Place,
  useWorkspace,
  type Workspace,
  WorkspaceContext,
  type Writing,
} from './workspace';
import { TextSkeleton } from './workspace-loading';
import classes from './workspace.module.css';

type Tab = 'outline' | 'text' | 'talk' | 'vote';

/** Which languages stand beside each other: one, or all of them. */
type Shown = Language | 'all';

/** The workspace on a wide screen in three columns, on a phone behind four tabs. */
export function WorkspaceScreen({
  statement,
  closed,
}: {
  statement: StatementView;
  closed: Refused | null;
}): ReactNode {
  const { t } = useTranslation('statements');
  const phone = usePhone();
  const reader = useLanguage();
  const { slug, mySeatId, parties, seats } = useCoalition();
  const may = useMay();
  const session = useTexts();
  const ready = useTextsPart(session, (state) => state.ready);
  const error = useTextsPart(session, (state) => state.error);
  const writes = useTextsPart(session, mayWrite);
  const { data: home } = useHome();
  const [chosen, setChosen] = useState<Shown>('all');
  // Whoever is asked to consent comes to what is asked, which stands with the ballots.
  const asked = useLocation().hash === '#ballots';
  const [tab, setTab] = useState<Tab>(asked ? 'vote' : 'text');
  const [panel, setPanel] = useState<PanelName>(asked ? 'ballots' : 'chat');
  const [place] = useState(() => new Store<Place>({ current: null, writing: null }));
  const [editor, setEditor] = useState<Editor | null>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [said, setSaid] = useState('');
  const root = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useDrawn(ready ? statement.clauses.length : 0);

  const languages = useMemo(
    () => [...statement.languages].sort((a, b) => Number(b === reader) - Number(a === reader)),
    [statement.languages, reader],
  );
  const one = languages.find((language) => language === chosen) ?? languages[0];
  const shown = useMemo<Language[]>(
    () => (chosen === 'all' && !phone ? languages : one ? [one] : []),
    [chosen, phone, languages, one],
  );
  const numbers = useMemo(() => numberClauses(statement.clauses, reader), [statement.clauses, reader]);
  const people = useMemo(() => ({ slug, mySeatId, parties, seats }), [slug, mySeatId, parties, seats]);

  const go = useCallback(
    (clauseId: string) => {
      place.set({ ...place.get(), current: clauseId });
      setTab('text');
      setDrawn(Infinity);
      // After the tab of the phone has been drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => scrollToClause(clauseId)));
    },
    [place, setDrawn],
  );
  const write = useCallback(
    (writing: Writing | null) => place.set({ current: writing?.clauseId ?? place.get().current, writing }),
    [place],
  );
  const showHistory = useCallback(
    (clauseId: string) => {
      place.set({ ...place.get(), current: clauseId });
      setPanel('history');
      setTab('vote');
    },
    [place],
  );
  const drafts = closed === null && may('clause.draft', STATEMENT_ROOM, { state: statement.state });
  const moderates = closed === null && may('clause.settle', STATEMENT_ROOM);
  const workspace = useMemo<Workspace>(
    () => ({
      t,
      reader,
      statement,
      shown,
      numbers,
      people,
      place,
      drafts,
      moderates,
      go,
      write,
      writeIn: setEditor,
      ask: setDialog,
      showHistory,
      announce: setSaid,
    }),
    [t, reader, statement, shown, numbers, people, place, drafts, moderates, go, write, showHistory],
  );

  // An address with #clause-… comes from a link in a message or in what needs the reader.
  const hash = useRef(window.location.hash);
  useEffect(() => {
    const id = hash.current.replace('#clause-', '');
    if (!ready || !id || !statement.clauses.some((clause) => clause.id === id)) return;
    hash.current = '';
    go(id);
  }, [ready, statement.clauses, go]);
  useColumnHeight(root);
  useEditorSoon(ready && writes);

  const waiting = (home?.needs ?? []).filter(
    (need) => need.kind === 'vote' && need.statementId === statement.id,
  ).length;
  const tools = writes && editor && <Tools editor={editor} />;
  const text = (
    <main className={classes.middle} aria-label={t('text.label')} data-scroll>
      <div className={classes.row}>
        <SegmentedControl
          aria-label={t('languages')}
          value={phone ? (one ?? '') : chosen === 'all' ? 'all' : (one ?? 'all')}
          onChange={(value) => setChosen(value as Shown)}
          data={[
            ...languages.map((language) => ({
              value: language,
              label: <span lang={language}>{OWN_NAME[language]}</span>,
            })),
            ...(phone || languages.length < 2
              ? []
              : [{ value: 'all', label: t(languages.length === 2 ? 'both' : 'all') }]),
          ]}
        />
        <Unsent />
        {!writes && ready && closed === null && statementIsOpen(statement.state) && (
          <span className={classes.quiet}>{t('readOnly')}</span>
        )}
        {!phone && tools}
      </div>
      {closed && (
        <div className={classes.notice}>
          <Note tone="amber" icon={<IconLock size={18} stroke={1.5} />} role="alert">
            {t('closed')}
          </Note>
        </div>
      )}
      {statement.state === 'published' && statement.slug && (
        <div className={classes.notice}>
          <Note tone="green" icon={<IconWorld size={18} stroke={1.5} />}>
            {t('published')} <a href={`/d/${statement.slug}`}>{t('publicPage')}</a>
          </Note>
        </div>
      )}
      {error ? (
        <div className={classes.notice}>
          <Refusal error={error} retry={() => retryTexts(statement.id)} />
        </div>
      ) : !ready ? (
        <TextSkeleton />
      ) : statement.clauses.length === 0 ? (
        <Nothing drafts={drafts} ask={setDialog} />
      ) : (
        statement.clauses.slice(0, drawn).map((clause) => <ClauseRow key={clause.id} clause={clause} />)
      )}
    </main>
  );
  return (
    <WorkspaceContext.Provider value={workspace}>
      <TitleBar />
      {phone && <NeedBar />}
      <div className={classes.columns} ref={root} data-phone={phone || undefined}>
        {phone ? (
          <>
            {/* The text stays where it was read while another tab is looked at. */}
            <div hidden={tab !== 'text'}>{text}</div>
            {tab === 'outline' && <Outline />}
            {tab === 'talk' && (
              <div className={classes.talk}>
                <Boundary>
                  <Talk />
                </Boundary>
              </div>
            )}
            {tab === 'vote' && <PhoneVote panel={panel} onPanel={setPanel} />}
            {tab === 'text' && tools && <div className={classes.tools}>{tools}</div>}
            <PhoneTabs tab={tab} onTab={setTab} waiting={waiting} />
          </>
        ) : (
          <>
            <div className={classes.outline}>
              <Outline />
            </div>
            {text}
            <div className={classes.panel}>
              <Panel shown={panel} onShow={setPanel} waiting={waiting} />
            </div>
          </>
        )}
      </div>
      {dialog && (
        <Boundary>
          <Dialogs dialog={dialog} onClose={() => setDialog(null)} />
        </Boundary>
      )}
      <div className="hidden-visually" role="status" aria-live="polite">
        {said}
      </div>
    </WorkspaceContext.Provider>
  );
}

/** The tools, while the clause one writes in is open. */
function Tools({ editor }: { editor: Editor }): ReactNode {
  const { statement, place } = useWorkspace();
  const { parts } = useEditorParts(false);
  const writing = useSyncExternalStore(place.watch, () => place.get().writing);
  const clause = statement.clauses.find((one) => one.id === writing?.clauseId);
  if (!clause || lockOf(statement, clause) !== null) return null;
  return parts && <parts.Toolbar editor={editor} key={editor.instanceId} />;
}

/** The first rows at once, the others a few at a time: a long text is there when one looks at it. */
function useDrawn(total: number): [number, (rows: number) => void] {
  const [drawn, setDrawn] = useState(12);
  useEffect(() => {
    if (drawn >= total) return;
    const timer = setTimeout(() => setDrawn((rows) => rows + 24), 16);
    return () => clearTimeout(timer);
  }, [drawn, total]);
  return [drawn, setDrawn];
}

/** Rows far away are drawn only when they are near, and only then have their height: a few looks find the place. */
function scrollToClause(clauseId: string, looks = 6): void {
  const row = document.getElementById(`clause-${clauseId}`);
  if (!row) return;
  const before = row.getBoundingClientRect().top;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const near = Math.abs(before) < window.innerHeight * 1.5;
  row.scrollIntoView({ behavior: near && !calm ? 'smooth' : 'auto', block: 'start' });
  if (near || looks === 0) return;
  requestAnimationFrame(() => requestAnimationFrame(() => scrollToClause(clauseId, looks - 1)));
}

/** The columns reach from under the bars to the end of the window, whatever stands above them. */
function useColumnHeight(root: RefObject<HTMLDivElement | null>): void {
  const { state } = useConnection();
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const measure = (): void =>
      element.style.setProperty(
        '--above',
        `${Math.round(element.getBoundingClientRect().top + window.scrollY)}px`,
      );
    measure();
    const above = [element, element.parentElement].flatMap((one) => [
      ...(one?.parentElement?.children ?? []),
    ]);
    const observer = new ResizeObserver(measure);
    for (const one of above) if (!one.contains(element)) observer.observe(one);
    return () => observer.disconnect();
    // The banner of a lost line comes and goes with it.
  }, [root, state]);
}

/** Whoever may write has the editor at hand before the line may be lost; those who save data fetch it when they begin. */
function useEditorSoon(wanted: boolean): void {
  useEffect(() => {
    const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
    if (!wanted || connection?.saveData) return;
    const timer = setTimeout(() => {
      void loadEditor();
    }, 2_500);
    return () => clearTimeout(timer);
  }, [wanted]);
}

/** How many clauses have words that are not on the server yet; nothing while all is saved. */
function Unsent(): ReactNode {
  const { t } = useTranslation('statements');
  const unsaved = useTextsPart(useTexts(), (state) => state.unsaved);
  const [slow, setSlow] = useState(false);
  const waits = unsaved > 0;
  useEffect(() => {
    if (!waits) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), 2_000);
    return () => clearTimeout(timer);
  }, [waits]);
  return (
    <span className={classes.unsent} role="status">
      {slow && waits ? t('unsent', { count: unsaved }) : ''}
    </span>
  );
}

function Nothing({ drafts, ask }: { drafts: boolean; ask: (dialog: Dialog) => void }): ReactNode {
  const { t } = useTranslation('statements');
  return (
    <Empty
      icon={<IconFileText size={22} stroke={1.5} />}
      title={t('empty.title')}
      action={
        drafts && (
          <>
            <Button
              leftSection={<IconPlus size={18} stroke={1.5} />}
              onClick={() => ask({ kind: 'add', after: null })}
            >
              {t('empty.add')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconFileImport size={18} stroke={1.5} />}
              onClick={() => ask({ kind: 'import', after: null })}
            >
              {t('add.import')}
            </Button>
          </>
        )
      }
    >
      {t(drafts ? 'empty.words' : 'empty.reader')}
    </Empty>
  );
}

function PhoneVote({ panel, onPanel }: { panel: PanelName; onPanel: (panel: PanelName) => void }): ReactNode {
  const { t } = useTranslation('statements');
  const shown = panel === 'history' ? 'history' : 'ballots';
  return (
    <div>
      <div className={classes.row}>
        <SegmentedControl
          aria-label={t('panel.label')}
          value={shown}
          onChange={(value) => onPanel(value as PanelName)}
          data={(['ballots', 'history'] as const).map((value) => ({ value, label: t(`panel.${value}`) }))}
        />
      </div>
      {shown === 'ballots' ? (
        <BallotsPanel />
      ) : (
        <Boundary>
          <HistoryHere />
        </Boundary>
      )}
    </div>
  );
}

function PhoneTabs({
  tab,
  onTab,
  waiting,
}: {
  tab: Tab;
  onTab: (tab: Tab) => void;
  waiting: number;
}): ReactNode {
  const { t } = useTranslation('statements');
  const { number } = useFormat();
  const { channels } = useCoalition();
  const unread = channels.reduce((sum, channel) => sum + channel.unread, 0);
  const tabs = [
    { name: 'outline', Icon: IconLayoutList, count: 0 },
    { name: 'text', Icon: IconFileText, count: 0 },
    { name: 'talk', Icon: IconMessageCircle, count: unread },
    { name: 'vote', Icon: IconCheckbox, count: waiting },
  ] as const;
  return (
    <ShellTabs>
      {tabs.map(({ name, Icon, count }) => (
        <button key={name} type="button" aria-pressed={tab === name} onClick={() => onTab(name)}>
          <Icon size={22} stroke={1.5} aria-hidden />
          <span>{t(`tab.${name}`)}</span>
          {count > 0 && (
            <span className={classes.tabCount} data-hot={name === 'vote' || undefined}>
              {number(count)}
            </span>
          )}
        </button>
      ))}
    </ShellTabs>
  );
}
