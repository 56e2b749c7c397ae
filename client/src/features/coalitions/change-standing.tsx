import { Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartyView } from '@contract/views';
import type { Standing } from '@domain/coalition/coalition';
import { announce } from '../../app/announce';
import { command, useCoalition } from '../../app/coalition';
import { useName } from '../../app/use-format';
import { Confirm } from '../../ui/confirm';
import classes from './coalitions.module.css';

interface ChangeStandingProps {
  party: PartyView;
  standing: Standing;
  onClose: () => void;
}

/** A moderator changes what a party is in the coalition; another party consents where the rules say so. */
export function ChangeStanding({ party, standing, onClose }: ChangeStandingProps): ReactNode {
  const { t } = useTranslation('coalitions');
  const name = useName();
  const { id: coalitionId, rules } = useCoalition();
  const [reason, setReason] = useState('');
  const change = async (): Promise<void> => {
    const { done, consentId } = await command('party:change-standing', {
      coalitionId,
      partyId: party.id,
      standing,
      ...(reason.trim() ? { reason: reason.trim() } : {}),
    });
    if (!done) announce(t('waiting'), consentId);
  };
  return (
    <Confirm
      title={`${t(`standing.to.${standing}`)}: ${name(party.shortNames)}`}
      verb={rules.secondPartyConsent ? t('standing.ask') : t('standing.do')}
      destructive={standing === 'withdrawn'}
      onConfirm={change}
      onClose={onClose}
    >
      <div className={classes.form}>
        <p>{t(`standing.words.${standing}`)}</p>
        {rules.secondPartyConsent && <p className={classes.quiet}>{t('needsConsent')}</p>}
        <Textarea
          label={t('reason')}
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </div>
    </Confirm>
  );
}
