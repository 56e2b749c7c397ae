import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../app/use-action';
import { CancelButton, useClosing } from './on-its-way';
import { Refusal } from './refusal';

interface ConfirmProps {
  title: ReactNode;
  /** What will happen, and what will not. */
  children: ReactNode;
  /** The verb, not "OK". */
  verb: string;
  destructive?: boolean;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks once before something that cannot be taken back. A refusal is shown in place. */
export function Confirm({ title, children, verb, destructive, onConfirm, onClose }: ConfirmProps): ReactNode {
  const { t } = useTranslation();
  const act = useAction(onConfirm);
  const close = useClosing(act.busy, onClose);
  return (
    <Modal opened onClose={close} title={<b>{title}</b>} closeButtonProps={{ 'aria-label': t('close') }}>
      <div style={{ display: 'grid', gap: 16 }}>
        <div>{children}</div>
        {act.error ? <Refusal error={act.error} /> : null}
        <Group justify="flex-end" gap={8}>
          <CancelButton busy={act.busy} onClick={onClose} />
          <Button
            {...(destructive ? { color: 'red' } : {})}
            loading={act.busy}
            onClick={() => void act.run().then((done) => done && onClose())}
          >
            {verb}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
