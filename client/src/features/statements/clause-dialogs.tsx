import { Button, Modal, Radio, Select, Textarea } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CLAUSE_KINDS,
  CLAUSE_STATES,
  type ClauseKind,
  type ClauseState,
  maySettle,
} from '@domain/statement/statement';
import { command, useCoalition } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { useAction } from '../../app/use-action';
import { type Filled, filledNames, NamesFields } from '../../ui/names-fields';
import { Note } from '../../ui/note';
import { CancelButton, useClosing } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { useClauseLabel, useClauseName } from './clause-words';
import { useWorkspace } from './workspace';
import classes from './dialogs.module.css';

interface DialogProps {
  title: string;
  onClose: () => void;
  onSubmit: () => void;
  busy: boolean;
  error: unknown;
  action: string;
  disabled?: boolean;
  /** There is nothing to decide: one way out is enough. */
  onlyClose?: boolean;
  children: ReactNode;
}

/** A question with one way forward and one way back. */
function Dialog({
  title,
  onClose,
  onSubmit,
  busy,
  error,
  action,
  disabled,
  onlyClose,
  children,
}: DialogProps): ReactNode {
  const { t } = useTranslation('statements');
  const phone = usePhone();
  const close = useClosing(busy, onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!disabled) onSubmit();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={<b>{title}</b>}
      size="lg"
      fullScreen={phone}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={classes.form} onSubmit={submit}>
        {children}
        {error ? <Refusal error={error} /> : null}
        <div className={classes.end}>
          {!onlyClose && <CancelButton busy={busy} onClick={onClose} />}
          <Button type="submit" loading={busy} disabled={disabled ?? false}>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** The kinds of clauses, in words. */
function KindSelect({
  value,
  onChange,
}: {
  value: ClauseKind;
  onChange: (kind: ClauseKind) => void;
}): ReactNode {
  const { t } = useTranslation('statements');
  return (
    <Select
      label={t('describe.kind')}
      value={value}
      onChange={(chosen) => onChange(CLAUSE_KINDS.find((one) => one === chosen) ?? value)}
      data={CLAUSE_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
    />
  );
}

/** A new clause: what kind, after which, and how it is called. Its words are written in the text. */
export function AddClause({ after, onClose }: { after: string | null; onClose: () => void }): ReactNode {
  const { t } = useTranslation('statements');
  const { statement, numbers, shown, go, write, announce } = useWorkspace();
  const label = useClauseLabel(numbers);
  const before = statement.clauses.find((clause) => clause.id === after);
  const [kind, setKind] = useState<ClauseKind>(
    before && before.kind !== 'title' && before.kind !== 'heading' ? before.kind : 'operative',
  );
  const [place, setPlace] = useState(after ?? '');
  const [headings, setHeadings] = useState<Filled>({});
  const add = useAction(async () => {
    const names = filledNames(headings, statement.languages);
    const { clauseIds } = await command('clause:add', {
      roomId: statement.id,
      after: place || null,
      clauses: [{ kind, ...(Object.keys(names).length > 0 ? { headings: names } : {}), texts: {} }],
    });
    onClose();
    announce(t('add.done'));
    const [added] = clauseIds;
    const [language] = shown;
    if (!added) return;
    // Its row comes with the event of the room: a moment later than the answer at worst.
    setTimeout(() => {
      go(added);
      if (language && kind !== 'heading' && kind !== 'title') write({ clauseId: added, language, at: null });
    }, 250);
  });
  return (
    <Dialog
      title={t('add.one')}
      onClose={onClose}
      onSubmit={() => void add.run()}
      busy={add.busy}
      error={add.error}
      action={t('add.do')}
    >
      <KindSelect value={kind} onChange={setKind} />
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
      <NamesFields
        label={t('describe.heading')}
        languages={statement.languages}
        value={headings}
        onChange={setHeadings}
        optional
      />
    </Dialog>
  );
}

/** Kind and heading of a clause. */
export function DescribeClause({ clauseId, onClose }: { clauseId: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation('statements');
  const { statement, numbers, announce } = useWorkspace();
  const called = useClauseName(numbers);
  const clause = statement.clauses.find((one) => one.id === clauseId);
  const [kind, setKind] = useState<ClauseKind>(clause?.kind ?? 'operative');
  const [headings, setHeadings] = useState<Filled>(clause?.headings ?? {});
  const save = useAction(async () => {
    const names = filledNames(headings, statement.languages);
    await command('clause:describe', {
      roomId: statement.id,
      clauseId,
      kind,
      headings: Object.keys(names).length > 0 ? names : null,
    });
    announce(t('describe.done'));
    onClose();
  });
  if (!clause) return null;
  return (
    <Dialog
      title={t('describe.title', { clause: called(clause) })}
      onClose={onClose}
      onSubmit={() => void save.run()}
      busy={save.busy}
      error={save.error}
      action={t('save')}
    >
      <NamesFields
        label={t('describe.heading')}
        languages={statement.languages}
        value={headings}
        onChange={setHeadings}
        optional
      />
      <KindSelect value={kind} onChange={setKind} />
    </Dialog>
  );
}

/** The titles of the statement. */
export function RenameStatement({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation('statements');
  const { statement } = useWorkspace();
  const [titles, setTitles] = useState<Filled>(statement.titles);
  const names = filledNames(titles, statement.languages);
  const save = useAction(async () => {
    await command('statement:rename', { roomId: statement.id, titles: names });
    onClose();
  });
  return (
    <Dialog
      title={t('rename.title')}
      onClose={onClose}
      onSubmit={() => void save.run()}
      busy={save.busy}
      error={save.error}
      action={t('save')}
      disabled={Object.keys(names).length === 0}
    >
      <NamesFields
        label={t('rename.field')}
        languages={statement.languages}
        value={titles}
        onChange={setTitles}
      />
    </Dialog>
  );
}

/** Changes of state that a moderator makes without a ballot. Reopening what was agreed asks another party. */
export function SettleClause({ clauseId, onClose }: { clauseId: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation('statements');
  const { statement, numbers, announce } = useWorkspace();
  const { rules } = useCoalition();
  const called = useClauseName(numbers);
  const clause = statement.clauses.find((one) => one.id === clauseId);
  const [state, setState] = useState<ClauseState | null>(null);
  const [reason, setReason] = useState('');
  const [waits, setWaits] = useState(false);
  const settle = useAction(async () => {
    if (!state) return;
    const { done } = await command('clause:settle', {
      roomId: statement.id,
      clauseId,
      state,
      ...(reason.trim() ? { reason: reason.trim() } : {}),
    });
    if (!done) return setWaits(true);
    announce(t('settle.done'));
    onClose();
  });
  if (!clause) return null;
  const pending = statement.consents.find(
    (one) => one.about.clauseId === clauseId && one.state === 'pending',
  );
  const ways = CLAUSE_STATES.filter((to) => maySettle(clause.state, to));
  if (waits || pending) {
    return (
      <Dialog
        title={t('settle.title', { clause: called(clause) })}
        onClose={onClose}
        onSubmit={onClose}
        busy={false}
        error={null}
        action={t('close')}
        onlyClose
      >
        <Note tone="amber" icon={<IconInfoCircle size={18} stroke={1.5} />} role="status">
          {t('settle.waits')}
        </Note>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t('settle.title', { clause: called(clause) })}
      onClose={onClose}
      onSubmit={() => void settle.run()}
      busy={settle.busy}
      error={settle.error}
      action={clause.state === 'agreed' && rules.secondPartyConsent ? t('settle.ask') : t('settle.do')}
      disabled={state === null}
    >
      <Radio.Group
        label={t('settle.to')}
        value={state}
        onChange={(value) => setState(ways.find((one) => one === value) ?? null)}
      >
        <div className={classes.choices}>
          {ways.map((to) => (
            <Radio key={to} value={to} label={t(`settle.way.${to}`)} description={t(`settle.words.${to}`)} />
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label={t('settle.reason')}
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}
