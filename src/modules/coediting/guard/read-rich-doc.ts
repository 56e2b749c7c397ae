import * as Y from 'yjs';
import {
  canonicalRich,
  type RichBlock,
  type RichDoc,
  type RichInline,
  type RichList,
  type RichListItem,
  type RichMark,
} from '../../../domain/text/rich.js';
import { lengthOf } from '../../../domain/text/rules.js';

/** One language of a clause as the rules know it: what concurrent edits left incomplete is made whole. */
export function readRichDoc(root: Y.XmlFragment): RichDoc {
  return canonicalRich({ type: 'doc', content: blocksOf(root) });
}

/** The length of a text as the rules count it: code points, a line break being one. */
export function codePointsOf(blocks: readonly RichBlock[]): number {
  return blocks.reduce((sum, block) => {
    if (block.type !== 'paragraph')
      return sum + block.content.reduce((n, item) => n + codePointsOf(item.content), 0);
    return (
      sum + (block.content ?? []).reduce((n, node) => n + (node.type === 'text' ? lengthOf(node.text) : 1), 0)
    );
  }, 0);
}

/** The children of a type; y-prosemirror nests nothing but these two. */
export function childrenOf(type: Y.XmlFragment): (Y.XmlElement | Y.XmlText)[] {
  return type.toArray().filter((child) => child instanceof Y.XmlElement || child instanceof Y.XmlText);
}

function blocksOf(parent: Y.XmlFragment): RichBlock[] {
  return childrenOf(parent).flatMap((child): RichBlock[] => {
    if (child instanceof Y.XmlText) return [];
    if (child.nodeName === 'paragraph') return [{ type: 'paragraph', content: inlineOf(child) }];
    if (child.nodeName !== 'bulletList' && child.nodeName !== 'orderedList') return [];
    const list = listOf(child, child.nodeName);
    return list.content.length > 0 ? [list] : [];
  });
}

function listOf(element: Y.XmlElement, type: RichList['type']): RichList {
  const items = childrenOf(element).filter((child) => child instanceof Y.XmlElement);
  const content = items.map(itemOf);
  const start = startOf(element);
  return type === 'orderedList' && start !== 1 ? { type, attrs: { start }, content } : { type, content };
}

/** The number an ordered list begins with. */
export function startOf(element: Y.XmlElement): number {
  const start: unknown = element.getAttribute('start');
  return typeof start === 'number' ? start : 1;
}

/** An item begins with a paragraph, even if somebody has just taken it away. */
function itemOf(element: Y.XmlElement): RichListItem {
  const content = blocksOf(element);
  const isWhole = content[0]?.type === 'paragraph';
  return { type: 'listItem', content: isWhole ? content : [{ type: 'paragraph' }, ...content] };
}

function inlineOf(paragraph: Y.XmlElement): RichInline[] {
  return childrenOf(paragraph).flatMap((child): RichInline[] => {
    if (child instanceof Y.XmlElement) return child.nodeName === 'hardBreak' ? [{ type: 'hardBreak' }] : [];
    return runsOf(child).map(({ text, marks }) =>
      marks.length > 0 ? { type: 'text', text, marks } : { type: 'text', text },
    );
  });
}

/** A text as runs of the same marks. */
export function runsOf(text: Y.XmlText): { text: string; marks: RichMark[] }[] {
  const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
  return delta.flatMap(({ insert, attributes = {} }) =>
    typeof insert === 'string' && insert !== '' ? [{ text: insert, marks: marksOf(attributes) }] : [],
  );
}

function marksOf({ bold, italic, link }: Record<string, unknown>): RichMark[] {
  const marks: RichMark[] = [];
  if (bold) marks.push({ type: 'bold' });
  if (italic) marks.push({ type: 'italic' });
  const href = typeof link === 'object' && link !== null && 'href' in link ? link.href : undefined;
  if (typeof href === 'string') marks.push({ type: 'link', attrs: { href } });
  return marks;
}
