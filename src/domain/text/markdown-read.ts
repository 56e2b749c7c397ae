import { inlineFromMarkdown } from './markdown-inline.js';
import { canonicalRich, RICH_MAX_DEPTH, type RichBlock, type RichDoc, type RichListItem } from './rich.js';

const MAX_LIST_LEVELS = RICH_MAX_DEPTH / 2 - 2;
const ITEM = /^(?<indent> {0,3})(?<marker>[-*+]|(?<start>[0-9]{1,4})[.)])(?<gap> {1,4}(?! )| (?= )|$)/;

/**
 * Markdown as the text of a clause: paragraphs, lists within lists, bold, italic, links, line breaks.
 * Whatever else Markdown knows stays as the characters that were written.
 */
export function richFromMarkdown(markdown: string): RichDoc {
  const lines = markdown
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map(expandTabs)
    .filter((line, i, all) => !isBlank(line) || !isBlank(all[i - 1] ?? ''));
  return canonicalRich({ type: 'doc', content: blocksOf(lines, 0) });
}

function blocksOf(lines: readonly string[], level: number): RichBlock[] {
  const blocks: RichBlock[] = [];
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) {
      const source = paragraph.map((line) => line.replace(/^[ \t]+/, '')).join('\n');
      blocks.push({ type: 'paragraph', content: inlineFromMarkdown(source.trimEnd()) });
    }
    paragraph = [];
  };
  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? '';
    const item = level < MAX_LIST_LEVELS ? ITEM.exec(line) : null;
    if (isBlank(line)) {
      endParagraph();
      i += 1;
    } else if (item && (paragraph.length === 0 || mayInterrupt(item, line))) {
      endParagraph();
      const { list, next } = listFrom(lines, i, item, level);
      blocks.push(list);
      i = next;
    } else {
      paragraph.push(line);
      i += 1;
    }
  }
  endParagraph();
  return blocks;
}

/** In the middle of a paragraph "1945. " is a year; only bullets and a 1 begin a list there. */
function mayInterrupt(item: RegExpExecArray, line: string): boolean {
  const { start } = item.groups ?? {};
  return line.length > item[0].length && (start === undefined || start === '1');
}

function listFrom(
  lines: readonly string[],
  from: number,
  first: RegExpExecArray,
  level: number,
): { list: RichBlock; next: number } {
  const kind = first.groups?.marker?.slice(-1);
  const items: RichListItem[] = [];
  let i = from;
  for (;;) {
    const item = ITEM.exec(lines[i] ?? '');
    if (!item || item.groups?.marker?.slice(-1) !== kind) break;
    const width = item[0].length + (item.groups?.gap === '' ? 1 : 0);
    const own = [(lines[i] ?? '').slice(item[0].length)];
    i += 1;
    while (i < lines.length && belongs(lines, i, width)) {
      const line = lines[i] ?? '';
      own.push(indentOf(line) >= width ? line.slice(width) : line.trimStart());
      i += 1;
    }
    const content = blocksOf(own, level + 1);
    if (content[0]?.type !== 'paragraph') content.unshift({ type: 'paragraph' });
    items.push({ type: 'listItem', content });
    while (i < lines.length && isBlank(lines[i] ?? '') && ITEM.test(nextWords(lines, i))) i += 1;
  }
  const start = first.groups?.start;
  const list: RichBlock =
    start === undefined
      ? { type: 'bulletList', content: items }
      : { type: 'orderedList', attrs: { start: Number(start) }, content: items };
  return { list, next: i };
}

/** A line belongs to an item if it is indented under it, or goes on with its paragraph. */
function belongs(lines: readonly string[], i: number, width: number): boolean {
  const line = lines[i] ?? '';
  if (isBlank(line)) return indentOf(nextWords(lines, i)) >= width;
  if (indentOf(line) >= width) return true;
  return !isBlank(lines[i - 1] ?? '') && !ITEM.test(line);
}

function nextWords(lines: readonly string[], i: number): string {
  let next = i;
  while (next < lines.length && isBlank(lines[next] ?? '')) next += 1;
  return lines[next] ?? '';
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function indentOf(line: string): number {
  return line.length - line.replace(/^ +/, '').length;
}

function expandTabs(line: string): string {
  return line.replace(/^[ \t]+/, (indent) => indent.replace(/\t/g, '    '));
}
