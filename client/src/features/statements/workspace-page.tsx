import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { statementIsOpen } from '@domain/statement/statement';
import { STATEMENT_ROOM, useCoalition, useMay } from '../../app/coalition';
import { Refusal } from '../../ui/refusal';
import { Texts, useTextsSession } from './texts';
import { useStatement } from './use-statement';
import { WorkspaceLoading } from './workspace-loading';
import { WorkspaceScreen } from './workspace-screen';

/** The room in which a statement is written: clauses, words, talk and votes on one screen. */
export default function WorkspacePage(): ReactNode {
  const { statementId = '' } = useParams();
  const { t } = useTranslation('statements');
  const may = useMay();
  const { view, error, closed, retry } = useStatement(statementId);
  const { mySeatId } = useCoalition();
  const isStopped = view?.stopped.some(({ seatId }) => seatId === mySeatId);
  const write =
    view !== undefined &&
    closed === null &&
    !isStopped &&
    statementIsOpen(view.state) &&
    may('text.write', STATEMENT_ROOM);
  const session = useTextsSession(mySeatId, statementId, view?.languages, write);

  if (!view) {
    if (error) return <Refusal error={error} retry={retry} page />;
    return <WorkspaceLoading label={t('loading')} />;
  }
  if (!session) return <WorkspaceLoading label={t('loading')} />;
  return (
    <Texts.Provider value={session}>
      <WorkspaceScreen statement={view} closed={closed} />
    </Texts.Provider>
  );
}
