import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeatView } from '@contract/views';
import { readRecoveryCode } from '@domain/access/recovery';
import field from '../../ui/field.module.css';
import { CancelButton, useClosing } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { announce } from '../../app/announce';
import { command } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { useCaucus } from './use-let-in';
import { useFormat } from '../../app/use-format';

interface ApproveProps {
  seat: SeatView;
  onClose: () => void;
}

/** Agrees to let a colleague back into the account: with the code that the colleague has told oneself. */
export const ApproveRecovery = (props: ApproveProps): ReactNode => (
  // Its words are fetched with it; the page stays while they come.
  <Suspense fallback={null}>
    <Dialog {...props} />
  </Suspense>
);

function Dialog({ seat, onClose }: ApproveProps): ReactNode {
  const { t } = useTranslation('recovery');
  const { when } = useFormat();
  const caucus = useCaucus();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const { handle } = seat;
  const approve = useAction(async (code: string) => {
    const { opensAt } = await command('recovery:approve', {
      roomId: caucus?.id ?? '',
      seatId: seat.id,
      code,
    });
    announce(opensAt ? t('agreed', { when: when(opensAt) }) : t('agreedFirst'));
    onClose();
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const code = readRecoveryCode(typed);
    if (code) void approve.run(code);
    else setWrong(true);
  };
  const close = useClosing(approve.busy, onClose);
  return (
    <Modal
      opened
      onClose={close}
      title={<b>{t('approve.title', { handle })}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={field.form} onSubmit={submit}>
        <p>{t('approve.how', { handle })}</p>
        <p>{t('approve.beSure')}</p>
        <TextInput
          label={t('approve.code')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
          required
          withAsterisk={false}
          data-autofocus
          error={wrong ? t('approve.wrong') : null}
          value={typed}
          onChange={(event) => {
            setWrong(false);
            setTyped(event.currentTarget.value);
          }}
        />
        {approve.error ? <Refusal error={approve.error} /> : null}
        <Group justify="flex-end" gap={8}>
          <CancelButton busy={approve.busy} onClick={onClose} />
          <Button type="submit" loading={approve.busy}>
            {t('approve.do')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
