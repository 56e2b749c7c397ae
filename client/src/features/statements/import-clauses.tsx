import { Button, FileButton, Modal, Select, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { directionOf, type Language } from '@domain/shared/language';
import { parseImport } from '@domain/statement/import';
import { MAX_CLAUSES } from '@domain/statement/statement';
import { command } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { useAction } from '../../app/use-action';
import { Refused } from '../../lib/failure';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { draftsOf, textOfFile } from '../home/drafts';
import { ImportPreview } from '../home/import-preview';
import { useClauseLabel } from './clause-words';
import { useWorkspace } from './workspace';
import classes from './dialogs.module.css';

/** Brings a text that exists into this statement: cut into clauses, looked at, then added. */
export function ImportClauses({ after, onClose }: { after: string | null; onClose: () => void }): ReactNode {
  const { t } = useTranslation(['statements', 'home']);
  const phone = usePhone();
  const { statement, shown, numbers, announce, go } = useWorkspace();
  const label = useClauseLabel(numbers);
  const [source, setSource] = useState('');
  const [language, setLanguage] = useState<Language>(shown[0] ?? 'en');
  const [place, setPlace] = useState(after ?? '');
  const imported = useMemo(() => (source.trim() ? parseImport(source) : null), [source]);
  const count = imported?.clauses.length ?? 0;
  const room = MAX_CLAUSES - statement.clauses.length;
  const upload = useAction(async (file: File | null) => {
    if (file) setSource(await textOfFile(file));
  });
  const add = useAction(async () => {
    if (!imported || count === 0) throw new Refused({ code: 'import.nothing-found' });
    const { clauseIds } = await command('clause:add', {
      roomId: statement.id,
      after: place || null,
      clauses: draftsOf(imported, language),
    });
    announce(t('import.done', { count: clauseIds.length }));
    onClose();
    const [first] = clauseIds;
    if (first) setTimeout(() => go(first), 250);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void add.run();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>{t('import.title')}</b>}
      size="lg"
      fullScreen={phone}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={classes.form} onSubmit={submit}>
        <p className={classes.quiet}>{t('import.words')}</p>
        <div className={classes.row}>
          <Select
            aria-label={t('import.language')}
            value={language}
            onChange={(value) => setLanguage(statement.languages.find((one) => one === value) ?? language)}
            data={statement.languages.map((value) => ({
              value,
              label: t('import.textIn', { language: t(`language.of.${value}`) }),
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
                {t('import.upload')}
              </Button>
            )}
          </FileButton>
        </div>
        {upload.error ? <Refusal error={upload.error} /> : null}
        <Textarea
          label={t('import.paste')}
          lang={language}
          dir={directionOf(language)}
          minRows={6}
          maxRows={14}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        {imported && <ImportPreview imported={imported} language={language} />}
        {count > room && <Note tone="amber">{t('import.tooMany', { count: room })}</Note>}
        <Select
          label={t('add.after')}
          value={place}
          searchable
          onChange={(value) => setPlace(value ?? '')}
          data={[
            { value: '', label: t('add.first') },
            ...statement.clauses.map((clause) => ({
              value: clause.id,
              label: label(clause),
            })),
          ]}
        />
        {add.error ? <Refusal error={add.error} /> : null}
        <div className={classes.end}>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={add.busy} disabled={count === 0 || count > room}>
            {t('import.do', { count })}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
