import { memo, type ReactNode } from 'react';
import { Link } from 'react-router';
import { paragraphDirection } from '@domain/text/direction';
import { segments } from '@domain/text/links';
import type { Clauses } from './clauses';
import type { Directory } from './people';
import classes from './chat.module.css';

interface WordsProps {
  body: string;
  directory: Directory;
  clauses: Clauses;
  /** The clause the message is about: numbers in it mean the same text. */
  clauseId: string | null;
  me: string;
  slug: string;
  onClause: ((clauseId: string) => void) | undefined;
}

/** What somebody wrote: each paragraph in its own direction, names set apart, addresses and clauses as links. */
export const MessageWords = memo(function MessageWords({ body, ...context }: WordsProps): ReactNode {
  return body.split('\n').map((paragraph, i) => (
    <p key={i} dir={paragraphDirection(paragraph)} className={classes.words}>
      {paragraph === ''
        ? ' '
        : segments(paragraph).map((segment, k) => <Piece key={k} of={segment} {...context} />)}
    </p>
  ));
});

function Piece({
  of: segment,
  directory,
  clauses,
  clauseId,
  me,
  slug,
  onClause,
}: Omit<WordsProps, 'body'> & { of: ReturnType<typeof segments>[number] }): ReactNode {
  if (segment.type === 'url') {
    return (
      <a href={segment.href} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
        {segment.text}
      </a>
    );
  }
  if (segment.type === 'mention') {
    const called = directory.called.get(segment.handle);
    if (!called) return segment.text;
    return (
      <bdi className={classes.mention} data-me={called.includes(me) || undefined}>
        {segment.text}
      </bdi>
    );
  }
  if (segment.type === 'clause') {
    const text = clauseId ? clauses.byId.get(clauseId)?.statementId : clauses.only;
    const place = text ? clauses.byNumber.get(text)?.get(segment.number) : undefined;
    if (place) {
      return <ClauseLink place={place} slug={slug} onClause={onClause} words={segment.text} />;
    }
  }
  return segment.text;
}

/** A way to a clause: in the text beside it, or to the page of its statement. */
export function ClauseLink({
  place,
  slug,
  onClause,
  words,
}: {
  place: { clauseId: string; statementId: string };
  slug: string;
  onClause: ((clauseId: string) => void) | undefined;
  words: string;
}): ReactNode {
  if (onClause) {
    return (
      <button type="button" className={classes.clauseLink} onClick={() => onClause(place.clauseId)}>
        {words}
      </button>
    );
  }
  return (
    <Link to={`/c/${slug}/s/${place.statementId}#clause-${place.clauseId}`} className={classes.clauseLink}>
      {words}
    </Link>
  );
}
