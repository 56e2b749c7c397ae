import { Button, Select, Switch } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RulesView } from '@contract/views';
import { RULE_IDS } from '@domain/ballot/rule';
import { announce } from '../../app/announce';
import { command, useCoalition } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { Card } from '../../ui/card';
import { CancelButton } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { WholeNumber } from '../../ui/whole-number';
import { useRulesWords } from './rules-words';
import classes from './coalitions.module.css';

const SWITCHES = ['secondPartyConsent', 'secondFactor', 'reauthentication'] as const;
type NumberLine = 'quorumPersonsPercent' | 'quorumPartiesPercent' | 'ballotMinutes';

/** The settings as fields, each with the sentence it makes. */
export function ChangeRules({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation('coalitions');
  const { id: coalitionId, rules: now } = useCoalition();
  const [rules, setRules] = useState<RulesView>(now);
  // A field may stand empty while a number is being typed; the rules keep the last one until then.
  const [numbers, setNumbers] = useState<Record<NumberLine, number | null>>(now);
  const words = useRulesWords()(rules);
  const set = (change: Partial<RulesView>) => setRules((before) => ({ ...before, ...change }));
  const complete = Object.values(numbers).every((one) => one !== null);
  const same = JSON.stringify(rules) === JSON.stringify(now);
  const change = useAction(async () => {
    const { done, consentId } = await command('rules:change', { coalitionId, rules });
    announce(done ? t('rules.changed') : t('waiting'), consentId);
    onClose();
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void change.run();
  };
  const ruleField = (line: 'clauseRule' | 'wholeRule') => (
    <Select
      label={t(`rules.of.${line}`)}
      description={words[line]}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={rules[line]}
      onChange={(value) => set({ [line]: RULE_IDS.find((id) => id === value) ?? rules[line] })}
      data={RULE_IDS.map((value) => ({ value, label: t(`rules.name.${value}`) }))}
    />
  );
  const numberField = (line: NumberLine) => (
    <WholeNumber
      label={t(line === 'ballotMinutes' ? 'rules.minutesField' : `rules.of.${line}`)}
      least={line === 'ballotMinutes' ? 1 : 0}
      most={line === 'ballotMinutes' ? 10_080 : 100}
      value={numbers[line]}
      onChange={(value) => {
        setNumbers((before) => ({ ...before, [line]: value }));
        if (value !== null) set({ [line]: value });
      }}
    />
  );
  return (
    <Card>
      <form className={classes.form} onSubmit={submit}>
        {ruleField('clauseRule')}
        {ruleField('wholeRule')}
        <div className={classes.two}>
          {numberField('quorumPersonsPercent')}
          {numberField('quorumPartiesPercent')}
        </div>
        <p className={classes.quiet}>{words.quorum}</p>
        {numberField('ballotMinutes')}
        {SWITCHES.map((line) => (
          <Switch
            key={line}
            label={t(`rules.of.${line}`)}
            description={words[line]}
            checked={rules[line]}
            onChange={(event) => set({ [line]: event.currentTarget.checked })}
          />
        ))}
        {now.secondPartyConsent && <p className={classes.quiet}>{t('needsConsent')}</p>}
        {change.error ? <Refusal error={change.error} /> : null}
        <div className={classes.row}>
          <Button type="submit" loading={change.busy} disabled={same || !complete}>
            {now.secondPartyConsent ? t('rules.ask') : t('rules.do')}
          </Button>
          <CancelButton busy={change.busy} onClick={onClose} />
        </div>
      </form>
    </Card>
  );
}
