import { Button, Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shortNamesFor } from '@domain/coalition/coalition';
import { command, useCoalition } from '../../app/coalition';
import { type Filled, filledNames, NamesFields } from '../../ui/names-fields';
import { CancelButton, useClosing } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { InvitationLink } from './invitation-link';
import { useInvitation } from './use-invitation';
import classes from './coalitions.module.css';

/** A moderator invites a party; the link is for whoever will be the head of its delegation. */
export function InviteParty({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation('coalitions');
  const { id: coalitionId, languages } = useCoalition();
  const [names, setNames] = useState<Filled>({});
  const [shortNames, setShortNames] = useState<Filled>({});
  const { made, invite } = useInvitation((tokenHash) => {
    const full = filledNames(names, languages);
    const short = filledNames(shortNames, languages);
    return command('party:invite', {
      coalitionId,
      names: full,
      shortNames: shortNamesFor(full, short),
      tokenHash,
    });
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void invite.run();
  };
  const close = useClosing(invite.busy, onClose);
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={<b>{t('inviteParty.title')}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {made ? (
        <InvitationLink {...made} onDone={onClose} />
      ) : (
        <form className={classes.form} onSubmit={submit}>
          <p className={classes.quiet}>{t('inviteParty.words')}</p>
          <NamesFields label={t('name')} languages={languages} value={names} onChange={setNames} />
          <NamesFields
            label={t('shortName')}
            languages={languages}
            value={shortNames}
            onChange={setShortNames}
            optional
          />
          {invite.error ? <Refusal error={invite.error} /> : null}
          <div className={classes.end}>
            <CancelButton busy={invite.busy} onClick={onClose} />
            <Button type="submit" loading={invite.busy}>
              {t('inviteParty.do')}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
