import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { directionOf, type Language } from '@domain/shared/language';
import type { ImportedText } from '@domain/statement/import';
import { Note } from '../../ui/note';
import classes from './home.module.css';

/** What would become which clause, before anything is made. */
export function ImportPreview({
  imported,
  language,
}: {
  imported: ImportedText;
  language: Language;
}): ReactNode {
  const { t } = useTranslation('home');
  if (imported.clauses.length === 0) return <Note tone="amber">{t('new.nothing')}</Note>;
  return (
    <div>
      <p className={classes.quiet} role="status">
        {t('new.found', { count: imported.clauses.length })}
      </p>
      <ol className={classes.preview} tabIndex={0} aria-label={t('new.preview')}>
        {imported.clauses.map((clause, i) => (
          <li key={i}>
            <span>
              {t(`new.kind.${clause.kind}`)}
              {clause.number && (
                <>
                  {' '}
                  <bdi>{clause.number}</bdi>
                </>
              )}
            </span>
            <div lang={language} dir={directionOf(language)}>
              {clause.heading && <b>{clause.heading}</b>}
              <p>{clause.text}</p>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
