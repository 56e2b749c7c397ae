import { escapeHtml } from '../../../domain/text/rich-html.js';

/** Markup that is safe as it stands. Only `html` and `safe` make it. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | false | null | undefined | readonly Part[];

/** A piece of a page. Whatever is put in is escaped, unless it is markup made the same way. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, i) => text + write(parts[i - 1]) + string));
}

/** The same for XML, whose five entities are those of `escapeHtml`. */
export const xml = html;

/** Markup of our own making, such as the text of a clause after `richToHtml`. */
export const safe = (text: string): Html => new Html(text);

function write(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(write).join('');
  return escapeHtml(String(part));
}
