import { Button, Checkbox, FileButton, Modal, SegmentedControl, Select, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { directionOf, LANGUAGES, type Language } from '@domain/shared/language';
import { parseImport } from '@domain/statement/import';
import { command, useCoalition } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { useAction } from '../../app/use-action';
import { useLanguage } from '../../app/use-format';
import { Refused } from '../../lib/failure';
import { type Filled, filledNames, NamesFields } from '../../ui/names-fields';
import { Refusal } from '../../ui/refusal';
import { draftsOf, templateDrafts, textOfFile } from './drafts';
import { ImportPreview } from './import-preview';
import classes from './home.module.css';

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
  const [source, setSource] = useState('');
  const [textLanguage, setTextLanguage] = useState<Language>(
    coalition.languages.find((language) => language === reader) ?? coalition.languages[0] ?? 'en',
  );
  const imported = useMemo(
    () => (way === 'import' && source.trim() ? parseImport(source) : null),
    [way, source],
  );
  // The title that the text brings along, until somebody writes another.
  const allTitles: Filled =
    imported?.title && !titles[textLanguage] ? { ...titles, [textLanguage]: imported.title } : titles;

  const create = useAction(async () => {
    if (way === 'import' && !imported?.clauses.length) throw new Refused({ code: 'import.nothing-found' });
    const clauses =
      way === 'template' ? templateDrafts(languages) : imported ? draftsOf(imported, textLanguage) : [];
    const { statementId } = await command('statement:create', {
      coalitionId: coalition.id,
      titles: filledNames(allTitles, languages),
      languages,
      clauses,
    });
    void navigate(`/c/${coalition.slug}/s/${statementId}`);
  });
  const upload = useAction(async (file: File | null) => {
    if (file) setSource(await textOfFile(file));
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
        {way === 'import' && (
          <>
            <div className={classes.row}>
              <Select
                aria-label={t('new.textLanguage')}
                style={{ flex: 1 }}
                value={textLanguage}
                onChange={(value) => setTextLanguage(LANGUAGES.find((one) => one === value) ?? textLanguage)}
                data={languages.map((value) => ({
                  value,
                  label: t('new.textIn', { language: t(`language.of.${value}`) }),
                }))}
              />
              <FileButton
                onChange={(file) => void upload.run(file)}
                accept=".md,.markdown,.txt,text/plain,text/markdown"
              >
                {(props) => (
                  <Button
                    {...props}
                    variant="default"
                    size="md"
                    leftSection={<IconUpload size={16} stroke={1.5} />}
                  >
                    {t('new.upload')}
                  </Button>
                )}
              </FileButton>
            </div>
            {upload.error ? <Refusal error={upload.error} /> : null}
            <Textarea
              label={t('new.paste')}
              lang={textLanguage}
              dir={directionOf(textLanguage)}
              minRows={6}
              maxRows={14}
              value={source}
              onChange={(event) => setSource(event.currentTarget.value)}
            />
            {imported && <ImportPreview imported={imported} language={textLanguage} />}
          </>
        )}
        <NamesFields
          label={t('new.titleField')}
          languages={languages}
          value={allTitles}
          onChange={setTitles}
        />
        {create.error ? <Refusal error={create.error} /> : null}
        <div className={classes.row} style={{ justifyContent: 'flex-end' }}>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={create.busy} disabled={languages.length === 0}>
            {t('new.do')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
