import type { InterfaceLanguage, Language, Names } from '../../../domain/shared/language.js';
import { directionOf, inLanguage, INTERFACE_LANGUAGES } from '../../../domain/shared/language.js';
import { html, type Html } from './html.js';
import { page, type LanguageLink } from './layout.js';
import { dayOf, pathOf } from './view.js';
import { newerThan, olderThan, ONLY, type Place } from './volumes.js';
import { ENDONYMS, wordsIn } from './words.js';

/** A declaration in a list. */
export interface Listed {
  readonly slug: string;
  readonly statementId: string;
  readonly titles: Names;
  readonly coalition: Names;
  readonly publishedAt: string;
  readonly sha256: string;
}

/** The newest, or a volume of older ones. */
export const indexPath = (language: InterfaceLanguage, volume: number | null = null): string =>
  `/d/index/${language}${volume === null ? '' : `/${volume}`}`;

const links = (current: InterfaceLanguage | null, volume: number | null = null): LanguageLink[] =>
  INTERFACE_LANGUAGES.map((language) => ({
    href: indexPath(language, volume),
    label: ENDONYMS[language],
    language,
    current: language === current,
  }));

/** What was published here, newest first; the way to older and newer ones where there are so many. */
export function indexPage(
  declarations: readonly Listed[],
  language: InterfaceLanguage,
  place: Place = ONLY,
): string {
  const words = wordsIn(language);
  const items = declarations.map((listed) => itemOf(listed, language));
  const days = [declarations.at(-1), declarations[0]].map((one) => one && dayOf(one.publishedAt, language));
  const about = place.at === null ? words.indexAbout : [...new Set(days)].join(' – ');
  return page({
    title: place.at === null ? words.indexTitle : `${words.indexTitle} · ${about}`,
    language,
    about,
    canonical: indexPath(language, place.at),
    links: links(language, place.at),
    bar: html`<b>${words.product}</b>`,
    body: html`<h1>${words.indexTitle}</h1>
      <p class="lead">${about}</p>
      ${
        items.length > 0
          ? html`<ul class="list">
              ${items}
            </ul>`
          : html`<p class="note">${words.nothingYet}</p>`
      }
      ${turning(language, place)}
      <footer class="foot">
        <a href="/d/feed.atom">${words.feed}</a><a href="/d/protection/${language}">${words.protection}</a>
      </footer>`,
  });
}

/** The way to the parts before and behind this one. */
function turning(language: InterfaceLanguage, place: Place): Html | null {
  if (place.volumes === 0) return null;
  const words = wordsIn(language);
  const older = olderThan(place);
  return html`<nav class="turn" aria-label="${words.indexTitle}">
    ${place.at !== null && html`<a href="${indexPath(language, newerThan(place))}" rel="prev">${words.newer}</a>`}
    ${older !== null && html`<a href="${indexPath(language, older)}" rel="next">${words.older}</a>`}
  </nav>`;
}

function itemOf({ slug, titles, coalition, publishedAt }: Listed, language: InterfaceLanguage): Html {
  const shown = (titles[language] ? language : (Object.keys(titles)[0] ?? language)) as Language;
  // The page in the reader's language exists only where the declaration has a title in it.
  const href = shown === language ? pathOf(slug, language) : pathOf(slug);
  return html`<li>
    <b><a href="${href}" lang="${shown}" dir="${directionOf(shown)}">${inLanguage(titles, language)}</a></b>
    <p class="q"><bdi>${inLanguage(coalition, language)}</bdi><br />${dayOf(publishedAt, language)}</p>
  </li>`;
}

/** What stands at an address under /d where nothing is. In both languages, as nobody knows who reads it. */
export function notFoundPage(): string {
  const said = INTERFACE_LANGUAGES.map((language) => {
    const words = wordsIn(language);
    return html`<div lang="${language}" dir="${directionOf(language)}">
      <h1>${words.notFound}</h1>
      <p class="lead">${words.notFoundMeans}</p>
      <p class="lead"><a href="${indexPath(language)}">${words.index}</a></p>
    </div>`;
  });
  return page({
    title: `${wordsIn('en').notFound} · ${wordsIn('fa').notFound}`,
    language: 'en',
    links: links(null),
    bar: html`<b>${wordsIn('en').product}</b>`,
    body: html`<div class="stack">${said}</div>`,
  });
}
