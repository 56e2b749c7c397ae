import * as Y from 'yjs';
import {
  canonicalRich,
  plainText,
  type RichBlock,
  type RichDoc,
  type RichInline,
  type RichMark,
} from '@domain/text/rich';

/** Where somebody's caret stands, as found in the document. */
export interface CaretAt {
  readonly seatId: string;
  readonly type: unknown;
  readonly index: number;
}

/** Text of one set of marks, a break, or the caret of somebody who is writing. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string; readonly marks: readonly RichMark[] }
  | { readonly kind: 'break' }
  | { readonly kind: 'caret'; readonly seatId: string };
export type Block =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | {
      readonly kind: 'bullets' | 'numbers';
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    };

/** One language of a clause for showing without an editor. Reads the document and nothing else. */
export function readBlocks(root: Y.XmlFragment, carets: readonly CaretAt[] = []): Block[] {
  return elementsOf(root).flatMap((element): Block[] => {
    switch (element.nodeName) {
      case 'paragraph':
        return [{ kind: 'paragraph', content: inlineOf(element, carets) }];
      case 'bulletList':
      case 'orderedList': {
        const start: unknown = element.getAttribute('start');
        const items = elementsOf(element).map((item) => readBlocks(item, carets));
        const kind = element.nodeName === 'bulletList' ? 'bullets' : 'numbers';
        return items.length > 0 ? [{ kind, start: typeof start === 'number' ? start : 1, items }] : [];
      }
      default:
        return [];
    }
  });
}

/** The words alone, as they go to the clipboard. */
export function plainTextOf(root: Y.XmlFragment): string {
  return plainText(richTextOf(root)).trim();
}

/** One language of a clause as a document of its own. */
export function richTextOf(root: Y.XmlFragment): RichDoc {
  return canonicalRich({ type: 'doc', content: readBlocks(root).map(richOf) });
}

/** Whether nothing is written there. */
export const isEmpty = (blocks: readonly Block[]): boolean =>
  blocks.every((block) =>
    block.kind === 'paragraph'
      ? block.content.every(
          (piece) => piece.kind === 'caret' || (piece.kind === 'text' && piece.text.trim() === ''),
        )
      : block.items.every(isEmpty),
  );

const elementsOf = (parent: Y.XmlFragment): Y.XmlElement[] =>
  parent.toArray().filter((child): child is Y.XmlElement => child instanceof Y.XmlElement);

function inlineOf(paragraph: Y.XmlElement, carets: readonly CaretAt[]): Inline[] {
  const here = carets.filter((caret) => caret.type === paragraph);
  const children = paragraph.toArray();
  const content = children.flatMap((child, i): Inline[] => [
    ...here.filter((caret) => caret.index === i).map(caretOf),
    ...(child instanceof Y.XmlText
      ? runsOf(child, carets)
      : child instanceof Y.XmlElement && child.nodeName === 'hardBreak'
        ? [{ kind: 'break' } as const]
        : []),
  ]);
  return [...content, ...here.filter((caret) => caret.index >= children.length).map(caretOf)];
}

const caretOf = ({ seatId }: CaretAt): Inline => ({ kind: 'caret', seatId });

function runsOf(text: Y.XmlText, carets: readonly CaretAt[]): Inline[] {
  const here = carets.filter((caret) => caret.type === text).sort((a, b) => a.index - b.index);
  const pieces: Inline[] = [];
  let at = 0;
  for (const { insert, attributes } of text.toDelta() as {
    insert: unknown;
    attributes?: Record<string, unknown>;
  }[]) {
    if (typeof insert !== 'string') continue;
    const marks = marksOf(attributes ?? {});
    let from = 0;
    while (here[0] && here[0].index < at + insert.length) {
      const caret = here.shift()!;
      const to = Math.max(from, caret.index - at);
      if (to > from) pieces.push({ kind: 'text', text: insert.slice(from, to), marks });
      pieces.push(caretOf(caret));
      from = to;
    }
    if (from < insert.length) pieces.push({ kind: 'text', text: insert.slice(from), marks });
    at += insert.length;
  }
  return [...pieces, ...here.map(caretOf)];
}

function marksOf({ bold, italic, link }: Record<string, unknown>): RichMark[] {
  const marks: RichMark[] = [];
  if (bold) marks.push({ type: 'bold' });
  if (italic) marks.push({ type: 'italic' });
  const href = typeof link === 'object' && link !== null && 'href' in link ? link.href : undefined;
  if (typeof href === 'string') marks.push({ type: 'link', attrs: { href } });
  return marks;
}

function richOf(block: Block): RichBlock {
  if (block.kind === 'paragraph') {
    const content = block.content.flatMap((piece): RichInline[] => {
      if (piece.kind === 'break') return [{ type: 'hardBreak' }];
      if (piece.kind === 'caret') return [];
      const { text, marks } = piece;
      return [marks.length > 0 ? { type: 'text', text, marks: [...marks] } : { type: 'text', text }];
    });
    return { type: 'paragraph', content };
  }
  const content = block.items.map((item) => ({ type: 'listItem' as const, content: item.map(richOf) }));
  return block.kind === 'bullets'
    ? { type: 'bulletList', content }
    : { type: 'orderedList', attrs: { start: block.start }, content };
}
