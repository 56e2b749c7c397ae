import { ActionIcon, CloseButton, Menu, Textarea, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconPencil, IconPin, IconSend2 } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelView, MessageView } from '@contract/views';
import { lengthOf } from '@domain/text/rules';
import { command, useMySeat } from '../../app/coalition';
import { live } from '../../app/live';
import { useFormat, useName } from '../../app/use-format';
import { PartyMark } from '../../ui/party-mark';
import { useRefusalWords } from '../../ui/refusal';
import { SecrecyLine } from '../../ui/secrecy-line';
import type { Clauses } from './clauses';
import { draftOf, keepDraft, keepEdit } from './unsent';
import { type Draft, MESSAGE_MAX } from './waiting';
import { useChannelName } from './people';
import { type Callable, useMention } from './use-mention';
import classes from './chat.module.css';

/** From here on it is said how many characters are left. */
const SAY_LEFT = 400;
const TYPING_EVERY = 3_000;

export interface ComposerHandle {
  reply: (message: MessageView) => void;
  edit: (message: MessageView) => void;
  write: (words: string) => void;
  pin: (clauseId: string) => void;
}

interface ComposerProps {
  channel: ChannelView;
  clauses: Clauses;
  /** Clauses that may be pinned: those of the text one is working on. */
  pinnable: boolean;
  /** The last message of one's own, for changing it with the upward key. */
  lastOwn: () => MessageView | null;
  onPost: (draft: Draft) => void;
  ref: Ref<ComposerHandle>;
}

/**
 * Where one writes: who can read it, how much room is left, what it answers and which clause it is about. Messages
 * of others do not draw it anew: measuring its field costs more than the message.
 */
export const Composer = memo(function Composer({
  channel,
  clauses,
  pinnable,
  lastOwn,
  onPost,
  ref,
}: ComposerProps): ReactNode {
  const { t } = useTranslation('chat');
  const { seat } = useMySeat();
  const { number } = useFormat();
  const channelName = useChannelName();
  const say = useRefusalWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const mention = useMention(channel);
  const [words, setWords] = useState(() => draftOf(seat.id, channel.id));
  const [replyTo, setReplyTo] = useState<MessageView | null>(null);
  const [editing, setEditing] = useState<MessageView | null>(null);
  const [clauseId, setClauseId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const typed = useRef(0);
  /** What is in the field now, for an answer that comes while one writes on. */
  const now = useRef({ editing, words });
  useEffect(() => {
    now.current = { editing, words };
    keepEdit(seat.id, channel.id, editing && words !== editing.body ? words : null);
  });
  useEffect(() => () => keepEdit(seat.id, channel.id, null), [seat.id, channel.id]);

  const write = (text: string, caret?: number) => {
    setWords(text);
    if (!editing) keepDraft(seat.id, channel.id, text);
    if (caret === undefined) return;
    requestAnimationFrame(() => field.current?.setSelectionRange(caret, caret));
  };
  const focus = () => requestAnimationFrame(() => field.current?.focus());
  const typing = (on: boolean) => {
    const now = Date.now();
    if (on && now - typed.current < TYPING_EVERY) return;
    if (!on && typed.current === 0) return;
    typed.current = on ? now : 0;
    live.doing({ roomId: channel.id, typing: on });
  };
  useEffect(() => () => typing(false), []); // eslint-disable-line react/exhaustive-deps

  useImperativeHandle(ref, () => ({
    reply: (message) => {
      if (editing) stopEditing();
      setReplyTo(message);
      focus();
    },
    edit: (message) => {
      setReplyTo(null);
      setEditing(message);
      setWords(message.body);
      focus();
    },
    write: (text) => {
      write(words.trim() === '' ? text : `${words}\n${text}`);
      focus();
    },
    pin: (id) => {
      setClauseId(id);
      focus();
    },
  }));

  const left = MESSAGE_MAX - lengthOf(words.trim());
  const ready = words.trim() !== '' && left >= 0;
  const stopEditing = () => {
    setEditing(null);
    setError(null);
    setWords(draftOf(seat.id, channel.id));
  };

  const send = () => {
    if (!ready) return;
    typing(false);
    mention.close();
    setError(null);
    if (editing) {
      const change = { roomId: channel.id, messageId: editing.id, body: words };
      if (words.trim() === editing.body) return stopEditing();
      const still = (): boolean => now.current.editing?.id === editing.id;
      command('message:edit', change).then(
        () => {
          if (!still()) return;
          if (now.current.words === words) stopEditing();
          else setEditing({ ...editing, body: words.trim() });
        },
        (why: unknown) => still() && setError(why),
      );
      return;
    }
    const quote = replyTo && { id: replyTo.id, handle: replyTo.handle, excerpt: replyTo.body.slice(0, 140) };
    onPost({ body: words, replyTo: quote, clauseId });
    write('');
    setReplyTo(null);
    setClauseId(null);
  };

  const choose = (who: Callable) => {
    const caret = field.current?.selectionStart ?? words.length;
    const taken = mention.take(words, caret, who);
    write(taken.text, taken.caret);
    focus();
  };

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const open = mention.found.length > 0;
    const who = mention.found[mention.chosen];
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      mention.move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (open && who && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault();
      choose(who);
    } else if (event.key === 'Escape' && (open || editing || replyTo)) {
      event.preventDefault();
      event.stopPropagation();
      if (open) mention.close();
      else if (editing) stopEditing();
      else setReplyTo(null);
    } else if (event.key === 'Enter' && !event.shiftKey && !byThumb()) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && words === '' && !editing) {
      const own = lastOwn();
      if (!own) return;
      event.preventDefault();
      setEditing(own);
      setWords(own.body);
    }
  };

  const pinned = clauseId ? clauses.byId.get(clauseId) : undefined;
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {mention.found.length > 0 && (
        <ul className={classes.callables} id={list} role="listbox" aria-label={t('mention')}>
          {mention.found.map((who, i) => (
            <li
              key={`${who.whole ? 'party' : 'seat'} ${who.handle}`}
              id={`${list}-${i}`}
              role="option"
              aria-selected={i === mention.chosen}
              // Before the field loses the focus, or the list would close under the finger.
              onPointerDown={(event) => {
                event.preventDefault();
                choose(who);
              }}
            >
              <PartyMark color={who.color} />
              <bdi className={classes.handle}>@{who.handle}</bdi>
              <bdi className={classes.quiet}>
                {who.whole ? t('wholeParty', { party: who.about }) : who.about}
              </bdi>
            </li>
          ))}
        </ul>
      )}
      {editing && (
        <p className={classes.context}>
          <IconPencil size={16} stroke={1.5} aria-hidden />
          <span>{t('editing')}</span>
          <CloseButton size="sm" onClick={stopEditing} aria-label={t('stopEditing')} />
        </p>
      )}
      {replyTo && (
        <p className={classes.context}>
          <IconArrowBackUp size={16} stroke={1.5} className="flip" aria-hidden />
          <span className="cut">
            {t('replyingTo', { handle: replyTo.handle })} <bdi>{replyTo.body}</bdi>
          </span>
          <CloseButton size="sm" onClick={() => setReplyTo(null)} aria-label={t('noReply')} />
        </p>
      )}
      {pinned && (
        <p className={classes.context}>
          <IconPin size={16} stroke={1.5} aria-hidden />
          <span>{t('about', { clause: pinned.name })}</span>
          <CloseButton size="sm" onClick={() => setClauseId(null)} aria-label={t('unpin')} />
        </p>
      )}
      <div className={classes.fieldRow}>
        <Textarea
          ref={field}
          className={classes.field}
          classNames={{ input: classes.input }}
          value={words}
          onChange={(event) => {
            const { value, selectionStart } = event.currentTarget;
            write(value);
            mention.look(value, selectionStart);
            typing(value.trim() !== '');
          }}
          onKeyDown={onKey}
          onSelect={(event) => mention.look(event.currentTarget.value, event.currentTarget.selectionStart)}
          onBlur={() => mention.close()}
          dir={words === '' ? undefined : 'auto'}
          minRows={1}
          maxRows={8}
          placeholder={t('writeTo', { channel: channelName(channel) })}
          aria-label={t('writeTo', { channel: channelName(channel) })}
          aria-controls={mention.found.length > 0 ? list : undefined}
          aria-activedescendant={mention.found.length > 0 ? `${list}-${mention.chosen}` : undefined}
          aria-invalid={left < 0 || undefined}
        />
        <div className={classes.tools}>
          {pinnable && !editing && <PinMenu clauses={clauses} onPin={setClauseId} />}
          <ActionIcon
            type="submit"
            className={classes.tool}
            variant={ready ? 'filled' : 'subtle'}
            disabled={!ready}
            aria-label={editing ? t('saveEdit') : t('send')}
          >
            {editing ? (
              <IconCheck size={20} stroke={1.5} />
            ) : (
              <IconSend2 size={20} stroke={1.5} className="flip" />
            )}
          </ActionIcon>
        </div>
      </div>
      {left < SAY_LEFT && (
        <p className={classes.left} data-over={left < 0 || undefined} role="status">
          {left >= 0 ? t('left', { count: left }) : t('over', { count: -left, max: number(MESSAGE_MAX) })}
        </p>
      )}
      {error !== null && (
        <p className={classes.refused} role="alert">
          <b>{say(error).what}</b> {say(error).safe} {say(error).next}
        </p>
      )}
      <SecrecyLine partyIds={channel.partyIds} />
    </form>
  );
});

/** Puts a clause to what is being written. */
function PinMenu({ clauses, onPin }: { clauses: Clauses; onPin: (clauseId: string) => void }): ReactNode {
  const { t } = useTranslation('chat');
  const name = useName();
  return (
    <Menu position="top-end" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Tooltip label={t('pin')}>
          <ActionIcon className={classes.tool} variant="subtle" aria-label={t('pin')}>
            <IconPin size={20} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={classes.clauses}>
        <Menu.Label>{t('pin')}</Menu.Label>
        {[...clauses.byId.values()].map((place) => (
          <Menu.Item key={place.clauseId} onClick={() => onPin(place.clauseId)}>
            {place.name} <bdi className={classes.quiet}>{name(place.heading)}</bdi>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** On glass, the return key makes a new line: there is a button for sending, and no Shift in reach. */
const byThumb = (): boolean => window.matchMedia('(pointer: coarse)').matches;
