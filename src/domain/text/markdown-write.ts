import {
  canonicalRich,
  type RichBlock,
  type RichDoc,
  type RichInline,
  type RichList,
  type RichMark,
} from './rich.js';

/** Says nothing and keeps apart what would otherwise be read together. */
const NOTHING = '<!-- -->';

/** The text of a clause as Markdown. `richFromMarkdown` reads the same document back. */
export function richToMarkdown(doc: RichDoc): string {
  return blocksToMarkdown(canonicalRich(doc).content);
}

function blocksToMarkdown(blocks: readonly RichBlock[]): string {
  let text = '';
  let alternate = false;
  blocks.forEach((block, i) => {
    const previous = blocks[i - 1];
    if (previous) text += '\n\n';
    // Two lists in a row stay two by using different signs.
    alternate = block.type !== 'paragraph' && previous?.type === block.type && !alternate;
    text +=
      block.type === 'paragraph' ? inlineToMarkdown(block.content ?? []) : listToMarkdown(block, alternate);
  });
  return text;
}

function listToMarkdown(list: RichList, alternate: boolean): string {
  const first = list.attrs?.start ?? 1;
  return list.content
    .map((item, i) => {
      const sign =
        list.type === 'bulletList' ? (alternate ? '*' : '-') : `${first + i}${alternate ? ')' : '.'}`;
      const indent = ' '.repeat(sign.length + 1);
      return `${sign} ${blocksToMarkdown(item.content).replace(/\n(?!\n)/g, `\n${indent}`)}`;
    })
    .join('\n');
}

function inlineToMarkdown(content: readonly RichInline[]): string {
  if (content.length === 0) return NOTHING;
  const writer = new InlineWriter();
  for (const node of content) {
    if (node.type === 'hardBreak') writer.lineBreak();
    else writer.run(node.text, node.marks ?? []);
  }
  return writer.end();
}

/** Writes runs one after the other, opening and closing only the marks that change between them. */
class InlineWriter {
  private line = '';
  private lines = '';
  private open: RichMark[] = [];

  run(text: string, marks: readonly RichMark[]): void {
    const wanted = [...marks].reverse(); // links outside, then italic, then bold
    let common = 0;
    while (common < this.open.length && same(this.open[common], wanted[common])) common += 1;
    const closed = this.close(common);
    const opening = wanted.slice(common);
    if (closed ? touches(text) || opening.length > 0 : opening.length > 0 && touches(this.line.slice(-1))) {
      this.line += NOTHING;
    } else if (opening.some((mark) => mark.type === 'link') && this.line.endsWith('!')) this.line += NOTHING;
    for (const mark of opening) this.line += mark.type === 'link' ? '[' : sign(mark);
    this.open = wanted;
    const edge = this.line === '' || opening.length > 0;
    const words = escapeText(text, this.line === '');
    this.line += edge ? protectStart(words) : words;
  }

  lineBreak(): void {
    this.close(0);
    this.lines += `${protectEnd(this.line)}\\\n`;
    this.line = '';
  }

  end(): string {
    this.close(0);
    return `${this.lines}${this.line === '' ? NOTHING : protectEnd(this.line)}`;
  }

  /** Closes all but the outermost marks, and says whether anything was closed that a letter must not touch. */
  private close(keep: number): boolean {
    const closing = this.open.splice(keep).reverse();
    if (closing.length > 0) this.line = protectEnd(this.line);
    for (const mark of closing)
      this.line += mark.type === 'link' ? `](${address(mark.attrs.href)})` : sign(mark);
    return closing.some((mark) => mark.type !== 'link');
  }
}

function sign(mark: RichMark): string {
  return mark.type === 'bold' ? '**' : '_';
}

function same(a: RichMark | undefined, b: RichMark | undefined): boolean {
  if (a?.type === 'link' && b?.type === 'link') return a.attrs.href === b.attrs.href;
  return a?.type === b?.type;
}

/** Whether the text begins with (or is) something that would change how a sign next to it is read. */
function touches(text: string): boolean {
  return /^[^\s\p{P}\p{S}]|^[*_]/u.test(text);
}

function protectStart(text: string): string {
  return text.replace(/^\s+/, entities);
}

function protectEnd(text: string): string {
  const kept = text.trimEnd();
  return kept + entities(text.slice(kept.length));
}

function entities(spaces: string): string {
  return spaces.replace(/\s/g, (space) => `&#${space.charCodeAt(0)};`);
}

const LINE_START = /^(?:[#>+=~|-]|[0-9]{1,9}(?=[.)]))/;

function escapeText(text: string, atLineStart: boolean): string {
  const escaped = text.replace(/[\\`*_[\]<]|&(?=[A-Za-z#])/g, '\\$&');
  if (!atLineStart) return escaped;
  return escaped.replace(LINE_START, (start) => (/[0-9]/.test(start) ? `${start}\\` : `\\${start}`));
}

function address(href: string): string {
  const written = href.replace(/&(?=[A-Za-z#])/g, '&amp;');
  return /[()]/.test(written) ? `<${written}>` : written;
}
