import { Button, Modal, Select } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_CLAUSES } from '@domain/statement/statement';
import { command } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { useAction } from '../../app/use-action';
import { Refused } from '../../lib/failure';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { ImportText, useImport } from '../home/import-text';
import { useClauseLabel } from './clause-words';
import { useWorkspace } from './workspace';
import classes from './dialogs.module.css';

/** Brings a text that exists into this statement: cut into clauses, looked at, then added. */
export function ImportClauses({ after, onClose }: { after: string | null; onClose: () => void }): ReactNode {
  const { t } = useTranslation(['statements', 'home']);
  const phone = usePhone();
  const { statement, shown, numbers, announce, go } = useWorkspace();
  const label = useClauseLabel(numbers);
  const text = useImport(statement.languages, shown[0]);
  const [place, setPlace] = useState(after ?? '');
  const { pairs, drafts } = text.cut(statement.titles);
  const count = drafts.length;
  const room = MAX_CLAUSES - statement.clauses.length;
  const add = useAction(async () => {
    if (count === 0) throw new Refused({ code: 'import.nothing-found' });
    const { clauseIds } = await command('clause:add', {
      roomId: statement.id,
      after: place || null,
      clauses: drafts,
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
        <ImportText text={text} pairs={pairs} />
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
