import { useTranslation } from 'react-i18next';
import type { RulesView } from '@contract/views';
import { presetRule } from '@domain/ballot/rule';
import { ruleSentence } from '@domain/ballot/sentence';
import { useCoalition } from '../../app/coalition';
import { useFormat, useLanguage } from '../../app/use-format';
import { rollNow } from '../ballots/facts';

export const RULE_LINES = [
  'clauseRule',
  'wholeRule',
  'quorum',
  'ballotMinutes',
  'secondPartyConsent',
  'secondFactor',
  'reauthentication',
] as const;
export type RuleLine = (typeof RULE_LINES)[number];

/** Each setting of the rules of procedure as a sentence, with today's numbers where they have any. */
export function useRulesWords(): (rules: RulesView) => Record<RuleLine, string> {
  const { t } = useTranslation('coalitions');
  const lang = useLanguage();
  const { timeLeft, number } = useFormat();
  const coalition = useCoalition();
  const roll = rollNow(coalition);
  return (rules) => {
    const percent = { persons: rules.quorumPersonsPercent, parties: rules.quorumPartiesPercent };
    const { persons, parties } = percent;
    const quorum =
      persons === 0 && parties === 0
        ? t('rules.quorum.none')
        : parties === 0
          ? t('rules.quorum.persons', { persons: number(persons) })
          : persons === 0
            ? t('rules.quorum.parties', { parties: number(parties) })
            : t('rules.quorum.both', { persons: number(persons), parties: number(parties) });
    return {
      clauseRule: ruleSentence(presetRule(rules.clauseRule), roll, lang),
      wholeRule: ruleSentence(presetRule(rules.wholeRule), roll, lang),
      quorum,
      ballotMinutes: t('rules.minutes', { time: timeLeft(rules.ballotMinutes * 60_000) }),
      secondPartyConsent: rules.secondPartyConsent ? t('rules.consent.on') : t('rules.consent.off'),
      secondFactor: rules.secondFactor ? t('rules.secondFactor.on') : t('rules.secondFactor.off'),
      reauthentication: rules.reauthentication
        ? t('rules.reauthentication.on')
        : t('rules.reauthentication.off'),
    };
  };
}
