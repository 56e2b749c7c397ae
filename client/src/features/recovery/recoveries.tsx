import { Button } from '@mantine/core';
import { IconCheck, IconKey } from '@tabler/icons-react';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecoveryView } from '@contract/recovery';
import type { SeatView } from '@contract/views';
import { isolate } from '../../lib/format';
import { Card } from '../../ui/card';
import { Refusal } from '../../ui/refusal';
import { useNow } from '../../ui/time';
import { command, useCoalition } from '../../app/coalition';
import classes from '../../app/consent.module.css';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { ApproveRecovery } from './approve-recovery';
import { useCaucus, useMayLetIn } from './use-let-in';

const icon = { size: 18, stroke: 1.5, 'aria-hidden': true } as const;

interface RecoveriesProps {
  /** And those who were lately. */
  past?: boolean;
  /** Without these, which stand elsewhere on the page. */
  but?: readonly string[];
}

/** Members of the own party who are being let back into their accounts. */
export function Recoveries({ past, but = [] }: RecoveriesProps): ReactNode {
  const { recoveries, mySeatId } = useCoalition();
  // One's own stands above every page.
  const shown = recoveries.filter(
    ({ id, seatId, endedAt }) => seatId !== mySeatId && !but.includes(id) && (past || !endedAt),
  );
  // The words are fetched when there is something to say.
  return shown.length > 0 ? (
    <Suspense fallback={null}>
      <List recoveries={shown} />
    </Suspense>
  ) : null;
}

function List({ recoveries }: { recoveries: readonly RecoveryView[] }): ReactNode {
  const { t } = useTranslation('recovery');
  const { seats } = useCoalition();
  return (
    <Card flush title={t('title')}>
      {recoveries.map((recovery) => {
        const seat = seats.find((one) => one.id === recovery.seatId);
        return seat && <Recovery key={recovery.id} recovery={recovery} seat={seat} />;
      })}
    </Card>
  );
}

function Recovery({ recovery, seat }: { recovery: RecoveryView; seat: SeatView }): ReactNode {
  const { t } = useTranslation('recovery');
  const { list } = useFormat();
  const { seats, mySeatId } = useCoalition();
  const mayLetIn = useMayLetIn();
  const caucus = useCaucus();
  const [approving, setApproving] = useState(false);
  const stop = useAction(() =>
    command('recovery:stop', { roomId: caucus?.id ?? '', recoveryId: recovery.id }),
  );
  const { handle } = seat;
  const { approvedBy, opensAt, endedAt } = recovery;
  const may = mayLetIn(seat) && !endedAt;
  const agreed = seats.filter((one) => approvedBy.includes(one.id)).map((one) => isolate(one.handle));
  return (
    <article className={classes.card}>
      <span className={classes.icon}>{endedAt ? <IconCheck {...icon} /> : <IconKey {...icon} />}</span>
      <div className={classes.words}>
        <p>
          <b>{t(`what.${recovery.ending ?? 'going'}`, { handle })}</b>
        </p>
        <p className={classes.by}>
          <Progress recovery={recovery} handle={handle} />
        </p>
        {agreed.length > 0 && <p className={classes.by}>{t('by', { handles: list(agreed) })}</p>}
        {!endedAt && <p className={classes.by}>{t('ifNot', { handle })}</p>}
        {stop.error ? <Refusal error={stop.error} /> : null}
        {may && (
          <div className={classes.actions}>
            {!opensAt && !approvedBy.includes(mySeatId) && (
              <Button onClick={() => setApproving(true)}>{t('approve.open')}</Button>
            )}
            <Button variant="default" loading={stop.busy} onClick={() => void stop.run()}>
              {t('stop')}
            </Button>
          </div>
        )}
        {approving && <ApproveRecovery seat={seat} onClose={() => setApproving(false)} />}
      </div>
    </article>
  );
}

/** What is missing, or from when until when the new password can be set, or since when it is over. */
function Progress({ recovery, handle }: { recovery: RecoveryView; handle: string }): ReactNode {
  const { t } = useTranslation('recovery');
  const { when } = useFormat();
  const now = useNow(30_000);
  const { opensAt, endedAt, expiresAt, missing } = recovery;
  if (endedAt) return when(endedAt);
  if (!opensAt) return t(`missing.${missing ?? 'elsewhere'}`, { handle });
  return Date.parse(opensAt) > now
    ? t('waits', { handle, when: when(opensAt) })
    : t('isOpen', { handle, when: when(expiresAt) });
}
