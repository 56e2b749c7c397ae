import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { STANDINGS } from '@domain/coalition/coalition';
import { useCoalition, useMay, useMySeat } from '../../app/coalition';
import { Recoveries } from '../recovery/recoveries';
import { Page } from '../../ui/page';
import { InviteParty } from './invite-party';
import { PartyCard } from './party-card';
import { PendingConsents } from './pending-consents';
import classes from './coalitions.module.css';

/** Members first; within a standing one's own party first, then in the order of joining. */
const ORDER = [
  'member',
  'guest',
  'invited',
  'suspended',
  'withdrawn',
] as const satisfies readonly (typeof STANDINGS)[number][];

export default function PartiesPage(): ReactNode {
  const { t } = useTranslation('coalitions');
  const { parties } = useCoalition();
  const { party: mine } = useMySeat();
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  const members = parties.filter((party) => party.standing === 'member').length;
  return (
    <Page
      narrow
      title={t('parties.title', { count: parties.length })}
      lead={t('parties.lead', { count: members })}
      actions={
        may('party.invite') && (
          <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setInviting(true)}>
            {t('inviteParty.open')}
          </Button>
        )
      }
    >
      <Recoveries past />
      <PendingConsents actions={['party:change-standing', 'panel:change']} />
      {ORDER.map((standing) => {
        const here = parties
          .filter((party) => party.standing === standing)
          .sort((a, b) => Number(b.id === mine.id) - Number(a.id === mine.id));
        if (here.length === 0) return null;
        return (
          <section key={standing} className={classes.section}>
            <h2 className={classes.sectionTitle}>
              {t(`parties.standing.${standing}`, { count: here.length })}
            </h2>
            {here.map((party) => (
              <PartyCard key={party.id} party={party} />
            ))}
          </section>
        );
      })}
      {inviting && <InviteParty onClose={() => setInviting(false)} />}
    </Page>
  );
}
