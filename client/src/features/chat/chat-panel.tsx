import { ActionIcon, Tooltip } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelView, CoalitionView, MessageView, StatementView } from '@contract/views';
import { announce } from '../../app/announce';
import { command, roomOf, useMay, useMySeat } from '../../app/coalition';
import { copyText } from '../../lib/clipboard';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { SecrecyLine } from '../../ui/secrecy-line';
import { ChannelName, ChannelSwitcher } from './channel-list';
import { useClauses } from './clauses';
import { Composer, type ComposerHandle } from './composer';
import type { MessageContext } from './message-item';
import { type ListHandle, MessageList } from './message-list';
import { MessageMenu, TakeBack } from './message-menu';
import { OpenCorridor } from './open-corridor';
import { type Directory, useDirectory } from './people';
import { PeopleHere } from './people-here';
import { lastSeq } from './room-log';
import { noticesOf } from './rows';
import { SearchPanel } from './search-panel';
import { TypingLine } from './typing-line';
import { discard, post, postAgain, useWaiting } from './unsent';
import { useTalk } from './use-talk';
import type { Draft } from './waiting';
import classes from './chat.module.css';

export interface ChatPanelProps {
  coalition: CoalitionView;
  /** The channel to begin with; the plenary where none is named. */
  roomId?: string | null;
  /** A message of that channel to show. */
  messageId?: string | null;
  /** Beside a text: smaller, without a heading of its own. */
  compact?: boolean;
  /** The text one is working on: its clauses can be pinned and are links, its ballots are told of in the plenary. */
  statement?: StatementView;
  /** Goes to a clause of that text. Without it, clauses are links to the statement's page. */
  onClause?: (clauseId: string) => void;
  /** Another channel was chosen. Without it, the panel switches by itself. */
  onSwitch?: (roomId: string) => void;
  /** Before the name of the channel: a way back. */
  lead?: ReactNode;
  /** The list of channels stands beside it: here only the name of this one. */
  listed?: boolean;
}

/** Talking: one channel at a time, with the way to the others. */
export function ChatPanel({
  coalition,
  roomId,
  messageId = null,
  compact,
  statement,
  onClause,
  onSwitch,
  lead,
  listed,
}: ChatPanelProps): ReactNode {
  const { t } = useTranslation('chat');
  const [chosen, setChosen] = useState(roomId);
  const [searching, setSearching] = useState(false);
  const [opening, setOpening] = useState(false);
  const [target, setTarget] = useState(messageId);
  const directory = useDirectory();
  useEffect(() => setChosen(roomId), [roomId]);
  useEffect(() => {
    if (messageId) setTarget(messageId);
  }, [messageId]);
  const channel = coalition.channels.find(({ id }) => id === chosen) ?? coalition.channels[0];
  if (!channel) return <Note>{t('noChannel')}</Note>;

  const switchTo = (id: string) => {
    setSearching(false);
    if (onSwitch) onSwitch(id);
    else setChosen(id);
  };
  const found = (id: string, hit: string) => {
    setTarget(hit);
    switchTo(id);
  };
  return (
    <section className={classes.panel} data-compact={compact || undefined} aria-label={t('title')}>
      <header className={classes.head}>
        {lead}
        {listed ? (
          <ChannelName channel={channel} />
        ) : (
          <ChannelSwitcher channel={channel} onSwitch={switchTo} onOpenCorridor={() => setOpening(true)} />
        )}
        <Tooltip label={t('search')}>
          <ActionIcon
            variant="subtle"
            size={36}
            onClick={() => setSearching(!searching)}
            aria-pressed={searching}
            aria-label={t('search')}
          >
            <IconSearch size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
        <PeopleHere roomId={channel.id} />
      </header>
      {searching && (
        <SearchPanel
          channel={channel}
          directory={directory}
          onFound={found}
          onClose={() => setSearching(false)}
        />
      )}
      {/* Behind the search the conversation stays where it is. */}
      <div className={classes.conversation} hidden={searching}>
        <Conversation
          key={channel.id}
          channel={channel}
          slug={coalition.slug}
          directory={directory}
          target={target}
          onTargetShown={() => setTarget(null)}
          {...(statement ? { statement } : {})}
          {...(onClause ? { onClause } : {})}
        />
      </div>
      {opening && (
        <OpenCorridor
          onClose={() => setOpening(false)}
          onOpened={(id) => {
            setOpening(false);
            switchTo(id);
          }}
        />
      )}
    </section>
  );
}

interface ConversationProps {
  channel: ChannelView;
  slug: string;
  directory: Directory;
  statement?: StatementView;
  onClause?: (clauseId: string) => void;
  /** A message to show: a search hit. */
  target: string | null;
  onTargetShown: () => void;
}

const NO_NOTICES: ReturnType<typeof noticesOf> = [];

function Conversation({
  channel,
  slug,
  directory,
  statement,
  onClause,
  target,
  onTargetShown,
}: ConversationProps): ReactNode {
  const { t } = useTranslation('chat');
  const { seat } = useMySeat();
  const may = useMay();
  const talk = useTalk(channel.id);
  const { log } = talk;
  const waiting = useWaiting(seat.id, channel.id, log);
  const list = useRef<ListHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const [menuOf, setMenuOf] = useState<string | null>(null);
  const [takeBack, setTakeBack] = useState<{ message: MessageView; how: 'delete' | 'hide' } | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const clauses = useClauses(statement, log?.messages.some(({ clauseId }) => clauseId !== null) ?? false);
  const plenary = channel.kind === 'plenary';
  const notices = useMemo(() => (plenary ? noticesOf(statement) : NO_NOTICES), [statement, plenary]);

  const room = roomOf(channel);
  const rights = {
    post: may('message.post', room),
    react: may('message.react', room),
    hide: may('message.hide', room),
  };
  const latestLog = useRef(log);
  useEffect(() => {
    latestLog.current = log;
  });
  const lastOwn = useCallback(
    () =>
      latestLog.current?.messages.findLast(
        ({ authorId, state }) => authorId === seat.id && state === 'visible',
      ) ?? null,
    [seat.id],
  );
  const onPost = useCallback(
    (draft: Draft) => {
      post(seat.id, channel.id, draft, lastSeq(latestLog.current?.messages ?? []));
      list.current?.toEnd();
    },
    [seat.id, channel.id],
  );
  const latestClause = useRef(onClause);
  useEffect(() => {
    latestClause.current = onClause;
  });
  const hasClause = Boolean(onClause);
  const onReact = useCallback(
    (messageId: string, emoji: string, on: boolean) => {
      setRefused(null);
      command('message:react', { roomId: channel.id, messageId, emoji, on }).catch(setRefused);
    },
    [channel.id],
  );
  const context = useMemo<MessageContext>(
    () => ({
      me: seat.id,
      slug,
      directory,
      clauses,
      mayReact: rights.react,
      onClause: hasClause ? (id) => latestClause.current?.(id) : undefined,
      onMenu: setMenuOf,
      onReact,
      onJump: (id) => list.current?.toMessage(id),
    }),
    [seat.id, slug, directory, clauses, rights.react, hasClause, onReact],
  );

  const loaded = log !== null;
  useEffect(() => {
    if (!target || !loaded) return;
    list.current?.toMessage(target);
    onTargetShown();
  }, [target, loaded, onTargetShown]);

  if (talk.error) return <Refusal error={talk.error} retry={talk.retry} />;
  if (!log) return <Loading rows={5} />;
  const opened = menuOf ? log.messages.find(({ id }) => id === menuOf) : undefined;
  return (
    <>
      <MessageList
        talk={{ ...talk, log }}
        context={context}
        notices={notices}
        unsent={waiting}
        handle={list}
        onAgain={(one) => postAgain(seat.id, channel.id, one)}
        onDiscard={(one) => {
          discard(seat.id, channel.id, one.id);
          composer.current?.write(one.body);
        }}
      >
        {opened?.state === 'visible' && (
          <MessageMenu
            key={opened.id}
            message={opened}
            me={seat.id}
            rights={rights}
            onClose={() => setMenuOf(null)}
            onReply={(message) => composer.current?.reply(message)}
            onEdit={(message) => composer.current?.edit(message)}
            onReact={onReact}
            onTakeBack={(message, how) => setTakeBack({ message, how })}
            link={`${window.location.origin}/c/${slug}/talk/${channel.id}#message-${opened.id}`}
            onCopy={(words) => void copyText(words).then((done) => done && announce(t('copied')))}
          />
        )}
      </MessageList>
      <TypingLine roomId={channel.id} me={seat.id} />
      {refused !== null && <Refusal error={refused} />}
      {rights.post ? (
        <Composer
          ref={composer}
          channel={channel}
          clauses={clauses}
          pinnable={Boolean(statement)}
          lastOwn={lastOwn}
          onPost={onPost}
        />
      ) : (
        <div className={classes.composer}>
          <Note>{t(seat.ended ? 'ended' : seat.role === 'observer' ? 'observer' : 'suspended')}</Note>
          <SecrecyLine partyIds={channel.partyIds} />
        </div>
      )}
      {takeBack && <TakeBack roomId={channel.id} {...takeBack} onClose={() => setTakeBack(null)} />}
    </>
  );
}
