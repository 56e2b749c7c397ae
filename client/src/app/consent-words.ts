import { useTranslation } from 'react-i18next';
import type { ClauseInWords, ConsentView } from '@contract/views';
import type { Names } from '@domain/shared/language';
import { clauseName, clauseNumber } from '@domain/statement/numbering';
import { isolate } from '../lib/format';
import { useCoalition } from './coalition';
import { useFormat, useLanguage, useName } from './use-format';

const KNOWN = [
  'rules:change',
  'party:change-standing',
  'panel:change',
  'ballot:open',
  'ballot:close',
  'ballot:cancel',
  'clause:reopen',
  'statement:publish',
] as const;
type Known = (typeof KNOWN)[number];
type About = ConsentView['about'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNames = (value: unknown): value is Names => isObject(value);
const isClause = (value: unknown): value is ClauseInWords =>
  isObject(value) && typeof value.kind === 'string';

/**
 * What is asked for, as "to open ballot 4 on clause 2" reads after "Cedar asks". The words come from what was hashed
 * when it was asked, so that whoever agrees has read what is done. A request of which nothing more is known than the
 * action is called by that.
 */
export function useConsentWords(): (consent: Pick<ConsentView, 'action' | 'about'>) => string {
  const { t } = useTranslation();
  const name = useName();
  const { parties, seats } = useCoalition();
  const called = useClauseInWords();
  const subject = useSubject();
  return ({ action, about }) => {
    const known = KNOWN.find((one) => one === action);
    if (!known) return t('consent.action.other');
    const key = (known === 'panel:change' ? (about.moderator ? 'panel:add' : 'panel:remove') : known).replace(
      ':',
      '/',
    );
    if (!isNamed(known, about)) return t(`consent.unnamed.${key}`);
    const party = parties.find((one) => one.id === about.partyId);
    const seat = seats.find((one) => one.id === about.seatId);
    return t(`consent.action.${key}`, {
      party: party ? name(party.shortNames) : '',
      handle: seat?.handle ?? '',
      standing: about.standing ? t(`standing.${String(about.standing)}`) : '',
      title: isNames(about.titles) ? name(about.titles) : '',
      number: about.number,
      clause: isClause(about.clause) ? called(about.clause) : '',
      what: subject(about),
      address: `${window.location.host}/d/${String(about.slug)}`,
    });
  };
}

/** Whether the request says all that its sentence needs. */
function isNamed(action: Known, { titles, clause, number, slug }: About): boolean {
  if (action === 'clause:reopen') return isNames(titles) && isClause(clause);
  if (action === 'statement:publish') return isNames(titles) && typeof slug === 'string';
  return !action.startsWith('ballot:') || (isNames(titles) && typeof number === 'number');
}

/** "clause 2 (Free expression)", as it was called when the request was made. */
function useClauseInWords(): (clause: ClauseInWords) => string {
  const { t } = useTranslation();
  const lang = useLanguage();
  const name = useName();
  return ({ kind, number, headings }) => {
    const clause = clauseName(kind, number === null ? '' : clauseNumber(kind, number, lang), lang);
    return headings ? t('consent.clause', { clause, heading: name(headings) }) : clause;
  };
}

/** What a ballot is about: "clause 2 and clause 3", "12 clauses", "the whole text". */
function useSubject(): (about: About) => string {
  const { t } = useTranslation();
  const { list } = useFormat();
  const called = useClauseInWords();
  return ({ kind, clauses, clauseIds }) => {
    if (kind === 'whole') return t('consent.on.whole');
    const named = Array.isArray(clauses) ? clauses.filter(isClause) : [];
    if (named.length > 0) return list(named.map((clause) => isolate(called(clause))));
    return t('consent.on.clauses', { count: Array.isArray(clauseIds) ? clauseIds.length : 0 });
  };
}

/** What belongs to the request beside its sentence: by which rule and how long a ballot would run, and why it is asked. */
export function useConsentTerms(): (consent: Pick<ConsentView, 'action' | 'about'>) => string[] {
  const { t } = useTranslation();
  return ({ action, about: { rule, minutes, reason } }) => [
    ...(action === 'ballot:open' && typeof rule === 'string' && typeof minutes === 'number'
      ? [t('consent.terms', { rule: t(`rule.${rule}`), count: minutes })]
      : []),
    ...(typeof reason === 'string' && reason !== '' ? [t('consent.because', { reason })] : []),
  ];
}
