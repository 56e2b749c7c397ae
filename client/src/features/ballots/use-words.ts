import { useTranslation } from 'react-i18next';
import type { BallotView, FrozenClause, StatementView } from '@contract/views';
import { clauseName, clauseNumber, numberClauses } from '@domain/statement/numbering';
import { useFormat, useLanguage, useName } from '../../app/use-format';

/** "Clause 4: Free expression", from the frozen text. */
export function useFrozenName(): (clause: Pick<FrozenClause, 'kind' | 'number' | 'headings'>) => string {
  const lang = useLanguage();
  const name = useName();
  const { t } = useTranslation('ballots');
  return ({ kind, number, headings }) => {
    const words = capital(clauseName(kind, number === null ? '' : clauseNumber(kind, number, lang), lang));
    return headings ? t('clauseWithHeading', { clause: words, heading: name(headings) }) : words;
  };
}

interface About {
  /** "Clause 4: Free expression", "3 clauses", "The whole text". */
  readonly title: string;
  /** "Shall clause 4 stand as written here?" */
  readonly question: string;
}

/** What a ballot is about. `names`: of its clauses, in order; `short`: without headings, for the question. */
export function useBallotWords(): (
  ballot: Pick<BallotView, 'kind' | 'clauseIds'>,
  names: readonly { readonly long: string; readonly short: string }[],
) => About {
  const { t } = useTranslation('ballots');
  const { list } = useFormat();
  return (ballot, names) => {
    if (ballot.kind === 'whole') return { title: t('about.whole'), question: t('question.whole') };
    const [only] = names;
    if (names.length === 1 && only)
      return { title: only.long, question: t('question.one', { clause: only.short }) };
    const count = names.length || ballot.clauseIds.length;
    return {
      title: t('about.many', { count }),
      question:
        names.length > 0 && names.length <= 4
          ? t('question.few', { clauses: list(names.map(({ short }) => short)) })
          : t('question.many', { count }),
    };
  };
}

/** The names of frozen clauses, for `useBallotWords`. */
export function useFrozenNames(): (clauses: readonly FrozenClause[]) => { long: string; short: string }[] {
  const lang = useLanguage();
  const long = useFrozenName();
  return (clauses) =>
    clauses.map((clause) => ({
      long: long(clause),
      short: clauseName(
        clause.kind,
        clause.number === null ? '' : clauseNumber(clause.kind, clause.number, lang),
        lang,
      ),
    }));
}

/** The names of a statement's clauses by id, as they are numbered now. */
export function useClauseNames(
  clauses: StatementView['clauses'] | undefined,
): (clauseIds: readonly string[]) => { long: string; short: string }[] {
  const lang = useLanguage();
  const name = useName();
  const { t } = useTranslation('ballots');
  const numbers = numberClauses(clauses ?? [], lang);
  return (clauseIds) =>
    clauseIds.flatMap((id) => {
      const clause = clauses?.find((one) => one.id === id);
      if (!clause) return [];
      const short = clauseName(clause.kind, numbers.get(id) ?? '', lang);
      const long = clause.headings
        ? t('clauseWithHeading', { clause: capital(short), heading: name(clause.headings) })
        : capital(short);
      return [{ long, short }];
    });
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
