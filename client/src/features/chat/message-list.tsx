import { Button } from '@mantine/core';
import { IconArrowDown, IconCheckbox, IconClock, IconMessageCircle } from '@tabler/icons-react';
import {
  type ReactNode,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../app/use-format';
import { timeZone } from '../../lib/format';
import { BothCalendars } from '../../ui/time';
import { Empty } from '../../ui/empty';
import { useRefusalWords } from '../../ui/refusal';
import { type MessageContext, MessageItem } from './message-item';
import { type Notice, rowsOf } from './rows';
import type { Talk } from './use-talk';
import { useSteadyScroll } from './use-steady-scroll';
import type { Unsent } from './waiting';
import classes from './chat.module.css';

export interface ListHandle {
  toEnd: () => void;
  toMessage: (messageId: string) => void;
}

interface ListProps {
  talk: Talk & { log: NonNullable<Talk['log']> };
  context: MessageContext;
  notices: readonly Notice[];
  unsent: readonly Unsent[];
  onAgain: (unsent: Unsent) => void;
  onDiscard: (unsent: Unsent) => void;
  handle: RefObject<ListHandle | null>;
  /** Drawn over the list: the menu of a message. */
  children: ReactNode;
}

const POINTED_OUT = 2_400;

/** The messages of a room as one reads them. */
export function MessageList({
  talk,
  context,
  notices,
  unsent,
  onAgain,
  onDiscard,
  handle,
  children,
}: ListProps): ReactNode {
  const { t } = useTranslation('chat');
  const format = useFormat();
  const { log, unreadAtFirst, fresh } = talk;
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const [marked, setMarked] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);

  const rows = useMemo(
    () =>
      rowsOf(log.messages, {
        zone: timeZone(),
        unread: unreadAtFirst,
        me: context.me,
        notices,
        fromStart: log.before === null,
        toPresent: log.live,
      }),
    [log, unreadAtFirst, context.me, notices],
  );
  const { toEnd, toElement } = useSteadyScroll(box, {
    content: useMemo(() => [rows, unsent], [rows, unsent]),
    live: log.live,
    onEnd: (end) => {
      talk.follow(end);
      setAway(!end);
    },
    onNearTop: talk.loadOlder,
    onNearBottom: talk.loadNewer,
  });

  const pointOut = (id: string): boolean => {
    if (!toElement(id)) return false;
    setMarked(id);
    return true;
  };
  useEffect(() => {
    if (!marked) return;
    const timer = setTimeout(() => setMarked(null), POINTED_OUT);
    return () => clearTimeout(timer);
  }, [marked]);
  useEffect(() => {
    if (wanted.current && pointOut(wanted.current)) wanted.current = null;
  });
  // Someone who has been away begins where they left off.
  useEffect(() => {
    const divider = box.current?.querySelector<HTMLElement>('[data-unread]');
    if (divider && box.current) {
      const gap = divider.getBoundingClientRect().top - box.current.getBoundingClientRect().top;
      if (gap < 0) box.current.scrollTop += gap - 12;
    }
  }, []);
  useImperativeHandle(handle, () => ({
    toEnd: () => {
      if (log.live) toEnd();
      else void talk.toPresent().then(toEnd, () => undefined);
    },
    toMessage: (id) => {
      if (pointOut(id)) return;
      wanted.current = id;
      void talk.toMessage(id).then((found) => {
        if (!found) wanted.current = null;
      });
    },
  }));

  const backDown = () => handle.current?.toEnd();
  return (
    <div className={classes.listFrame}>
      {/* A region that scrolls must be reachable by keyboard. */}
      <div ref={box} className={classes.list} tabIndex={0} role="region" aria-label={t('messages')}>
        <div className={classes.rows}>
          {log.before === null && log.messages.length > 0 && (
            <p className={classes.beginning}>{t('beginning')}</p>
          )}
          {log.before !== null && <p className={classes.beginning}>{t('older')}</p>}
          {log.messages.length === 0 && unsent.length === 0 && (
            <Empty icon={<IconMessageCircle size={22} stroke={1.5} />} title={t('empty.title')}>
              {t('empty.words')}
            </Empty>
          )}
          {rows.map((row) => {
            switch (row.kind) {
              case 'day':
                return (
                  <p key={row.key} className={classes.day}>
                    <BothCalendars at={row.at} />
                  </p>
                );
              case 'unread':
                return (
                  <p key={row.key} className={classes.unread} data-unread>
                    <span>{t('unread')}</span>
                  </p>
                );
              case 'notice':
                return <NoticeLine key={row.key} notice={row.notice} context={context} />;
              case 'message':
                return (
                  <MessageItem
                    key={row.key}
                    message={row.message}
                    continued={row.continued}
                    marked={marked === row.message.id}
                    context={context}
                  />
                );
            }
          })}
          {log.live &&
            unsent.map((one) => (
              <UnsentItem key={one.id} unsent={one} onAgain={onAgain} onDiscard={onDiscard} />
            ))}
        </div>
        {children}
      </div>
      {away && (
        <Button
          size="xs"
          variant={fresh > 0 ? 'filled' : 'default'}
          className={classes.pill}
          leftSection={<IconArrowDown size={16} stroke={1.5} aria-hidden />}
          onClick={backDown}
        >
          {fresh > 0 ? t('fresh', { count: fresh }) : t('toPresent')}
        </Button>
      )}
      <p className="hidden-visually" aria-live="polite">
        {talk.heard && t('heard', { handle: talk.heard.handle, time: format.time(talk.heard.at) })}
      </p>
    </div>
  );
}

/** More clauses than these are only counted. */
const NAMED = 3;

function NoticeLine({ notice, context }: { notice: Notice; context: MessageContext }): ReactNode {
  const { t } = useTranslation('chat');
  const format = useFormat();
  const names = notice.clauseIds.map((id) => context.clauses.byId.get(id)?.name ?? '').filter(Boolean);
  const about =
    names.length === 0
      ? t('ballot.whole')
      : names.length > NAMED
        ? t('ballot.clauses', { count: names.length })
        : format.list(names);
  return (
    <p className={classes.notice}>
      <IconCheckbox size={16} stroke={1.5} aria-hidden />
      <Link to={`/c/${context.slug}/b/${notice.ballotId}`}>{t(`ballot.${notice.event}`, { about })}</Link>
      <time dateTime={notice.at}>{format.time(notice.at)}</time>
    </p>
  );
}

/** A message of one's own that is not in the record yet. */
function UnsentItem({
  unsent,
  onAgain,
  onDiscard,
}: {
  unsent: Unsent;
  onAgain: (unsent: Unsent) => void;
  onDiscard: (unsent: Unsent) => void;
}): ReactNode {
  const { t } = useTranslation('chat');
  const say = useRefusalWords();
  const words = unsent.refused ? say(unsent.refused) : null;
  return (
    <article className={classes.message} data-unsent>
      <span className={classes.clock}>
        <IconClock size={18} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.content}>
        <p className={classes.words} dir="auto">
          {unsent.body}
        </p>
        {words ? (
          <p className={classes.refused} role="alert">
            <b>{words.what}</b> {words.next}{' '}
            <button type="button" className={classes.textButton} onClick={() => onAgain(unsent)}>
              {t('sendAgain')}
            </button>{' '}
            <button type="button" className={classes.textButton} onClick={() => onDiscard(unsent)}>
              {t('takeBack')}
            </button>
          </p>
        ) : (
          unsent.seq === null && <p className={classes.quiet}>{t('unsent')}</p>
        )}
      </div>
    </article>
  );
}
