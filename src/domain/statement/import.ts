import { withoutUnsafeCharacters } from '../text/rules.js';
import {
  headingOf,
  isListItem,
  isRecital,
  looksLikeAName,
  markerOf,
  partOf,
  type Marker,
} from './import-markers.js';
import { clauseNumber } from './numbering.js';
import type { ClauseKind } from './statement.js';

export type ImportFormat = 'markdown' | 'text';

export interface ImportedClause {
  readonly kind: Exclude<ClauseKind, 'title'>;
  /** What stood above the clause as its name: "Article 11", «مادهٔ یازدهم». */
  readonly heading?: string;
  /** The number as it was written: "1.", "(1)", «۱-». The statement numbers its clauses itself. */
  readonly number?: string;
  /** In the format of the source: Markdown, or plain text with an empty line between paragraphs. */
  readonly text: string;
}

export interface ImportedText {
  readonly format: ImportFormat;
  readonly title?: string;
  readonly clauses: readonly ImportedClause[];
}

/** A text with a line this long was not broken into lines by hand: each of its lines is a paragraph. */
const UNBROKEN_LINE = 120;
const TITLE_LENGTH = 200;

/**
 * Cuts a pasted text into clauses. A clause begins at a number ("1.", "(1)", «۱-»), and under a
 * heading of its own ("Article 1", «مادهٔ ۱», a Markdown heading with a number) at each paragraph
 * or number. What stands before the first number is the preamble; without any number it reaches to
 * the last recital ("Whereas", «از آنجا که»). Lists and further paragraphs stay with their clause.
 *
 * Nothing is dropped: title, headings, numbers and texts in order are the source, apart from white
 * space, characters no clause may hold, and (in Markdown) heading signs and rules.
 */
export function parseImport(source: string, options: { format?: ImportFormat } = {}): ImportedText {
  const lines = linesOf(source);
  const format =
    options.format ?? (lines.some((line) => /^ {0,3}#{1,6}[ \t]/.test(line)) ? 'markdown' : 'text');
  const { title, clauses } = new Reader(lines, format).read();
  return title === undefined ? { format, clauses } : { format, title, clauses };
}

/** A clause while it is being read. Before the first number nobody knows yet what it will be. */
interface Draft {
  kind: ImportedClause['kind'] | 'undecided';
  heading?: string;
  number?: string;
  readonly text: string[];
  /** A clause with its number in its own line keeps the paragraphs that follow. */
  readonly gathers: boolean;
  readonly indent: number;
}

class Reader {
  private readonly drafts: Draft[] = [];
  private readonly unbroken: boolean;
  private title: string | undefined;
  private part: 'start' | 'preamble' | 'body' | 'annex' = 'start';
  private current: Draft | null = null;
  /** An article's heading that waits for its first clause. */
  private pending: string | undefined;
  private lastArticle = 0;
  private lastNumber = 0;
  private style: string | undefined;
  /** How far in the last clause with a number of one part stands, and the last item of a list in it. */
  private numberIndent: number | undefined;
  private item: { readonly value: number; readonly indent: number } | undefined;
  private recitals = 0;
  /** Whether the line begins a paragraph. */
  private fresh = true;

  constructor(
    private readonly lines: readonly string[],
    private readonly format: ImportFormat,
  ) {
    this.unbroken = format === 'text' && lines.some((line) => line.length > UNBROKEN_LINE);
  }

  read(): { title: string | undefined; clauses: ImportedClause[] } {
    for (let i = 0; i < this.lines.length; i += 1) {
      const line = this.lines[i] ?? '';
      if (line.trim() === '') this.fresh = true;
      else if (this.format === 'markdown' && this.isSetextHeading(i)) {
        this.heading(line.trim(), (this.lines[i + 1] ?? '').trim().startsWith('=') ? 1 : 2);
        i += 1;
      } else if (this.format === 'markdown' && /^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$/.test(line))
        this.rule();
      else this.line(line, i);
    }
    this.endArticle();
    return { title: this.title, clauses: this.decided() };
  }

  private line(raw: string, i: number): void {
    if (this.unbroken) this.fresh = true;
    const line = raw.trimStart();
    const indent = columns(raw.slice(0, raw.length - line.length));
    const markdown = this.format === 'markdown' ? headingOf(raw) : null;
    if (markdown) return this.heading(markdown.words, markdown.level);
    if (this.fresh && this.isTitle(line, i)) {
      this.title = line.trimEnd();
      return;
    }
    const alone = this.fresh && (this.unbroken || (this.lines[i + 1] ?? '').trim() === '');
    if (this.fresh && partOf(line.trimEnd()) && (alone || partOf(line.trimEnd()) === 'preamble')) {
      return this.heading(line.trimEnd(), 2);
    }
    const marker = markerOf(line);
    if (!this.marked(marker, line, indent, i)) this.words(line, raw, indent, marker);
    this.fresh = false;
  }

  /** Takes the line as the beginning of an article or clause, if its marker means that here. */
  private marked(marker: Marker | null, line: string, indent: number, i: number): boolean {
    if (!marker) return false;
    if (marker.type === 'article') return this.article(marker, line, indent, i);
    if (marker.type === 'number') return this.number(marker, indent);
    if (marker.type === 'letter') return this.lettered(marker, indent);
    // Bullets are clauses only where they are all there is: nothing stands before them that they could belong to.
    if (this.current && this.current.number !== marker.written) return false;
    if (this.current && indent > this.current.indent) return false;
    this.begin({ number: marker.written, text: marker.rest, gathers: false, indent });
    return true;
  }

  private article(marker: Marker & { type: 'article' }, line: string, indent: number, i: number): boolean {
    const inTurn = marker.value !== undefined && marker.value === this.lastArticle + 1;
    if (!this.fresh && !inTurn) return false;
    const name = marker.rest.trim();
    const isHeading =
      name === '' || (looksLikeAName(name) && (marker.firm ? !this.articleAfter(i) : inTurn && this.fresh));
    if (!isHeading && !marker.firm) return false;
    this.endArticle();
    this.enterBody();
    this.lastArticle = marker.value ?? this.lastArticle + 1;
    this.restartNumbers();
    if (isHeading) {
      this.pending = line.trimEnd();
      this.fresh = true;
    } else this.begin({ number: marker.written, text: marker.rest, gathers: true, indent });
    return true;
  }

  private number(marker: Marker & { type: 'number' }, indent: number): boolean {
    const [value = 0, ...below] = marker.path;
    const inside = this.current?.gathers === true;
    if (inside && below.length === 0 && this.isItem(value, indent)) {
      this.item = { value, indent };
      return false;
    }
    if (below.length > 0 && value !== this.lastNumber && value !== this.lastArticle) return false;
    if (below.length === 0) {
      if (inside && this.style !== undefined && marker.style !== this.style) return false;
      const inTurn = value === this.lastNumber + 1;
      if (!inTurn && (!this.fresh || value > 999)) return false;
      this.style = marker.style;
      this.lastNumber = value;
      this.numberIndent = indent;
    }
    this.item = undefined;
    if (!isRecital(marker.rest)) this.enterBody();
    this.begin({ number: marker.written, text: marker.rest, gathers: true, indent });
    return true;
  }

  /** Set in under its clause, a number counts a list; so does the next one at the same place. */
  private isItem(value: number, indent: number): boolean {
    const { item, numberIndent = indent } = this;
    if (indent >= (this.current?.indent ?? 0) + 2) return true;
    return indent > numberIndent && (value === 1 || (item?.indent === indent && item.value === value - 1));
  }

  /** A letter is the number of a preambular clause when it is that clause's turn; else it is an item of a list. */
  private lettered(marker: Marker & { type: 'letter' }, indent: number): boolean {
    if (this.part !== 'start' && this.part !== 'preamble') return false;
    const next = this.recitals + 1;
    const due = ['en', 'fa'].map((lang) => clauseNumber('preambular', next, lang));
    if (!due.includes(marker.letter)) return false;
    this.recitals = next;
    this.begin({ number: marker.written, text: marker.rest, gathers: false, indent });
    return true;
  }

  /** A line without a number of its own: goes on with the clause, or begins one. */
  private words(line: string, raw: string, indent: number, marker: Marker | null): void {
    const { current } = this;
    const isItem = isListItem(marker);
    if (
      !current ||
      this.pending !== undefined ||
      (this.fresh && !isItem && !current.gathers && indent < current.indent + 2)
    ) {
      this.begin({ text: line, gathers: false, indent });
      return;
    }
    const kept =
      this.format === 'markdown'
        ? raw.slice(Math.min(raw.length - line.length, indentInside(current)))
        : line;
    current.text.push(
      this.fresh && !(this.unbroken && isItem) ? '\n\n' : isItem || this.format === 'markdown' ? '\n' : ' ',
      kept,
    );
  }

  private begin({
    number,
    text,
    gathers,
    indent,
  }: {
    number?: string;
    text: string;
    gathers: boolean;
    indent: number;
  }): void {
    const kind = { start: 'undecided', preamble: 'preambular', body: 'operative', annex: 'annex' } as const;
    this.current = {
      kind: kind[this.part],
      ...(this.pending === undefined ? {} : { heading: this.pending }),
      ...(number === undefined ? {} : { number }),
      text: text.trim() === '' ? [] : [text],
      gathers,
      indent,
    };
    this.pending = undefined;
    this.drafts.push(this.current);
  }

  private heading(words: string, level: number): void {
    this.fresh = true;
    if (words === '') return this.rule();
    if (level === 1 && this.title === undefined && this.drafts.length === 0 && this.pending === undefined) {
      this.title = words;
      return;
    }
    this.endArticle();
    this.restartNumbers();
    this.current = null;
    const marker = markerOf(words);
    if (marker?.type === 'article' || marker?.type === 'number') {
      this.enterBody();
      if (marker.type === 'article') this.lastArticle = marker.value ?? this.lastArticle + 1;
      else this.lastArticle = marker.path[0] ?? this.lastArticle;
      this.pending = words;
      return;
    }
    const part = partOf(words);
    if (part === 'preamble' || part === 'annex') this.part = part;
    else if (this.part !== 'start') this.part = 'body';
    this.drafts.push({ kind: 'heading', text: [words], gathers: false, indent: 0 });
  }

  /** A line that only separates. */
  private rule(): void {
    this.fresh = true;
    if (this.current?.gathers) this.current = null;
  }

  private enterBody(): void {
    if (this.part === 'start' || this.part === 'preamble') this.part = 'body';
  }

  private restartNumbers(): void {
    this.lastNumber = 0;
    this.style = undefined;
    this.numberIndent = undefined;
    this.item = undefined;
  }

  /** A heading under which nothing stood stays a heading. */
  private endArticle(): void {
    if (this.pending !== undefined)
      this.drafts.push({ kind: 'heading', text: [this.pending], gathers: false, indent: 0 });
    this.pending = undefined;
    this.current = null;
  }

  private isTitle(line: string, i: number): boolean {
    if (this.title !== undefined || this.drafts.length > 0 || this.pending !== undefined) return false;
    if (
      !looksLikeAName(line.trim(), TITLE_LENGTH) ||
      partOf(line.trim()) ||
      markerOf(line) ||
      isRecital(line)
    )
      return false;
    const next = this.lines[i + 1] ?? '';
    if (next.trim() !== '' && !this.unbroken && !markerOf(next.trimStart()) && !partOf(next.trim()))
      return false;
    return this.next(i) !== undefined;
  }

  private articleAfter(i: number): boolean {
    const next = this.next(i);
    return next === undefined || markerOf(next.trimStart())?.type === 'article';
  }

  /** The next line with words on it. Asked only beside titles and headings, and skips only white space. */
  private next(i: number): string | undefined {
    for (let j = i + 1; j < this.lines.length; j += 1)
      if ((this.lines[j] ?? '').trim() !== '') return this.lines[j];
    return undefined;
  }

  private isSetextHeading(i: number): boolean {
    if (!this.fresh || !/^ {0,3}(?:=+|-{2,})[ \t]*$/.test(this.lines[i + 1] ?? '')) return false;
    const line = this.lines[i] ?? '';
    return line.length <= TITLE_LENGTH && markerOf(line.trimStart())?.type !== 'bullet' && !headingOf(line);
  }

  private decided(): ImportedClause[] {
    const numbered = this.part !== 'start';
    const lastRecital = this.drafts.findLastIndex(
      (draft) => draft.kind === 'undecided' && isRecital(draft.text[0] ?? ''),
    );
    return this.drafts.map(({ kind, heading, number, text }, i) => ({
      kind: kind === 'undecided' ? (numbered || i <= lastRecital ? 'preambular' : 'operative') : kind,
      ...(heading === undefined ? {} : { heading }),
      ...(number === undefined ? {} : { number }),
      text: text.join('').trim(),
    }));
  }
}

function linesOf(source: string): string[] {
  const safe = withoutUnsafeCharacters(source.replace(/\r\n?|[\v\f\u0085]/g, '\n'));
  return safe
    .split('\n')
    .map((line) => line.replace(/^(?:[\u200B\u200E\u200F]|[ \t](?=[ \t]{0,40}[\u200B\u200E\u200F]))+/, ''));
}

function columns(white: string): number {
  return [...white].reduce((width, character) => width + (character === '\t' ? 4 : 1), 0);
}

/** How much indentation the lines under a clause's number have only because of it. */
function indentInside(draft: Draft): number {
  return draft.number === undefined ? draft.indent : draft.indent + draft.number.length + 1;
}
