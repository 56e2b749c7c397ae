import { Button, Checkbox, Modal, SegmentedControl } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { LANGUAGES, type Language } from '@domain/shared/language';
import { titleOf } from '@domain/statement/import-drafts';
import { MAX_CLAUSES } from '@domain/statement/statement';
import { command, useCoalition } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { useAction } from '../../app/use-action';
import { useLanguage } from '../../app/use-format';
import { Refused } from '../../lib/failure';
import { Note } from '../../ui/note';
import { type Filled, filledNames, NamesFields } from '../../ui/names-fields';
import { Refusal } from '../../ui/refusal';
import { templateDrafts } from './drafts';
import { ImportText, useImport } from './import-text';
import { SecrecyLine } from '../../ui/secrecy-line';
import classes from './home.module.css';

const TITLE_MAX = 200;
type Way = 'template' | 'import' | 'empty';

/** Begins a statement: from a frame, from a text that exists, or from nothing. */
export function NewStatement({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation('home');
  const phone = usePhone();
  const navigate = useNavigate();
  const coalition = useCoalition();
  const reader = useLanguage();
  const [way, setWay] = useState<Way>('template');
  const [languages, setLanguages] = useState<Language[]>(coalition.languages);
  const [titles, setTitles] = useState<Filled>({});
  const text = useImport(languages, reader);
  const importing = way === 'import';
  // The title that a text brings along, until somebody writes another.
  const allTitles: Filled = { ...titles };
  for (const language of importing ? languages : []) {
    const brought = text.texts[language];
    const title = brought ? titleOf(brought) : '';
    if (!titles[language] && title !== '' && title.length <= TITLE_MAX) allTitles[language] = title;
  }
  const { pairs, drafts } = text.cut(filledNames(allTitles, languages));
  const tooMany = importing && drafts.length > MAX_CLAUSES;

  const create = useAction(async () => {
    if (importing && drafts.length === 0) throw new Refused({ code: 'import.nothing-found' });
    const { statementId } = await command('statement:create', {
      coalitionId: coalition.id,
      titles: filledNames(allTitles, languages),
      languages,
      clauses: way === 'template' ? templateDrafts(languages) : importing ? drafts : [],
    });
    void navigate(`/c/${coalition.slug}/s/${statementId}`);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void create.run();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>{t('new.title')}</b>}
      size="lg"
      fullScreen={phone}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={classes.form} onSubmit={submit}>
        <SegmentedControl
          fullWidth
          aria-label={t('new.way')}
          value={way}
          onChange={(value) => setWay(value as Way)}
          data={(['template', 'import', 'empty'] as const).map((value) => ({
            value,
            label: t(`new.${value}`),
          }))}
        />
        <p className={classes.quiet}>{t(`new.${way}Words`)}</p>
        <Checkbox.Group
          label={t('new.languages')}
          value={languages}
          onChange={(chosen) => setLanguages(LANGUAGES.filter((one) => chosen.includes(one)))}
        >
          <div className={classes.row} style={{ gap: 16, marginBlockStart: 8 }}>
            {coalition.languages.map((language) => (
              <Checkbox key={language} value={language} label={t(`language.of.${language}`)} />
            ))}
          </div>
        </Checkbox.Group>
        {importing && <ImportText text={text} pairs={pairs} />}
        {tooMany && <Note tone="amber">{t('new.tooMany', { count: MAX_CLAUSES })}</Note>}
        <NamesFields
          label={t('new.titleField')}
          languages={languages}
          value={allTitles}
          onChange={setTitles}
        />
        <SecrecyLine partyIds={null} />
        {create.error ? <Refusal error={create.error} /> : null}
        <div className={classes.row} style={{ justifyContent: 'flex-end' }}>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={create.busy} disabled={languages.length === 0 || tooMany}>
            {t('new.do')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
