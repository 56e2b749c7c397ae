import { IconArrowBackUp, IconDots, IconEyeOff, IconTrash } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView, PartyView } from '@contract/views';
import { useFormat, useName } from '../../app/use-format';
import { AvatarMark } from '../../ui/avatar';
import type { Clauses } from './clauses';
import { ClauseLink, MessageWords } from './message-words';
import type { Directory } from './people';
import classes from './chat.module.css';

/** What the messages of a list have in common; the same object from render to render. */
export interface MessageContext {
  readonly me: string;
  readonly slug: string;
  readonly directory: Directory;
  readonly clauses: Clauses;
  readonly mayReact: boolean;
  readonly onClause: ((clauseId: string) => void) | undefined;
  readonly onMenu: (messageId: string) => void;
  readonly onReact: (messageId: string, emoji: string, on: boolean) => void;
  readonly onJump: (messageId: string) => void;
}

interface ItemProps {
  message: MessageView;
  /** Follows another one of the same person within minutes: no name above it. */
  continued: boolean;
  /** Being pointed out after a jump. */
  marked: boolean;
  context: MessageContext;
}

/** One message. */
export const MessageItem = memo(function MessageItem({
  message,
  continued,
  marked,
  context,
}: ItemProps): ReactNode {
  const { t } = useTranslation('chat');
  const format = useFormat();
  const { directory } = context;
  const party = directory.parties.get(message.partyId);
  const visible = message.state === 'visible';
  const calledMe = message.mentions.includes(context.me);
  return (
    <article
      className={classes.message}
      data-id={message.id}
      data-continued={continued || undefined}
      data-marked={marked || undefined}
      data-called={calledMe || undefined}
      aria-label={t('by', { handle: message.handle })}
    >
      {continued ? (
        <time className={classes.aside} dateTime={message.at}>
          {format.time(message.at)}
        </time>
      ) : (
        <AvatarMark handle={message.handle} color={party?.color ?? 0} />
      )}
      <div className={classes.content}>
        {!continued && <Author message={message} party={party} />}
        {visible ? (
          <>
            <Quote message={message} context={context} />
            <MessageWords
              body={message.body}
              directory={directory}
              clauses={context.clauses}
              clauseId={message.clauseId}
              me={context.me}
              slug={context.slug}
              onClause={context.onClause}
            />
            <Footer message={message} context={context} />
          </>
        ) : (
          <Tombstone message={message} />
        )}
      </div>
      {visible && (
        <button
          type="button"
          className={classes.more}
          data-menu-of={message.id}
          aria-haspopup="menu"
          aria-label={t('actions', { handle: message.handle })}
          onClick={() => context.onMenu(message.id)}
        >
          <IconDots size={18} stroke={1.5} aria-hidden />
        </button>
      )}
    </article>
  );
});

function Author({ message, party }: { message: MessageView; party: PartyView | undefined }): ReactNode {
  const format = useFormat();
  const name = useName();
  return (
    <header className={classes.author}>
      <bdi className={classes.handle}>{message.handle}</bdi>
      <bdi className={classes.party}>{name(party?.shortNames)}</bdi>
      <time dateTime={message.at} title={format.date(message.at)}>
        {format.time(message.at)}
      </time>
    </header>
  );
}

/** What it answers and which clause it is about. */
function Quote({ message, context }: { message: MessageView; context: MessageContext }): ReactNode {
  const { t } = useTranslation('chat');
  const { replyTo, clauseId } = message;
  const place = clauseId ? context.clauses.byId.get(clauseId) : undefined;
  return (
    <>
      {clauseId && (
        <p className={classes.about}>
          {place ? (
            <ClauseLink
              place={place}
              slug={context.slug}
              onClause={context.onClause}
              words={t('about', { clause: place.name })}
            />
          ) : (
            // On the talk page the texts may still be on their way.
            t(context.onClause ? 'aboutOther' : 'aboutSome')
          )}
        </p>
      )}
      {replyTo && (
        <button type="button" className={classes.quote} onClick={() => context.onJump(replyTo.id)}>
          <IconArrowBackUp size={14} stroke={1.5} className="flip" aria-hidden />
          <bdi className={classes.handle}>{replyTo.handle}</bdi>
          <span className="cut" dir="auto">
            {replyTo.excerpt || t('quoteGone')}
          </span>
        </button>
      )}
    </>
  );
}

function Footer({ message, context }: { message: MessageView; context: MessageContext }): ReactNode {
  const { t } = useTranslation('chat');
  const format = useFormat();
  const { reactions, editedAt } = message;
  if (reactions.length === 0 && !editedAt) return null;
  const names = (seatIds: readonly string[]) =>
    format.list(seatIds.map((seat) => context.directory.handles.get(seat) ?? '').filter(Boolean));
  return (
    <footer className={classes.footer}>
      {reactions.map(({ emoji, seatIds }) => {
        const mine = seatIds.includes(context.me);
        return (
          <button
            key={emoji}
            type="button"
            className={classes.reaction}
            aria-pressed={mine}
            disabled={!context.mayReact}
            title={names(seatIds)}
            onClick={() => context.onReact(message.id, emoji, !mine)}
          >
            <span>{emoji}</span> {format.number(seatIds.length)}
            <span className="hidden-visually">{t('reactedBy', { names: names(seatIds) })}</span>
          </button>
        );
      })}
      {editedAt && (
        <span className={classes.quiet} title={`${format.date(editedAt)} · ${format.time(editedAt)}`}>
          {t('edited')}
        </span>
      )}
    </footer>
  );
}

function Tombstone({ message }: { message: MessageView }): ReactNode {
  const { t } = useTranslation('chat');
  if (message.state === 'deleted') {
    return (
      <p className={classes.tombstone}>
        <IconTrash size={16} stroke={1.5} aria-hidden /> {t('deleted')}
      </p>
    );
  }
  return (
    <p className={classes.tombstone}>
      <IconEyeOff size={16} stroke={1.5} aria-hidden />
      <span>
        {t('hidden')} <bdi>{message.hiddenReason}</bdi>
      </span>
    </p>
  );
}
