import { Button, Checkbox, Group, Menu, Modal, Textarea } from '@mantine/core';
import { IconArrowBackUp, IconCopy, IconEyeOff, IconLink, IconPencil, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '@contract/views';
import { command } from '../../app/coalition';
import { Refusal } from '../../ui/refusal';
import classes from './chat.module.css';

const EMOJI = ['👍', '👎', '🤝', '🙏', '❤️', '👏', '🤔', '👀'] as const;

export interface MenuRights {
  readonly post: boolean;
  readonly react: boolean;
  readonly hide: boolean;
}

const buttonOf = (messageId: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-menu-of="${messageId}"]`);

interface MenuProps {
  message: MessageView;
  me: string;
  rights: MenuRights;
  onClose: () => void;
  onReply: (message: MessageView) => void;
  onEdit: (message: MessageView) => void;
  onReact: (messageId: string, emoji: string, on: boolean) => void;
  onTakeBack: (message: MessageView, how: 'delete' | 'hide') => void;
  /** The address of the message. */
  link: string;
  onCopy: (words: string) => void;
}

/** What one may do with a message. One menu for the whole list, placed at the button that opened it. */
export function MessageMenu({
  message,
  me,
  rights,
  onClose,
  onReply,
  onEdit,
  onReact,
  onTakeBack,
  link,
  onCopy,
}: MenuProps): ReactNode {
  const { t } = useTranslation('chat');
  const own = message.authorId === me;
  const place = useRef<HTMLSpanElement>(null);
  const [ready, setReady] = useState(false);
  useLayoutEffect(() => {
    const from = buttonOf(message.id)?.getBoundingClientRect();
    const box = place.current?.offsetParent;
    if (from && box && place.current) {
      const to = box.getBoundingClientRect();
      place.current.style.top = `${from.top - to.top + box.scrollTop}px`;
      place.current.style.left = `${from.left - to.left}px`;
      place.current.style.width = `${from.width}px`;
      place.current.style.height = `${from.height}px`;
    }
    setReady(true);
  }, [message.id]);

  const close = () => {
    onClose();
    buttonOf(message.id)?.focus({ preventScroll: true });
  };
  const mine = (emoji: string) => message.reactions.some((r) => r.emoji === emoji && r.seatIds.includes(me));
  return (
    <Menu
      withInitialFocusPlaceholder={false}
      opened={ready}
      onChange={(opened) => !opened && close()}
      position="bottom-end"
      withinPortal
    >
      <Menu.Target>
        <span ref={place} className={classes.menuPlace} aria-hidden />
      </Menu.Target>
      <Menu.Dropdown>
        {rights.react && (
          <div className={classes.emojis} role="group" aria-label={t('react')}>
            {EMOJI.map((emoji) => (
              <Menu.Item
                key={emoji}
                className={classes.emoji}
                aria-label={t(mine(emoji) ? 'reactNoMore' : 'reactWith', { emoji })}
                data-mine={mine(emoji) || undefined}
                onClick={() => onReact(message.id, emoji, !mine(emoji))}
              >
                {emoji}
              </Menu.Item>
            ))}
          </div>
        )}
        {rights.post && (
          <Menu.Item
            leftSection={<IconArrowBackUp size={18} stroke={1.5} className="flip" />}
            onClick={() => onReply(message)}
          >
            {t('reply')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy size={18} stroke={1.5} />} onClick={() => onCopy(message.body)}>
          {t('copyText')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={18} stroke={1.5} />} onClick={() => onCopy(link)}>
          {t('copyLink')}
        </Menu.Item>
        {own && rights.post && (
          <Menu.Item leftSection={<IconPencil size={18} stroke={1.5} />} onClick={() => onEdit(message)}>
            {t('edit')}
          </Menu.Item>
        )}
        {own && rights.post && (
          <Menu.Item
            className={classes.danger}
            leftSection={<IconTrash size={18} stroke={1.5} />}
            onClick={() => onTakeBack(message, 'delete')}
          >
            {t('delete')}
          </Menu.Item>
        )}
        {rights.hide && !own && (
          <Menu.Item
            className={classes.danger}
            leftSection={<IconEyeOff size={18} stroke={1.5} />}
            onClick={() => onTakeBack(message, 'hide')}
          >
            {t('hide')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface TakeBackProps {
  roomId: string;
  message: MessageView;
  how: 'delete' | 'hide';
  onClose: () => void;
}

/** Asks before words disappear, and says what stays. */
export function TakeBack({ roomId, message, how, onClose }: TakeBackProps): ReactNode {
  const { t } = useTranslation('chat');
  const [reason, setReason] = useState('');
  const [withRecent, setWithRecent] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const give = () => {
    setBusy(true);
    const order =
      how === 'delete'
        ? command('message:delete', { roomId, messageId: message.id })
        : command('message:hide', { roomId, messageId: message.id, reason: reason.trim(), withRecent });
    order.then(onClose, (why: unknown) => {
      setBusy(false);
      setError(why);
    });
  };
  return (
    <Modal opened onClose={onClose} title={t(`${how}Title`)} closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          give();
        }}
      >
        <p>{t(`${how}Words`, { handle: message.handle })}</p>
        <blockquote className={classes.excerpt} dir="auto">
          {message.body.slice(0, 200)}
        </blockquote>
        {how === 'hide' && (
          <Textarea
            mt="sm"
            label={t('reason')}
            description={t('reasonWords')}
            required
            maxLength={1_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            dir="auto"
            data-autofocus
          />
        )}
        {how === 'hide' && (
          <Checkbox
            mt="sm"
            label={t('hideRecent', { handle: message.handle })}
            checked={withRecent}
            onChange={(event) => setWithRecent(event.currentTarget.checked)}
          />
        )}
        {error !== null && <Refusal error={error} />}
        <Group mt="md" gap="xs">
          <Button type="submit" color="red" loading={busy} disabled={how === 'hide' && reason.trim() === ''}>
            {t(how)}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
