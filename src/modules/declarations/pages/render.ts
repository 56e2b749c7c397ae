import { createHash } from 'node:crypto';
import type { Bundle } from '../../../domain/declaration/bundle.js';
import { canonicalJson } from '../../../domain/shared/canonical.js';
import { BOTH, declarationPage } from './declaration-page.js';
import { pathOf } from './view.js';

/** An answer that is finished once and for all. */
export interface DeclarationFile {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

export const HTML = 'text/html; charset=utf-8';
export const JSON_TYPE = 'application/json';

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export const sha256Of = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * A declaration as the files that are served: the bundle in its canonical bytes, a page for each
 * language, one with all of them, and the first language at the short address. The same bundle
 * always gives the same bytes.
 */
export function renderDeclaration(
  bundle: Bundle,
  site: string | null = null,
): { sha256: string; files: DeclarationFile[] } {
  const body = canonicalJson(bundle);
  const sha256 = sha256Of(body);
  const { languages } = bundle.statement;
  const pages = languages.map((language) => ({
    language,
    body: declarationPage(bundle, sha256, [language], site),
  }));
  const preferred = bundle.coalition.languages.find((language) => languages.includes(language));
  const first = pages.find(({ language }) => language === preferred) ?? pages[0];
  const files: DeclarationFile[] = [
    { path: pathOf(bundle.slug, 'bundle.json'), type: JSON_TYPE, body },
    { path: `/d/by-hash/${sha256}.json`, type: JSON_TYPE, body },
  ];
  for (const { language, body: text } of pages)
    files.push({ path: pathOf(bundle.slug, language), type: HTML, body: text });
  if (first) files.push({ path: pathOf(bundle.slug), type: HTML, body: first.body });
  if (languages.length > 1) {
    const order = [...languages].sort((a, b) => Number(b === preferred) - Number(a === preferred));
    files.push({
      path: pathOf(bundle.slug, BOTH),
      type: HTML,
      body: declarationPage(bundle, sha256, order, site),
    });
  }
  return { sha256, files };
}
