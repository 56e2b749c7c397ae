import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { directionOf, type Language, type Names } from '@domain/shared/language';
import classes from './names-fields.module.css';

/** What has been typed so far, per language. */
export type Filled = Partial<Record<Language, string>>;

/** Without what is empty and what is not asked for. */
export function filledNames(filled: Filled, languages: readonly Language[]): Names {
  const names: Names = {};
  for (const language of languages) {
    const name = filled[language]?.trim();
    if (name) names[language] = name;
  }
  return names;
}

interface NamesFieldsProps {
  label: string;
  languages: readonly Language[];
  value: Filled;
  onChange: (value: Filled) => void;
  optional?: boolean;
}

/** One name in several languages; one of them at least is needed. */
export function NamesFields({ label, languages, value, onChange, optional }: NamesFieldsProps): ReactNode {
  const { t } = useTranslation();
  const missing = !optional && Object.keys(filledNames(value, languages)).length === 0;
  return (
    <div className={classes.fields}>
      {languages.map((language, i) => (
        <TextInput
          key={language}
          label={t('nameIn', { label, language: t(`language.of.${language}`) })}
          lang={language}
          dir={directionOf(language)}
          maxLength={200}
          required={missing && i === 0}
          withAsterisk={false}
          value={value[language] ?? ''}
          onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}
