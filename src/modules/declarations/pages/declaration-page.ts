import type { Bundle } from '../../../domain/declaration/bundle.js';
import { wholeBallot } from '../../../domain/declaration/bundle.js';
import { inGroups } from '../../../domain/declaration/check.js';
import { decisionHeadline } from '../../../domain/ballot/sentence.js';
import type { Language } from '../../../domain/shared/language.js';
import { inLanguage } from '../../../domain/shared/language.js';
import { html, type Html } from './html.js';
import { inOwn, page, type LanguageLink } from './layout.js';
import { partiesOf, resultOf, wholeResult } from './results.js';
import { textOf } from './text.js';
import { dayOf, pathOf, viewOf, type View } from './view.js';
import { ENDONYMS } from './words.js';

/** Under which name all languages are shown beside each other. */
export const BOTH = 'both';

/** A declaration in one language, or in several beside each other. */
export function declarationPage(
  bundle: Bundle,
  sha256: string,
  languages: readonly Language[],
  site: string | null,
): string {
  const view = viewOf(bundle, sha256, languages);
  const { own, words } = view;
  const first = languages[0] ?? own;
  const coalition = html`<b><bdi>${inLanguage(bundle.coalition.names, first)}</bdi></b>`;
  const here = pathOf(bundle.slug, languages.length > 1 ? BOTH : first);
  return page({
    title: inLanguage(bundle.statement.titles, first),
    language: own,
    about: decisionHeadline(wholeBallot(bundle).decision, own),
    canonical: here,
    links: linksOf(view, here),
    wide: languages.length > 1,
    bar: html`${words.publishedBy} ${coalition}`,
    body: html`<article>
      <header>
        ${bundle.coalition.demonstration && html`<p class="note a">${words.demonstration}</p>`}
        <p class="only coal">${coalition}</p>
        ${titlesOf(view)}
        <p class="lead">${words.adopted} ${dayOf(bundle.adoptedAt, own)}</p>
        ${wholeResult(view)}
      </header>
      ${textOf(view)} ${openQuestionsOf(view)} ${partiesOf(view)}
      <details class="flat">
        <summary>${words.byParty}</summary>
        ${resultOf(view, wholeBallot(bundle))}
      </details>
      ${checkOf(view)}
      <p class="only">${words.inPrint(`${site ?? ''}${pathOf(bundle.slug)}`)}</p>
      ${footOf(view)}
    </article>`,
  });
}

function titlesOf({ bundle, languages }: View): Html {
  const titles = languages.map(
    (language) => html`<h1${inOwn(language)}>${inLanguage(bundle.statement.titles, language)}</h1>`,
  );
  return html`<div class="cols${languages.length > 2 ? ' n3' : ''}">${titles}</div>`;
}

function linksOf({ bundle, words }: View, here: string): LanguageLink[] {
  const { languages } = bundle.statement;
  const links: LanguageLink[] = languages.map((language) => ({
    href: pathOf(bundle.slug, language),
    label: ENDONYMS[language],
    language,
    current: here === pathOf(bundle.slug, language),
  }));
  if (languages.length < 2) return links;
  const href = pathOf(bundle.slug, BOTH);
  const label = languages.length === 2 ? words.both : words.all;
  return [...links, { href, label, language: null, current: href === here }];
}

/** Parked clauses are named, not quoted: nobody has agreed to their words. */
function openQuestionsOf({ bundle, words, languages, own }: View): Html | null {
  if (bundle.openQuestions.length === 0) return null;
  const items = bundle.openQuestions.map(({ headings }) => {
    const heading = headings && inLanguage(headings, languages[0] ?? own);
    return html`<li>${heading ? html`<bdi>${heading}</bdi>` : words.withoutHeading}</li>`;
  });
  return html`<h2 id="open">${words.openQuestions}</h2>
    <p class="q">${words.openQuestionsMean}</p>
    <ul class="open">
      ${items}
    </ul>`;
}

function checkOf({ bundle, sha256, words }: View): Html {
  const file = `${bundle.slug}.json`;
  const [before, link, after] = words.download;
  return html`<h2 id="check">${words.check}</h2>
    <p class="q">${words.fingerprint}</p>
    <p class="fp" id="fingerprint">${inGroups(sha256)}</p>
    <ol class="steps">
      <li>
        <span
          >${before}<a href="${pathOf(bundle.slug, 'bundle.json')}" download="${file}">${link}</a
          >${after}</span
        >
      </li>
      <li>
        <div>
          ${words.compute}
          <dl>
            <dt>${words.on.linux}</dt>
            <dd><code>sha256sum ${file}</code></dd>
            <dt>${words.on.mac}</dt>
            <dd><code>shasum -a 256 ${file}</code></dd>
            <dt>${words.on.windows}</dt>
            <dd><code>certutil -hashfile ${file} SHA256</code></dd>
          </dl>
        </div>
      </li>
      <li><span>${words.compare}</span></li>
    </ol>
    <p class="note">${words.unsigned}</p>
    <p class="q screen">${words.recount}</p>`;
}

function footOf({ bundle, words, own, sha256, parties }: View): Html {
  const { proposed, agreed } = bundle.publishedBy;
  const by = (id: string): Html => html`<bdi>${parties.get(id)?.name ?? id}</bdi>`;
  return html`<p class="q screen lead">
      ${words.published} ${dayOf(bundle.publishedAt, own)} ${words.proposedBy}
      ${by(proposed)}${agreed && html` ${words.withConsentOf} ${by(agreed)}`}
    </p>
    <footer class="foot">
      <a href="/d/by-hash/${sha256}.json">${words.bundle}</a><a href="/d/feed.atom">${words.feed}</a
      ><a href="/d/index/${own}">${words.index}</a><a href="/d/protection/${own}">${words.protection}</a>
    </footer>`;
}
