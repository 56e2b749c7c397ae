import { SegmentedControl } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FrozenClause } from '@contract/views';
import type { Language } from '@domain/shared/language';
import { usePhone } from '../../app/shell';
import { useLanguage } from '../../app/use-format';
import { shortFingerprint } from './facts';
import { RichText } from './rich-text';
import { useFrozenName } from './use-words';
import classes from './text.module.css';

interface FrozenProps {
  clauses: readonly FrozenClause[];
  hash: string;
}

/**
 * Exactly what is voted on, in every language side by side, under its fingerprint. On a phone one language at a
 * time, the reader's first.
 */
export function FrozenText({ clauses, hash }: FrozenProps): ReactNode {
  const { t } = useTranslation('ballots');
  const phone = usePhone();
  const mine = useLanguage();
  const nameOf = useFrozenName();
  const [chosen, choose] = useState<Language | null>(null);
  const languages = languagesOf(clauses, mine);
  const shown = phone ? languages.filter((language) => language === (chosen ?? languages[0])) : languages;
  return (
    <div className={classes.frozen}>
      {phone && languages.length > 1 && (
        <div className={classes.switch}>
          <SegmentedControl
            aria-label={t('text.language')}
            value={shown[0] ?? ''}
            onChange={(value) => choose(value as Language)}
            data={languages.map((language) => ({
              value: language,
              label: t(`app:language.of.${language}`),
            }))}
          />
        </div>
      )}
      <div className={classes.clauses} data-one={clauses.length === 1 || undefined}>
        {clauses.map((clause) => (
          <div key={clause.clauseId} className={classes.clause}>
            {(clauses.length > 1 || clause.headings) && <p className={classes.name}>{nameOf(clause)}</p>}
            <div className={classes.languages}>
              {shown.map((language) => (
                <RichText key={language} doc={clause.texts[language]} language={language} />
              ))}
            </div>
          </div>
        ))}
      </div>
      <footer className={classes.footer}>
        <IconLock size={16} stroke={1.5} aria-hidden />
        <span>{t(phone ? 'text.frozenShort' : 'text.frozen')}</span>
        <bdi className="mono" title={hash}>
          {shortFingerprint(hash)}
        </bdi>
      </footer>
    </div>
  );
}

/** The languages there are, the reader's first. */
const languagesOf = (clauses: readonly FrozenClause[], mine: string): Language[] =>
  [...new Set(clauses.flatMap(({ texts }) => Object.keys(texts) as Language[]))].sort(
    (a, b) => Number(b === mine) - Number(a === mine),
  );
