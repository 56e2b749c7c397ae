import type { BundleClause } from '../../../domain/declaration/bundle.js';
import type { Language, Names } from '../../../domain/shared/language.js';
import { clauseNumber } from '../../../domain/statement/numbering.js';
import { richToHtml } from '../../../domain/text/rich-html.js';
import { html, safe, type Html } from './html.js';
import { inOwn } from './layout.js';
import { clauseResult } from './results.js';
import type { View } from './view.js';
import { ENDONYMS, speaks, wordsIn } from './words.js';

type Section = 'preambular' | 'operative' | 'annex';

/** Every clause in order, with its number in the margin and its result under it. */
export function textOf(view: View): Html {
  const { clauses } = view.bundle;
  const hasPreamble = clauses.some(({ frozen }) => frozen.kind === 'preambular');
  const begun = new Set<string>();
  const parts = clauses.map((clause, i) => {
    const { kind } = clause.frozen;
    if (kind === 'title') return clauseOf(view, clause);
    if (kind === 'heading') return headingOf(view, clause);
    const first = !begun.has(kind);
    begun.add(kind);
    // A heading of the parties' own takes the place of ours.
    const isNamed = clauses[i - 1]?.frozen.kind === 'heading';
    const needsName = first && !isNamed && (kind !== 'operative' || hasPreamble);
    return [needsName && sectionOf(view, kind), clauseOf(view, clause)];
  });
  return html`${parts}`;
}

const columns = (view: View, cell: (language: Language) => Html): Html =>
  html`<div class="cols${view.languages.length > 2 ? ' n3' : ''}">${view.languages.map(cell)}</div>`;

function sectionOf(view: View, section: Section): Html {
  return columns(view, (language) => {
    const own = speaks(language);
    return html`<h2${inOwn(own)}>${wordsIn(own).section[section]}</h2>`;
  });
}

function headingOf(view: View, clause: BundleClause): Html {
  return columns(view, (language) => {
    const { headings, texts } = clause.frozen;
    const heading = headings?.[language];
    const text = texts[language];
    return html`<div${inOwn(language)}>${heading && html`<h2 class="own"><bdi>${heading}</bdi></h2>`}${text && html`<div class="t own">${safe(richToHtml(text))}</div>`}</div>`;
  });
}

function clauseOf(view: View, clause: BundleClause): Html {
  return html`<section class="c" id="${anchorOf(clause)}">
    ${columns(view, (language) => cellOf(clause, language))}${clauseResult(view, clause)}
  </section>`;
}

function cellOf(clause: BundleClause, language: Language): Html {
  const { kind, headings, texts } = clause.frozen;
  const text = texts[language];
  const number = clause.number === null ? '' : clauseNumber(kind, clause.number, language);
  const heading = headings?.[language];
  return html`<div class="t" ${inOwn(language)}>
    ${number ? html`<a class="n" href="#${anchorOf(clause)}">${number}</a>` : html`<span class="n"></span>`}
    <div>
      ${heading && html`<h3><bdi>${heading}</bdi></h3>`}${
        text ? safe(richToHtml(text)) : missing(texts, headings, language)
      }
    </div>
  </div>`;
}

function missing(
  texts: BundleClause['frozen']['texts'],
  headings: Names | null,
  language: Language,
): Html | null {
  const others = Object.keys(texts) as Language[];
  if (others.length === 0 && headings) return null;
  const own = speaks(language);
  const names = others.map((other) => ENDONYMS[other]).join(own === 'fa' ? '، ' : ', ');
  return html`<p class="none" ${inOwn(own)}>${wordsIn(own).noText(ENDONYMS[language], names)}</p>`;
}

const ANCHORS = {
  title: 'title',
  preambular: 'preamble',
  operative: 'clause',
  heading: 'heading',
  annex: 'annex',
};

const anchorOf = ({ frozen, number }: BundleClause): string =>
  number === null ? `${ANCHORS[frozen.kind]}-${frozen.id}` : `${ANCHORS[frozen.kind]}-${number}`;
