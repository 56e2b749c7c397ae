import { INTERFACE_LANGUAGES, inLanguage, type Names } from '../../domain/shared/language.js';
import { clauseName, numberClauses } from '../../domain/statement/numbering.js';
import type { ClauseKind } from '../../domain/statement/statement.js';
import type { RecoveryView } from '../../contract/recovery.js';
import type { ConsentView, Need, StatementSummary, StatementView } from '../../contract/views.js';
import type { Mention } from '../chat/chat.service.js';

const BLANK = {
  statementId: null,
  roomId: null,
  ballotId: null,
  clauseIds: [],
  clauseName: null,
  titles: null,
  excerpt: null,
  by: null,
  action: null,
  closesAt: null,
} as const;

/** Somebody asks for the consent of another party. */
export function needOfConsent(consent: ConsentView, statements: readonly StatementSummary[]): Need {
  const statement = statements.find((s) => s.id === consent.roomId);
  return {
    ...BLANK,
    kind: 'consent',
    id: consent.id,
    statementId: statement?.id ?? null,
    roomId: consent.roomId,
    ballotId: (consent.about['ballotId'] as string | undefined) ?? null,
    clauseIds: (consent.about['clauseIds'] as string[] | undefined) ?? [],
    titles: statement?.titles ?? null,
    by: consent.askedBy,
    action: consent.action,
    at: consent.askedAt,
  };
}

/** A member of the own party wants back into the account, and the reader's approval would help. */
export function needToLetIn(recovery: RecoveryView): Need {
  return {
    ...BLANK,
    kind: 'recovery',
    id: recovery.id,
    clauseIds: [],
    by: recovery.seatId,
    at: recovery.startedAt,
  };
}

/** An adopted statement that nobody has proposed to publish yet. */
export function needToPublish(statement: StatementSummary, now: Date): Need {
  return {
    ...BLANK,
    kind: 'publish',
    id: statement.id,
    statementId: statement.id,
    roomId: statement.id,
    clauseIds: [],
    titles: statement.titles,
    at: now.toISOString(),
  };
}

/** A seat of another party was stopped, because it deleted too much: a moderator has to look. */
export function needToLookAt({ seatId, at }: StatementView['stopped'][number], of: StatementSummary): Need {
  return {
    ...BLANK,
    kind: 'stopped',
    id: `${of.id} ${seatId}`,
    statementId: of.id,
    roomId: of.id,
    clauseIds: [],
    titles: of.titles,
    by: seatId,
    at,
  };
}

/** Somebody called the reader by name. */
export function needToAnswer(mention: Mention): Need {
  return {
    ...BLANK,
    kind: 'mention',
    id: mention.messageId,
    roomId: mention.roomId,
    clauseIds: mention.clauseId ? [mention.clauseId] : [],
    excerpt: mention.excerpt,
    by: mention.by,
    at: mention.at.toISOString(),
  };
}

export interface NamedClause {
  readonly id: string;
  readonly kind: ClauseKind;
  readonly state: string;
  readonly headings: Names | null;
}

/** How one clause of a statement is called in a sentence, in each language of the interface. */
export function nameOfClause(clauses: readonly NamedClause[], clauseId: string): Names | null {
  const clause = clauses.find((c) => c.id === clauseId);
  if (!clause) return null;
  const names: Names = {};
  for (const language of INTERFACE_LANGUAGES) {
    const number = numberClauses(clauses, language).get(clauseId) ?? '';
    const heading = clause.headings ? inLanguage(clause.headings, language) : '';
    names[language] = clauseName(clause.kind, number, language) + (heading ? `: ${heading}` : '');
  }
  return names;
}

const ORDER: Record<Need['kind'], number> = {
  vote: 0,
  consent: 1,
  recovery: 2,
  declare: 3,
  stopped: 4,
  publish: 5,
  stale: 6,
  mention: 7,
};

/** What closes first comes first; then by kind; then the newest. */
export function byUrgency(a: Need, b: Need): number {
  if (a.closesAt !== b.closesAt) return (a.closesAt ?? '9999') < (b.closesAt ?? '9999') ? -1 : 1;
  return ORDER[a.kind] - ORDER[b.kind] || (a.at < b.at ? 1 : -1);
}
