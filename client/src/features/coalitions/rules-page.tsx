import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCoalition, useMay } from '../../app/coalition';
import { Card } from '../../ui/card';
import { Page } from '../../ui/page';
import { ChangeRules } from './change-rules';
import { PendingConsents } from './pending-consents';
import { RULE_LINES, useRulesWords } from './rules-words';
import classes from './coalitions.module.css';

export default function RulesPage(): ReactNode {
  const { t } = useTranslation('coalitions');
  const { rules } = useCoalition();
  const words = useRulesWords()(rules);
  const may = useMay();
  const [changing, setChanging] = useState(false);
  const mayChange = may('rules.change');
  return (
    <Page
      narrow
      title={t('rules.title')}
      lead={t('rules.lead')}
      actions={
        mayChange &&
        !changing && (
          <Button
            variant="default"
            leftSection={<IconPencil size={16} stroke={1.5} />}
            onClick={() => setChanging(true)}
          >
            {t('rules.change')}
          </Button>
        )
      }
    >
      <PendingConsents actions={['rules:change']} />
      {changing ? (
        <ChangeRules onClose={() => setChanging(false)} />
      ) : (
        <Card flush>
          <dl className={classes.rules}>
            {RULE_LINES.map((line) => (
              <div key={line}>
                <dt>{t(`rules.of.${line}`)}</dt>
                <dd>
                  {(line === 'clauseRule' || line === 'wholeRule') && (
                    <b>{t(`rules.name.${rules[line]}`)}. </b>
                  )}
                  {words[line]}
                </dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
      <p className={classes.quiet}>{t('rules.fixed')}</p>
      {!mayChange && <p className={classes.quiet}>{t('rules.who')}</p>}
    </Page>
  );
}
