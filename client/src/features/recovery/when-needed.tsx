import { type ReactNode, Suspense } from 'react';
import { later } from '../../app/later';
import { useMe } from '../../app/session';

const Own = later(async () => ({ default: (await import('./own-recovery')).OwnRecovery }));

/** That one's own account is being opened for somebody, with a button that cancels it. Fetched when it is so. */
export function OwnRecovery(): ReactNode {
  const { data: me } = useMe();
  const recovery = me?.account.recovery;
  return recovery ? (
    <Suspense fallback={null}>
      <Own recovery={recovery} />
    </Suspense>
  ) : null;
}
