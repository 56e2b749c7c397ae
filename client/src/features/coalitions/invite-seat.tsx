import { Button, Modal, Select } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartyView } from '@contract/views';
import { ROLES, type Role } from '@domain/coalition/coalition';
import { command, useCoalition } from '../../app/coalition';
import { useName } from '../../app/use-format';
import { CancelButton, useClosing } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { InvitationLink } from './invitation-link';
import { useInvitation } from './use-invitation';
import classes from './coalitions.module.css';

/** A head offers a seat of the own party. */
export function InviteSeat({ party, onClose }: { party: PartyView; onClose: () => void }): ReactNode {
  const { t } = useTranslation('coalitions');
  const name = useName();
  const { id: coalitionId } = useCoalition();
  const [role, setRole] = useState<Role>('delegate');
  const { made, invite } = useInvitation((tokenHash) =>
    command('seat:invite', { coalitionId, role, tokenHash }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void invite.run();
  };
  const close = useClosing(invite.busy, onClose);
  return (
    <Modal
      opened
      onClose={close}
      title={<b>{t('inviteSeat.title', { party: name(party.shortNames) })}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {made ? (
        <InvitationLink {...made} onDone={onClose} />
      ) : (
        <form className={classes.form} onSubmit={submit}>
          <Select
            label={t('inviteSeat.role')}
            description={t(`roleWords.${role}`)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={role}
            onChange={(value) => setRole(ROLES.find((one) => one === value) ?? role)}
            data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          />
          {invite.error ? <Refusal error={invite.error} /> : null}
          <div className={classes.end}>
            <CancelButton busy={invite.busy} onClick={onClose} />
            <Button type="submit" loading={invite.busy}>
              {t('inviteSeat.do')}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
