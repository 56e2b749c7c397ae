import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { directionOf, type Language } from '@domain/shared/language';
import type { ImportedClause } from '@domain/statement/import';
import type { Pair } from '@domain/statement/import-drafts';
import { withoutEnd } from '@domain/text/edges';
import { useFormat } from '../../app/use-format';
import { Note } from '../../ui/note';
import classes from './home.module.css';

/** What would become which clause, before anything is made; the languages of a clause below each other. */
export function ImportPreview({ pairs }: { pairs: readonly Pair[] }): ReactNode {
  const { t } = useTranslation('home');
  const { digits } = useFormat();
  if (pairs.length === 0) return <Note tone="amber">{t('new.nothing')}</Note>;
  return (
    <div>
      <p className={classes.quiet} role="status">
        {t('new.found', { count: pairs.length })}
      </p>
      <ol className={classes.preview} tabIndex={0} aria-label={t('new.preview')}>
        {pairs.map(({ kind, of }, i) => {
          const clauses = Object.entries(of) as [Language, ImportedClause][];
          const number = clauses[0]?.[1].number;
          return (
            <li key={i}>
              <span>
                {t(`new.kind.${kind}`)}
                {number && (
                  <>
                    {' '}
                    <bdi>{digits(withoutEnd(number, '.)-– '))}</bdi>
                  </>
                )}
              </span>
              <div>
                {clauses.map(([language, clause]) => (
                  <div key={language} lang={language} dir={directionOf(language)}>
                    {clause.heading && <b>{clause.heading}</b>}
                    <p>{clause.text}</p>
                  </div>
                ))}
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
