import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RulesView } from '@contract/views';
import { useCoalition } from '../../app/coalition';
import { RULE_LINES, useRulesWords } from './rules-words';
import classes from './coalitions.module.css';

/** What would change, setting by setting: as it is, and as it would be. */
export function RulesChange({ about }: { about: Readonly<Record<string, unknown>> }): ReactNode {
  const { t } = useTranslation('coalitions');
  const words = useRulesWords();
  const { rules } = useCoalition();
  const asked = { ...rules, ...(about.rules as Partial<RulesView>) };
  const before = words(rules);
  const after = words(asked);
  const changed = RULE_LINES.filter((line) => before[line] !== after[line]);
  return (
    <dl className={classes.change}>
      {changed.map((line) => (
        <div key={line}>
          <dt>{t(`rules.of.${line}`)}</dt>
          <dd>
            <del>{before[line]}</del>
            <ins>{after[line]}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
