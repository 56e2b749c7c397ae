import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconGavel, IconKey, IconUserOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartyView, SeatView } from '@contract/views';
import { ROLES, type Role } from '@domain/coalition/coalition';
import { announce } from '../../app/announce';
import { ApproveRecovery } from '../recovery/approve-recovery';
import { useMayLetIn } from '../recovery/use-let-in';
import { command, useCoalition, useMay, useMySeat } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { AvatarMark } from '../../ui/avatar';
import { Chip } from '../../ui/chip';
import { Confirm } from '../../ui/confirm';
import { Refusal } from '../../ui/refusal';
import classes from './coalitions.module.css';

/** A seat: who fills it, as what; and what the reader may change about it. */
export function SeatRow({ seat, party }: { seat: SeatView; party: PartyView }): ReactNode {
  const { t } = useTranslation('coalitions');
  const { id: coalitionId } = useCoalition();
  const { seat: mine } = useMySeat();
  const may = useMay();
  const mayLetIn = useMayLetIn()(seat);
  const [ending, setEnding] = useState(false);
  const [lettingIn, setLettingIn] = useState(false);
  const own = seat.id === mine.id;
  const mayRole = !seat.ended && may('seat.invite', undefined, { partyId: party.id });
  const mayEnd = !seat.ended && may('seat.end', undefined, { partyId: party.id, seatId: seat.id });
  const mayPanel = !seat.ended && may('panel.change') && party.standing === 'member';

  const changeRole = useAction((role: Role) =>
    command('seat:change-role', { coalitionId, seatId: seat.id, role }),
  );
  const changePanel = useAction(async () => {
    const { done, consentId } = await command('panel:change', {
      coalitionId,
      seatId: seat.id,
      moderator: !seat.moderator,
    });
    if (!done) announce(t('waiting'), consentId);
  });
  const error = changeRole.error ?? changePanel.error;
  return (
    <li className={classes.seat} data-ended={seat.ended || undefined}>
      <AvatarMark handle={seat.handle} color={party.color} />
      <div className={classes.seatWords}>
        <span className={classes.seatHead}>
          <b>
            <bdi>{seat.handle}</bdi>
          </b>
          {own && <span className={classes.quiet}>{t('parties.you')}</span>}
          {seat.moderator && !seat.ended && (
            <Chip icon={<IconGavel size={16} stroke={1.5} />}>{t('moderator')}</Chip>
          )}
          {seat.ended && <Chip icon={<IconUserOff size={16} stroke={1.5} />}>{t('parties.seatEnded')}</Chip>}
        </span>
        <span className={classes.quiet}>{t(`role.${seat.role}`)}</span>
        {error ? <Refusal error={error} /> : null}
      </div>
      {(mayRole || mayEnd || mayPanel || mayLetIn) && (
        <Menu>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              size={36}
              aria-label={t('parties.seatMore', { handle: seat.handle })}
            >
              <IconDots size={18} stroke={1.5} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayRole && <Menu.Label>{t('parties.role')}</Menu.Label>}
            {mayRole &&
              ROLES.filter((role) => role !== seat.role).map((role) => (
                <Menu.Item key={role} onClick={() => void changeRole.run(role)}>
                  {t(`role.${role}`)}
                </Menu.Item>
              ))}
            {mayPanel && mayRole && <Menu.Divider />}
            {mayPanel && (
              <Menu.Item
                leftSection={<IconGavel size={18} stroke={1.5} />}
                onClick={() => void changePanel.run()}
              >
                {seat.moderator ? t('panel.remove') : t('panel.add')}
              </Menu.Item>
            )}
            {mayLetIn && (mayRole || mayPanel) && <Menu.Divider />}
            {mayLetIn && (
              <Menu.Item leftSection={<IconKey size={18} stroke={1.5} />} onClick={() => setLettingIn(true)}>
                {t('letIn')}
              </Menu.Item>
            )}
            {mayEnd && (mayRole || mayPanel || mayLetIn) && <Menu.Divider />}
            {mayEnd && (
              <Menu.Item
                color="red"
                leftSection={<IconUserOff size={18} stroke={1.5} />}
                onClick={() => setEnding(true)}
              >
                {own ? t('end.own') : t('end.open')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {lettingIn && <ApproveRecovery seat={seat} onClose={() => setLettingIn(false)} />}
      {ending && (
        <Confirm
          title={own ? t('end.ownTitle') : t('end.title', { handle: seat.handle })}
          verb={own ? t('end.own') : t('end.do')}
          destructive
          onConfirm={() => command('seat:end', { coalitionId, seatId: seat.id })}
          onClose={() => setEnding(false)}
        >
          {own ? t('end.ownWords') : t('end.words')}
        </Confirm>
      )}
    </li>
  );
}
