import { Button, SegmentedControl } from '@mantine/core';
import { IconFileImport, IconFileText, IconLock, IconPlus, IconWorld } from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import {
  type ReactNode,
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
import { usePhone } from '../../app/shell';
import { useLanguage } from '../../app/use-format';
import { useHome } from '../../app/use-home';
import { Store } from '../../lib/emitter';
import { useEditorParts } from '../../editor/load-editor';
import type { Refused } from '../../lib/failure';
import { Empty } from '../../ui/empty';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { SecrecyLine } from '../../ui/secrecy-line';
import { Boundary } from './boundary';
import { ClauseRow } from './clause-row';
import { lockOf } from './clause-words';
import { Dialogs } from './dialogs';
import { NeedBar } from './need-bar';
import { Outline } from './outline';
import { OWN_NAME } from './own-names';
import { Panel, type PanelName, Talk } from './panel';
import { mayWrite, retryTexts, useTexts, useTextsPart } from './texts';
import { StoppedNote } from './stopped-note';
import { TitleBar } from './title-bar';
import {
  type Dialog,
  type Place,
  useWorkspace,
  type Workspace,
  WorkspaceContext,
  type Writing,
} from './workspace';
import { scrollToClause, useColumnHeight, useDrawn, useEditorSoon } from './use-layout';
import { TextSkeleton } from './workspace-loading';
import { PhoneTabs, PhoneVote, type Tab } from './workspace-phone';
import classes from './workspace.module.css';

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
  const isStopped = statement.stopped.some(({ seatId }) => seatId === mySeatId);
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
          <span className={classes.quiet}>{t(isStopped ? 'stopped.short' : 'readOnly')}</span>
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
      {closed === null &&
        statement.stopped.map((one) => (
          <StoppedNote key={one.seatId} statementId={statement.id} stopped={one} />
        ))}
      {statement.state === 'published' && statement.slug && (
        <div className={classes.notice}>
          <Note tone="green" icon={<IconWorld size={18} stroke={1.5} />}>
            {t('published')} <a href={`/d/${statement.slug}`}>{t('publicPage')}</a>
          </Note>
        </div>
      )}
      {error ? (
        <div className={classes.notice}>
          <Refusal error={error} retry={() => retryTexts(people.mySeatId, statement.id)} />
        </div>
      ) : !ready ? (
        <TextSkeleton />
      ) : statement.clauses.length === 0 ? (
        <Nothing drafts={drafts} ask={setDialog} />
      ) : (
        statement.clauses.slice(0, drawn).map((clause) => <ClauseRow key={clause.id} clause={clause} />)
      )}
      {ready && writes && (
        <div className={classes.notice}>
          <SecrecyLine partyIds={null} />
        </div>
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
