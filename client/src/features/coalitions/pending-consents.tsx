import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCoalition } from '../../app/coalition';
import { ConsentCard } from '../../app/consent';
import { Card } from '../../ui/card';
import { RulesChange } from './rules-change';

/** What was asked in the coalition itself and waits for another party. */
export function PendingConsents({ actions }: { actions: readonly string[] }): ReactNode {
  const { t } = useTranslation('coalitions');
  const { id, consents } = useCoalition();
  const waiting = consents.filter(
    (consent) => consent.roomId === id && consent.state === 'pending' && actions.includes(consent.action),
  );
  if (waiting.length === 0) return null;
  return (
    <Card flush title={t('consents')}>
      {waiting.map((consent) => (
        <ConsentCard key={consent.id} consent={consent}>
          {consent.action === 'rules:change' && <RulesChange about={consent.about} />}
        </ConsentCard>
      ))}
    </Card>
  );
}
