import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseImport, type ImportedText } from '../../src/domain/statement/import.js';
import { digits } from '../../src/domain/shared/calendar.js';

interface Section {
  kind: 'preamble' | 'article';
  title: string;
  clauses: { n: number; list: boolean; text: string }[];
}
interface Declaration {
  title: string;
  bcp47: string;
  sections: Section[];
}

const FIXTURES = new URL('../fixtures/udhr/', import.meta.url);
const file = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8');
const declaration = (code: string) => JSON.parse(file(`${code}.json`)) as Declaration;

/** The declaration as it looks when copied out of a document, one paragraph per line. */
function asText(
  { title, sections, bcp47 }: Declaration,
  between = '\n\n',
  mark = (n: number) => `${digits(n, bcp47)}. `,
): string {
  const paragraphs = sections.flatMap((section) => [
    section.title,
    ...section.clauses.map(({ n, list, text }) => (list ? `${mark(n)}${text}` : text)),
  ]);
  return [title, ...paragraphs].join(between);
}

function asMarkdown({ title, sections }: Declaration): string {
  const parts = sections.map(
    (section) =>
      `## ${section.title}\n\n${section.clauses.map(({ n, list, text }) => (list ? `${n}. ${text}` : text)).join('\n\n')}`,
  );
  return `# ${title}\n\n${parts.join('\n\n')}\n`;
}

/** Broken into lines of at most 72 characters, as in a mail. */
function wrapped(text: string): string {
  return text
    .split('\n\n')
    .map((paragraph) => {
      const lines = [''];
      for (const word of paragraph.split(' ')) {
        const line = lines.at(-1) as string;
        if (line !== '' && line.length + word.length > 71) lines.push(word);
        else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
      }
      return lines.join('\n');
    })
    .join('\n\n');
}

/** The page as a browser gives it to the clipboard: blocks on lines of their own, no list numbers. */
function stripped(html: string): string {
  return html
    .replace(/<head>[^]*<\/head>/, '')
    .replace(/<\/(?:h1|h2|p|li)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/^[ \t]+/gm, '')
    .trim();
}

const clausesOf = (text: ImportedText) => text.clauses.filter(({ kind }) => kind !== 'heading');

describe.each(['eng', 'pes_1'])('the Universal Declaration in %s', (code) => {
  const known = declaration(code);
  const preamble = known.sections[0] as Section;
  const articles = known.sections.slice(1);

  it.each([
    ['a text', asText(known)],
    ['a text of one line per paragraph', asText(known, '\n')],
    ['a text with Windows line ends and a byte order mark', `\uFEFF${asText(known, '\r\n\r\n')}`],
    ['a text broken into lines', wrapped(asText(known))],
    [
      'a text with tabs and numbers in brackets',
      asText(known, '\n\n\t', (n) => `(${digits(n, known.bcp47)})\t`),
    ],
    ['Markdown', asMarkdown(known)],
    ['the text of the page', stripped(file(`${code}.html`))],
  ])('comes out of %s clause by clause', (_, source) => {
    const imported = parseImport(source);
    expect(imported.title).toBe(known.title);
    expect(clausesOf(imported).map(({ kind, text }) => ({ kind, text }))).toEqual([
      ...preamble.clauses.map(({ text }) => ({ kind: 'preambular', text })),
      ...articles.flatMap(({ clauses }) => clauses.map(({ text }) => ({ kind: 'operative', text }))),
    ]);
    expect(imported.clauses.filter(({ kind }) => kind === 'heading').map(({ text }) => text)).toEqual([
      preamble.title,
    ]);
    expect(imported.clauses.flatMap(({ heading }) => heading ?? [])).toEqual(
      articles.map(({ title }) => title),
    );
  });

  it('has 30 articles and 50 clauses in them, numbered where they were', () => {
    const { clauses } = parseImport(asText(known));
    const operative = clauses.filter(({ kind }) => kind === 'operative');
    expect(operative.filter(({ heading }) => heading !== undefined)).toHaveLength(30);
    expect(operative).toHaveLength(50);
    expect(operative.map(({ number }) => number)).toEqual(
      articles.flatMap((article) =>
        article.clauses.map(({ n, list }) => (list ? `${digits(n, known.bcp47)}.` : undefined)),
      ),
    );
  });
});
