import { type ReactNode, Suspense } from 'react';
import { useNavigate } from 'react-router';
import { later } from '../../app/later';
import { AddClause, DescribeClause, RenameStatement, SettleClause } from './clause-dialogs';
import { type Dialog, useWorkspace } from './workspace';

// Rules, phrases and the reader of foreign texts: only for those who need them.
const AnnounceDialog = later(async () => ({
  default: (await import('../ballots/announce-dialog')).AnnounceDialog,
}));
const ImportClauses = later(async () => ({ default: (await import('./import-clauses')).ImportClauses }));

/** The question that is being asked, if there is one. */
export function Dialogs({ dialog, onClose }: { dialog: Dialog; onClose: () => void }): ReactNode {
  switch (dialog.kind) {
    case 'add':
      return <AddClause after={dialog.after} onClose={onClose} />;
    case 'import':
      return (
        <Suspense>
          <ImportClauses after={dialog.after} onClose={onClose} />
        </Suspense>
      );
    case 'rename':
      return <RenameStatement onClose={onClose} />;
    case 'describe':
      return <DescribeClause clauseId={dialog.clauseId} onClose={onClose} />;
    case 'settle':
      return <SettleClause clauseId={dialog.clauseId} onClose={onClose} />;
    case 'announce':
      return (
        <Suspense>
          <Announce clauseIds={dialog.clauseIds} onClose={onClose} />
        </Suspense>
      );
  }
}

/** The same question as on the floor; afterwards one stands before the ballot. */
function Announce({ clauseIds, onClose }: { clauseIds: readonly string[]; onClose: () => void }): ReactNode {
  const { statement, people } = useWorkspace();
  const navigate = useNavigate();
  return (
    <AnnounceDialog
      statement={statement}
      clauseIds={clauseIds}
      onClose={onClose}
      onAnnounced={(ballotId) => void navigate(`/c/${people.slug}/b/${ballotId}`)}
    />
  );
}
