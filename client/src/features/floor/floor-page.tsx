import { SegmentedControl, Select } from '@mantine/core';
import { IconFileText, IconScale } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { CoalitionView, StatementView } from '@contract/views';
import { STATEMENT_ROOM, useCoalition, useMay } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { ShellBar } from '../../app/slots';
import { useName } from '../../app/use-format';
import { Empty } from '../../ui/empty';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { useWho } from '../ballots/ballot-steps';
import { useStatement } from '../statements/use-statement';
import { agendaOf, onStage } from './agenda';
import { AgendaList } from './agenda-list';
import { PresencePanel } from './presence-panel';
import { Stage } from './stage';
import { StrawAsk } from './straw-ask';
import { StrawCard } from './straw-card';
import classes from './floor.module.css';

/** The moderators' screen: the agenda, the item on stage with what comes next, and who is here. */
export default function FloorPage(): ReactNode {
  const { t } = useTranslation(['floor', 'ballots', 'refusals']);
  const { statements } = useCoalition();
  const [place, setPlace] = useSearchParams();
  const wanted = statements.find((one) => one.id === place.get('s')) ?? firstToDecide(statements);
  if (!wanted) {
    return (
      <Empty icon={<IconFileText size={22} stroke={1.5} />} title={t('none.title')}>
        {t('none.words')}
      </Empty>
    );
  }
  return (
    <FloorOf
      key={wanted.id}
      statementId={wanted.id}
      onStatement={(id) => setPlace({ s: id }, { replace: true })}
    />
  );
}

/** Where something is being decided, else what is still written, else whatever there is. */
const firstToDecide = (statements: CoalitionView['statements']) =>
  statements.find((one) => one.progress.inBallot > 0 || one.state === 'deciding') ??
  statements.find((one) => one.state !== 'published' && one.state !== 'withdrawn') ??
  statements[0];

interface FloorOfProps {
  statementId: string;
  onStatement: (id: string) => void;
}

function FloorOf({ statementId, onStatement }: FloorOfProps): ReactNode {
  const { view, error, retry } = useStatement(statementId);
  if (view) return <Floor statement={view} onStatement={onStatement} />;
  if (error) return <Refusal error={error} retry={retry} page />;
  return <Loading kind="page" />;
}

type Pane = 'agenda' | 'stage' | 'here';

function Floor({
  statement,
  onStatement,
}: { statement: StatementView } & Pick<FloorOfProps, 'onStatement'>): ReactNode {
  const { t } = useTranslation('floor');
  const phone = usePhone();
  const { statements } = useCoalition();
  const name = useName();
  const mayRun = useMay()('ballot.run', STATEMENT_ROOM);
  const { moderators } = useWho();
  const [chosen, choose] = useState<string | null>(null);
  const [pane, setPane] = useState<Pane>('stage');
  const agenda = agendaOf(statement);
  const item = onStage(agenda, chosen);
  // What stands on stage stays there when something more urgent comes up: that shows in the agenda. A ballot just
  // announced is waited for.
  const [awaited, setAwaited] = useState<string | null>(null);
  const itemId = item?.id ?? null;
  useEffect(() => {
    if (itemId !== null && itemId !== chosen && chosen !== awaited) choose(itemId);
  }, [itemId, chosen, awaited]);
  const show = (id: string) => {
    choose(id);
    setPane('stage');
  };
  const shown = (one: Pane) => !phone || pane === one;
  return (
    <>
      <h1 className="hidden-visually">{t('title')}</h1>
      <ShellBar>
        <b className={classes.barTitle}>{t('title')}</b>
        <span className={`${classes.barText} cut`}>{name(statement.titles)}</span>
      </ShellBar>
      {phone && (
        <div className={classes.panes}>
          <SegmentedControl
            fullWidth
            size="sm"
            aria-label={t('title')}
            value={pane}
            onChange={(value) => setPane(value as Pane)}
            data={(['agenda', 'stage', 'here'] as const).map((value) => ({
              value,
              label: t(`pane.${value}`),
            }))}
          />
        </div>
      )}
      <div className={classes.floor}>
        {shown('agenda') && (
          <aside className={classes.side} data-start>
            <header className={classes.sideHead}>
              <h2>{t('agenda.title')}</h2>
            </header>
            {statements.length > 1 && (
              <div className={classes.statement}>
                <Select
                  aria-label={t('statement')}
                  size="sm"
                  value={statement.id}
                  onChange={(id) => id && onStatement(id)}
                  data={statements.map((one) => ({ value: one.id, label: name(one.titles) }))}
                />
              </div>
            )}
            <AgendaList statement={statement} agenda={agenda} onStage={item?.id ?? null} onChoose={show} />
            <footer className={classes.sideFoot}>
              <b>{t('panel')}</b> {t('panelWords', { who: moderators })}
            </footer>
          </aside>
        )}
        {shown('stage') && (
          <div className={classes.stage}>
            {!mayRun && <Note>{t('readOnly', { who: moderators })}</Note>}
            {item ? (
              <Stage
                key={item.id}
                statement={statement}
                item={item}
                next={agenda.next.find((one) => one.id !== item.id)}
                onCall={show}
                onAnnounced={(id) => {
                  setAwaited(id);
                  show(id);
                }}
              />
            ) : (
              <Empty icon={<IconScale size={22} stroke={1.5} />} title={t('agenda.nothing')}>
                {t('agenda.nothingWords')}
              </Empty>
            )}
            {statement.straw && <StrawCard key={statement.straw.id} straw={statement.straw} />}
            <StrawAsk roomId={statement.id} />
          </div>
        )}
        {shown('here') && (
          <aside className={classes.side}>
            <PresencePanel statementId={statement.id} />
          </aside>
        )}
      </div>
    </>
  );
}
