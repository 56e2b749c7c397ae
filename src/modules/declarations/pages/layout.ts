import type { InterfaceLanguage, Language } from '../../../domain/shared/language.js';
import { directionOf } from '../../../domain/shared/language.js';
import { html, safe, type Html } from './html.js';
import { STYLE } from './style.js';
import { wordsIn } from './words.js';

/** Twelve shapes for twelve colours: a party is never told by colour alone. */
const MARKS = [
  'M6 .8 11.6 11.2H.4z',
  'M1 1h10v10H1z',
  'M6 0l6 6-6 6-6-6z',
  'M6 .4a5.6 5.6 0 1 1 0 11.2A5.6 5.6 0 0 1 6 .4z',
  'M3 .8h6L12 6 9 11.2H3L0 6z',
  'M6 11.2.4.8h11.2z',
  'M4 .5h4V4h3.5v4H8v3.5H4V8H.5V4H4z',
  'M6 .3 11.7 4.6 9.5 11.5h-7L.3 4.6z',
  'M.5 9.5a5.5 6.5 0 0 1 11 0z',
  'M6 0l1.7 4.3L12 6 7.7 7.7 6 12 4.3 7.7 0 6l4.3-1.7z',
  'M0 2.5h8L12 9.5H4z',
  'M.5 2.5h11v2.6H.5zM.5 6.9h11v2.6H.5z',
] as const;

/** A party's mark in its colour; the name always stands beside it. */
export function mark(color: number): Html {
  const place = ((Math.trunc(color) % MARKS.length) + MARKS.length) % MARKS.length;
  return html`<svg class="m p${place}" viewBox="0 0 12 12" aria-hidden="true">
    <path d="${MARKS[place] ?? MARKS[0]}" />
  </svg>`;
}

const RINGS = safe(
  '<rect width="28" height="28" rx="8"/><g><path d="M13 10.2a5 5 0 1 0 1.9 5.5"/><path d="M15 17.8a5 5 0 1 0-1.9-5.5"/></g>',
);
const logo = (name: string): Html =>
  html`<svg viewBox="0 0 28 28" width="28" height="28" role="img" aria-label="${name}">${RINGS}</svg>`;

/** A way to the same page in another language. */
export interface LanguageLink {
  readonly href: string;
  readonly label: string;
  readonly language: Language | null;
  readonly current: boolean;
}

export interface PageFrame {
  readonly title: string;
  /** The language the page itself speaks. */
  readonly language: InterfaceLanguage;
  readonly about?: string;
  readonly canonical?: string;
  readonly links: readonly LanguageLink[];
  readonly bar: Html;
  readonly body: Html;
  readonly wide?: boolean;
}

/** A whole page: one file, no script, nothing from elsewhere. */
export function page({ title, language, about, canonical, links, bar, body, wide }: PageFrame): string {
  const words = wordsIn(language);
  const document = html`<!doctype html>
    <html lang="${language}" dir="${directionOf(language)}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${about && html`<meta name="description" content="${about}" />`}
        <meta name="referrer" content="no-referrer" />
        ${canonical && html`<link rel="canonical" href="${canonical}" />`}
        ${links.map(
          (link) =>
            link.language && html`<link rel="alternate" hreflang="${link.language}" href="${link.href}" />`,
        )}
        <link rel="alternate" type="application/atom+xml" title="${words.feed}" href="/d/feed.atom" />
        <style>
          ${safe(STYLE)}
        </style>
      </head>
      <body>
        <header class="bar">
          <a class="logo" href="/d/index/${language}" title="${words.index}">${logo(words.product)}</a
          ><span class="by">${bar}</span>${
            links.length > 1 &&
            html`<nav class="seg" aria-label="${words.language}">${links.map(languageLink)}</nav>`
          }
        </header>
        <main class="doc${wide ? ' wide' : ''}">${body}</main>
      </body>
    </html> `;
  return document.text;
}

const languageLink = ({ href, label, language, current }: LanguageLink): Html =>
  html`<a
    href="${href}"
    ${current && html` aria-current="page"`}${language && html` lang="${language}" hreflang="${language}"`}
    >${label}</a
  >`;

/** `lang` and `dir` for a piece of text in its own language. */
export const inOwn = (language: Language): Html => html` lang="${language}" dir="${directionOf(language)}"`;
