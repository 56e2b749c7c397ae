import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { StatementView } from '@contract/views';
import { latinDigits } from '@domain/shared/calendar';
import { clauseName, numberClauses } from '@domain/statement/numbering';
import { statementKey, useCoalition } from '../../app/coalition';
import { useLanguage } from '../../app/use-format';
import { get } from '../../lib/http';

export interface ClausePlace {
  readonly clauseId: string;
  readonly statementId: string;
  /** "clause 4", «بند ۴». */
  readonly name: string;
  readonly heading: StatementView['clauses'][number]['headings'];
}
export interface Clauses {
  readonly byId: ReadonlyMap<string, ClausePlace>;
  /** By what somebody may write after "clause", for each statement. */
  readonly byNumber: ReadonlyMap<string, ReadonlyMap<string, ClausePlace>>;
  /** The statement that is meant where none is named; null: it is not clear. */
  readonly only: string | null;
}

const MOST_STATEMENTS = 12;

function clausesOf(statements: readonly StatementView[], lang: string, only: string | null): Clauses {
  const byId = new Map<string, ClausePlace>();
  const byNumber = new Map<string, Map<string, ClausePlace>>();
  for (const { id: statementId, clauses } of statements) {
    const numbers = numberClauses(clauses, lang);
    const here = new Map<string, ClausePlace>();
    byNumber.set(statementId, here);
    const others = ['en', 'fa'].map((other) => numberClauses(clauses, other));
    for (const { id, kind, headings } of clauses) {
      const place = {
        clauseId: id,
        statementId,
        name: clauseName(kind, numbers.get(id) ?? '', lang),
        heading: headings,
      };
      byId.set(id, place);
      if (kind === 'annex') continue;
      for (const one of others) {
        const number = one.get(id);
        if (number) here.set(latinDigits(number), place);
      }
    }
  }
  return { byId, byNumber, only };
}

/**
 * The clauses that messages point to: those of the statement one is working on, or, where there is none,
 * of the coalition's statements, read only when a message asks for it.
 */
export function useClauses(statement: StatementView | undefined, wanted: boolean): Clauses {
  const lang = useLanguage();
  const { statements } = useCoalition();
  const others = useQueries({
    queries:
      statement || !wanted
        ? []
        : statements.slice(0, MOST_STATEMENTS).map(({ id }) => ({
            queryKey: statementKey(id),
            queryFn: () => get<StatementView>(`/api/statements/${id}`),
            staleTime: 60_000,
          })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
  const only = statement?.id ?? (statements.length === 1 ? (statements[0]?.id ?? null) : null);
  return useMemo(
    () => clausesOf(statement ? [statement] : others, lang, only),
    [statement, others, lang, only],
  );
}
