import type { MessageView, StatementView } from '@contract/views';
import { dayKey } from '@domain/shared/calendar';

/** One line of the list. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: MessageView;
      readonly continued: boolean;
    }
  | { readonly kind: 'notice'; readonly key: string; readonly notice: Notice };

/** Something official that happened while people were talking. */
export interface Notice {
  readonly at: string;
  readonly event: 'opened' | 'closed';
  readonly ballotId: string;
  /** None: the statement as a whole. */
  readonly clauseIds: readonly string[];
}

const TOGETHER = 5 * 60_000;
/** After so many without a name, the name is said again. */
const RUN = 8;

export const noticesOf = (statement: StatementView | undefined): Notice[] =>
  (statement?.ballots ?? [])
    .map((ballot) => ({ ...ballot, clauseIds: ballot.kind === 'whole' ? [] : ballot.clauseIds }))
    .flatMap(({ id, clauseIds, openedAt, closedAt }) => [
      ...(openedAt ? [{ at: openedAt, event: 'opened' as const, ballotId: id, clauseIds }] : []),
      ...(closedAt ? [{ at: closedAt, event: 'closed' as const, ballotId: id, clauseIds }] : []),
    ])
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

/**
 * Messages by day, with a line where the unread ones begin and what was decided in between. Notices older than
 * the first message wait for it, unless the list begins at the beginning.
 */
export function rowsOf(
  messages: readonly MessageView[],
  options: {
    readonly zone: string;
    /** What was unread when the room was opened. */
    readonly unread: { readonly after: number; readonly upTo: number } | null;
    readonly me: string;
    readonly notices: readonly Notice[];
    readonly fromStart: boolean;
    readonly toPresent: boolean;
  },
): Row[] {
  const rows: Row[] = [];
  const start = options.fromStart ? -Infinity : Date.parse(messages[0]?.at ?? '9999');
  const notices = options.notices.filter(({ at }) => Date.parse(at) >= start);
  let day = '';
  let run = 0;
  let before: MessageView | null = null;
  const { unread } = options;
  let divided = unread === null;
  const newDay = (at: string) => {
    const key = dayKey(at, options.zone);
    if (key === day) return;
    day = key;
    before = null;
    rows.push({ kind: 'day', key: `day-${key}`, at });
  };
  const tellUntil = (until: number) => {
    while (notices[0] && Date.parse(notices[0].at) <= until) {
      const notice = notices.shift()!;
      newDay(notice.at);
      rows.push({ kind: 'notice', key: `${notice.event}-${notice.ballotId}`, notice });
      before = null;
    }
  };
  for (const message of messages) {
    tellUntil(Date.parse(message.at));
    newDay(message.at);
    if (!divided && unread && isOneOf(unread, message) && message.authorId !== options.me) {
      divided = true;
      before = null;
      rows.push({ kind: 'unread', key: 'unread' });
    }
    run = continues(before, message) && run < RUN ? run + 1 : 0;
    rows.push({ kind: 'message', key: message.id, message, continued: run > 0 });
    before = message;
  }
  if (options.toPresent) tellUntil(Infinity);
  return rows;
}

const isOneOf = ({ after, upTo }: { after: number; upTo: number }, { seq }: MessageView): boolean =>
  seq > after && seq <= upTo;

function continues(before: MessageView | null, message: MessageView): boolean {
  return (
    before !== null &&
    before.authorId === message.authorId &&
    before.state === 'visible' &&
    message.state === 'visible' &&
    message.replyTo === null &&
    message.clauseId === null &&
    Date.parse(message.at) - Date.parse(before.at) < TOGETHER
  );
}
