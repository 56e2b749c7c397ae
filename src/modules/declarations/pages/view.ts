import type { Bundle } from '../../../domain/declaration/bundle.js';
import type { InterfaceLanguage, Language } from '../../../domain/shared/language.js';
import { longDate, shortDate } from '../../../domain/shared/calendar.js';
import { inLanguage } from '../../../domain/shared/language.js';
import { speaks, wordsIn, type Words } from './words.js';

/** What a page shows of a declaration: in which languages, and in which it speaks itself. */
export interface View {
  readonly bundle: Bundle;
  readonly sha256: string;
  readonly languages: readonly Language[];
  readonly own: InterfaceLanguage;
  readonly words: Words;
  /** What the parties are called on this page, by id. */
  readonly parties: ReadonlyMap<
    string,
    { readonly name: string; readonly short: string; readonly color: number }
  >;
}

export function viewOf(bundle: Bundle, sha256: string, languages: readonly Language[]): View {
  const first = languages[0] ?? 'en';
  const own = speaks(first);
  return {
    bundle,
    sha256,
    languages,
    own,
    words: wordsIn(own),
    parties: new Map(
      bundle.parties.map((party) => [
        party.id,
        {
          name: inLanguage(party.names, first),
          short: inLanguage(party.shortNames, first),
          color: party.color,
        },
      ]),
    ),
  };
}

/** The address of a page of a declaration. */
export const pathOf = (slug: string, page?: string): string => `/d/${slug}${page ? `/${page}` : ''}`;

/**
 * A day in both calendars, the reader's own first and the other in brackets: in Persian a dot between
 * two numbers would be read as a zero.
 */
export function dayOf(moment: string, own: InterfaceLanguage): string {
  const other = own === 'fa' ? 'gregory' : 'persian';
  return `${longDate(moment, own, 'UTC')} (${shortDate(moment, own, 'UTC', other)})`;
}
