import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvitationView } from '@contract/views';
import { command, coalitionKey, useCoalition } from '../../app/coalition';
import { queryClient } from '../../app/query';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { Refusal } from '../../ui/refusal';
import classes from './coalitions.module.css';

/** Open invitations of the own party: offered, not yet taken. */
export function Invitations(): ReactNode {
  const { t } = useTranslation('coalitions');
  const { invitations } = useCoalition();
  if (invitations.length === 0) return null;
  return (
    <section className={classes.invitations}>
      <h4 className={classes.quiet}>{t('invitations.title', { count: invitations.length })}</h4>
      <ul className={classes.seats}>
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  );
}

function InvitationRow({ invitation }: { invitation: InvitationView }): ReactNode {
  const { t } = useTranslation('coalitions');
  const { id: coalitionId, slug } = useCoalition();
  const format = useFormat();
  const revoke = useAction(async () => {
    await command('seat:revoke-invitation', { coalitionId, invitationId: invitation.id });
    await queryClient.invalidateQueries({ queryKey: coalitionKey(slug) });
  });
  return (
    <li className={classes.seat}>
      <span className={classes.mail}>
        <IconMail size={18} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.seatWords}>
        <b>{t(`role.${invitation.role}`)}</b>
        <span className={classes.quiet}>
          {t('invitations.until', { when: format.when(invitation.expiresAt) })}
        </span>
        {revoke.error ? <Refusal error={revoke.error} /> : null}
      </div>
      <Button size="xs" variant="default" loading={revoke.busy} onClick={() => void revoke.run()}>
        {t('invitations.revoke')}
      </Button>
    </li>
  );
}
