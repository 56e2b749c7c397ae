import type { InterfaceLanguage } from '../../../domain/shared/language.js';
import { INTERFACE_LANGUAGES } from '../../../domain/shared/language.js';
import { html, type Html } from './html.js';
import { indexPath } from './index-page.js';
import { page } from './layout.js';
import { PROTECTION } from './protection-words.js';
import { ENDONYMS, wordsIn } from './words.js';

export const protectionPath = (language: InterfaceLanguage): string => `/d/protection/${language}`;

/** What is promised to whom and what is not: the threat model in plain words, for everybody, without a script. */
export function protectionPage(language: InterfaceLanguage): string {
  const { title, lead, kept, not, promises } = PROTECTION[language];
  const list = (name: string, lines: readonly string[]): Html =>
    html`<h3>${name}</h3>
      <ul>
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>`;
  return page({
    title,
    language,
    about: lead,
    canonical: protectionPath(language),
    links: INTERFACE_LANGUAGES.map((other) => ({
      href: protectionPath(other),
      label: ENDONYMS[other],
      language: other,
      current: other === language,
    })),
    bar: html`<b>${wordsIn(language).product}</b>`,
    body: html`<h1>${title}</h1>
      <p class="lead">${lead}</p>
      ${promises.map(
        (one) =>
          html`<section class="vow">
            <h2>${one.whose}</h2>
            ${list(kept, one.kept)}${list(not, one.not)}
          </section>`,
      )}
      <footer class="foot"><a href="${indexPath(language)}">${wordsIn(language).index}</a></footer>`,
  });
}
