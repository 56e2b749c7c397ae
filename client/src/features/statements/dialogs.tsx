import { lazy, type ReactNode, Suspense } from 'react';
import { AddClause, DescribeClause, RenameStatement, SettleClause } from './clause-dialogs';
import type { Dialog } from './workspace';

// Rules, phrases and the reader of foreign texts: only for those who need them.
const AnnounceBallot = lazy(async () => ({ default: (await import('./announce-ballot')).AnnounceBallot }));
const ImportClauses = lazy(async () => ({ default: (await import('./import-clauses')).ImportClauses }));

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
          <AnnounceBallot clauseIds={dialog.clauseIds} onClose={onClose} />
        </Suspense>
      );
  }
}
