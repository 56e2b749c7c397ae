import { Anchor, Button } from '@mantine/core';
import { IconExternalLink, IconFileText, IconPlus } from '@tabler/icons-react';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCoalition, useMay } from '../../app/coalition';
import { later } from '../../app/later';
import { Empty } from '../../ui/empty';
import { Page } from '../../ui/page';
import { StatementRow } from './statement-row';
import classes from './home.module.css';

const NewStatement = later(async () => ({ default: (await import('./new-statement')).NewStatement }));

export default function StatementsPage(): ReactNode {
  const { t } = useTranslation('home');
  const { statements } = useCoalition();
  const may = useMay();
  const [creating, setCreating] = useState(false);
  const mayCreate = may('statement.create');
  const create = mayCreate && (
    <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setCreating(true)}>
      {t('new.open')}
    </Button>
  );
  return (
    <Page
      title={t('list.title', { count: statements.length })}
      lead={mayCreate ? t('list.lead') : t('list.leadReader')}
      actions={statements.length > 0 && create}
      narrow
    >
      {statements.length === 0 && (
        <Empty icon={<IconFileText size={24} stroke={1.5} />} title={t('list.none')} action={create}>
          {mayCreate ? t('list.noneWords') : t('list.noneReader')}
        </Empty>
      )}
      <ul className={classes.list}>
        {statements.map((statement) => (
          <li key={statement.id} className={classes.wide}>
            <StatementRow statement={statement} />
            {statement.slug && (
              <Anchor href={`/d/${statement.slug}`} size="sm">
                {t('list.published')} <IconExternalLink size={14} stroke={1.5} className="flip" aria-hidden />
              </Anchor>
            )}
          </li>
        ))}
      </ul>
      {creating && (
        <Suspense>
          <NewStatement onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Page>
  );
}
