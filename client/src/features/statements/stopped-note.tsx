import { Button } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatementView } from '@contract/views';
import { command, STATEMENT_ROOM, useCoalition, useMay, useParty, useSeat } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { useName } from '../../app/use-format';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import classes from './workspace.module.css';

type Stopped = StatementView['stopped'][number];

/** Somebody deleted so much at once that they may not write here for now: who, how much, and what can be done. */
export function StoppedNote({ statementId, stopped }: { statementId: string; stopped: Stopped }): ReactNode {
  const { t } = useTranslation('statements');
  const { mySeatId } = useCoalition();
  const seat = useSeat(stopped.seatId);
  const party = useParty(seat?.partyId);
  const name = useName();
  const may = useMay();
  const { seatId } = stopped;
  const isMine = seatId === mySeatId;
  const resume = useAction(() => command('writing:resume', { roomId: statementId, seatId }));
  const mayResume =
    seat !== undefined && may('writing.resume', STATEMENT_ROOM, { partyId: seat.partyId, seatId });
  return (
    <div className={classes.notice}>
      <Note tone="amber" icon={<IconHandStop size={18} stroke={1.5} aria-hidden />} role="alert">
        {t(`stopped.${isMine ? 'own' : 'other'}`, {
          handle: seat?.handle ?? '',
          party: party ? name(party.shortNames) : '',
          count: stopped.deleted,
        })}{' '}
        {mayResume ? t('stopped.panel') : isMine ? t('stopped.wait') : t('stopped.back')}
        {resume.error ? <Refusal error={resume.error} /> : null}
        {mayResume && (
          <div className={classes.noticeActions}>
            <Button size="xs" variant="default" loading={resume.busy} onClick={() => void resume.run()}>
              {t('stopped.resume')}
            </Button>
          </div>
        )}
      </Note>
    </div>
  );
}
