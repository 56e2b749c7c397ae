import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartyView } from '@contract/views';
import { command, useCoalition } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { useName } from '../../app/use-format';
import { hashOfToken, linkOf, newToken } from '../../lib/invitation-token';
import { CancelButton, useClosing } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { InvitationLink } from './invitation-link';
import classes from './coalitions.module.css';

/** A new link for a party from which nobody has come yet: the first one was lost, or has run out. */
export function RenewInvitation({ party, onClose }: { party: PartyView; onClose: () => void }): ReactNode {
  const { t } = useTranslation('coalitions');
  const name = useName();
  const { id: coalitionId } = useCoalition();
  const [made, setMade] = useState<{ link: string; expiresAt: string } | null>(null);
  const renew = useAction(async () => {
    const token = newToken();
    const tokenHash = await hashOfToken(token);
    const { expiresAt } = await command('party:renew-invitation', {
      coalitionId,
      partyId: party.id,
      tokenHash,
    });
    setMade({ link: linkOf(window.location.origin, token), expiresAt });
  });
  const close = useClosing(renew.busy, onClose);
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={<b>{t('renew.title', { party: name(party.shortNames) })}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {made ? (
        <InvitationLink {...made} onDone={onClose} />
      ) : (
        <div className={classes.form}>
          <p className={classes.quiet}>{t('renew.words')}</p>
          {renew.error ? <Refusal error={renew.error} /> : null}
          <div className={classes.row}>
            <Button loading={renew.busy} onClick={() => void renew.run()}>
              {t('inviteParty.do')}
            </Button>
            <CancelButton busy={renew.busy} onClick={onClose} />
          </div>
        </div>
      )}
    </Modal>
  );
}
