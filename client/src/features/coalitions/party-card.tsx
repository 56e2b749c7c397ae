import { ActionIcon, Button, Menu, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconDots, IconLink, IconPencil, IconUserPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartyView } from '@contract/views';
import { mayBecome, STANDINGS, type Standing } from '@domain/coalition/coalition';
import { useCoalition, useMay, useMySeat } from '../../app/coalition';
import { useName } from '../../app/use-format';
import { Card } from '../../ui/card';
import { Chip } from '../../ui/chip';
import { PartyMark } from '../../ui/party-mark';
import { ChangeStanding } from './change-standing';
import { DescribeParty } from './describe-party';
import { Invitations } from './invitations';
import { InviteSeat } from './invite-seat';
import { RenewInvitation } from './renew-invitation';
import { SeatRow } from './seat-row';
import classes from './coalitions.module.css';

type Open = { standing: Standing } | 'describe' | 'invite' | 'renew' | null;

/** With more parties than this, only one's own is shown with all its seats. */
const MOST_OPEN = 12;

/** A party with its seats; for its head and for moderators, what they may do here. */
export function PartyCard({ party }: { party: PartyView }): ReactNode {
  const { t } = useTranslation('coalitions');
  const name = useName();
  const may = useMay();
  const { seats, parties, invited } = useCoalition();
  const { party: mine } = useMySeat();
  // With many parties one looks for a party first, and then into it.
  const [closed, setClosed] = useState(parties.length > MOST_OPEN && party.id !== mine.id);
  const [open, setOpen] = useState<Open>(null);
  const [ended, setEnded] = useState(false);
  const all = seats.filter((seat) => seat.partyId === party.id);
  const present = all.filter((seat) => !seat.ended);
  const past = all.filter((seat) => seat.ended);
  const heads = may('seat.invite', undefined, { partyId: party.id });
  const steps = may('party.change-standing')
    ? STANDINGS.filter((next) => mayBecome(party.standing, next))
    : [];
  const invitation = invited.find(({ partyId }) => partyId === party.id);
  const waits = invitation && may('party.renew-invitation', undefined, invitation) && present.length === 0;
  const close = () => setOpen(null);
  return (
    <Card>
      <header className={classes.partyHead}>
        <PartyMark color={party.color} size={16} />
        <h3 className={classes.partyName}>{name(party.names)}</h3>
        <span className={classes.partyActions}>
          {party.id === mine.id && <Chip tone="teal">{t('parties.own')}</Chip>}
          {heads && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconUserPlus size={16} stroke={1.5} />}
              onClick={() => setOpen('invite')}
            >
              {t('inviteSeat.open')}
            </Button>
          )}
          {waits && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconLink size={16} stroke={1.5} />}
              onClick={() => setOpen('renew')}
            >
              {t('renew.open')}
            </Button>
          )}
          {(heads || steps.length > 0) && (
            <Menu>
              <Menu.Target>
                <ActionIcon
                  variant="subtle"
                  size={32}
                  aria-label={t('parties.more', { party: name(party.shortNames) })}
                >
                  <IconDots size={18} stroke={1.5} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {heads && (
                  <Menu.Item
                    leftSection={<IconPencil size={18} stroke={1.5} />}
                    onClick={() => setOpen('describe')}
                  >
                    {t('describe.open')}
                  </Menu.Item>
                )}
                {steps.map((standing) => (
                  <Menu.Item
                    key={standing}
                    {...(standing === 'withdrawn' ? { color: 'red' } : {})}
                    onClick={() => setOpen({ standing })}
                  >
                    {t(`standing.to.${standing}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </span>
      </header>
      {present.length === 0 && <p className={classes.quiet}>{t('parties.noSeats')}</p>}
      {closed && present.length > 0 ? (
        <UnstyledButton className={classes.more} aria-expanded={false} onClick={() => setClosed(false)}>
          <IconChevronDown size={16} stroke={1.5} aria-hidden />
          {t('parties.seats', { count: present.length })}
        </UnstyledButton>
      ) : (
        <ul className={classes.seats}>
          {present.map((seat) => (
            <SeatRow key={seat.id} seat={seat} party={party} />
          ))}
        </ul>
      )}
      {!closed && past.length > 0 && (
        <>
          <UnstyledButton className={classes.more} aria-expanded={ended} onClick={() => setEnded(!ended)}>
            <IconChevronDown size={16} stroke={1.5} data-open={ended || undefined} aria-hidden />
            {t('parties.ended', { count: past.length })}
          </UnstyledButton>
          {ended && (
            <ul className={classes.seats}>
              {past.map((seat) => (
                <SeatRow key={seat.id} seat={seat} party={party} />
              ))}
            </ul>
          )}
        </>
      )}
      {party.id === mine.id && heads && <Invitations />}
      {open === 'describe' && <DescribeParty party={party} onClose={close} />}
      {open === 'invite' && <InviteSeat party={party} onClose={close} />}
      {open === 'renew' && <RenewInvitation party={party} onClose={close} />}
      {open && typeof open === 'object' && (
        <ChangeStanding party={party} standing={open.standing} onClose={close} />
      )}
    </Card>
  );
}
