import * as Y from 'yjs';
import {
  canonicalRich,
  marksKey,
  type RichBlock,
  type RichDoc,
  type RichInline,
  type RichListItem,
  type RichMark,
} from '../../../domain/text/rich.js';
import { align } from './align.js';
import { childrenOf, runsOf, startOf } from './read-rich-doc.js';
import { likeness, textDiff } from './text-diff.js';

/** A text as Yjs keeps it: everything between two line breaks of a paragraph. */
interface TextNode {
  readonly type: '#text';
  readonly runs: readonly Run[];
}
interface ElementNode {
  readonly type: 'paragraph' | 'bulletList' | 'orderedList' | 'listItem' | 'hardBreak';
  readonly start?: number;
  readonly children: readonly Node[];
}
interface Run {
  readonly text: string;
  readonly marks: readonly RichMark[];
}
type Node = TextNode | ElementNode;

/**
 * Changes a language's text into another with as little as possible, so that cursors and what others are
 * writing at the same time stay where they are: what is alike is paired, and only its letters are changed.
 */
export function replaceRichDoc(root: Y.XmlFragment, wanted: RichDoc): void {
  syncChildren(root, canonicalRich(wanted).content.map(nodeOf));
}

function nodeOf(block: RichBlock | RichListItem): ElementNode {
  if (block.type === 'paragraph') return { type: 'paragraph', children: inlineNodes(block.content ?? []) };
  const children = block.content.map(nodeOf);
  return block.type === 'orderedList'
    ? { type: block.type, start: block.attrs?.start ?? 1, children }
    : { type: block.type, children };
}

function inlineNodes(content: readonly RichInline[]): Node[] {
  const nodes: Node[] = [];
  let runs: Run[] = [];
  const flush = (): void => {
    if (runs.length > 0) nodes.push({ type: '#text', runs });
    runs = [];
  };
  for (const inline of content) {
    if (inline.type === 'text') runs.push({ text: inline.text, marks: inline.marks ?? [] });
    else {
      flush();
      nodes.push({ type: 'hardBreak', children: [] });
    }
  }
  flush();
  return nodes;
}

/** What is there already, in the same words. */
function currentNode(type: Y.XmlElement | Y.XmlText): Node {
  if (type instanceof Y.XmlText) return { type: '#text', runs: runsOf(type) };
  const children = childrenOf(type).map(currentNode);
  const name = type.nodeName as ElementNode['type'];
  return name === 'orderedList' ? { type: name, start: startOf(type), children } : { type: name, children };
}

function syncChildren(parent: Y.XmlFragment, wanted: readonly Node[]): void {
  const present = childrenOf(parent);
  const current = present.map(currentNode);
  const keys = { current: current.map(keyOf), wanted: wanted.map(keyOf) };
  const words = { current: current.map(wordsOf), wanted: wanted.map(wordsOf) };
  const pairs = align(current.length, wanted.length, (i, j) => {
    if (keys.current[i] === keys.wanted[j]) return Infinity;
    return current[i]!.type === wanted[j]!.type ? 1 + likeness(words.current[i]!, words.wanted[j]!) : 0;
  });

  const partnerOf = new Map(pairs);
  const isPartner = new Map(pairs.map(([i, j]) => [j, i]));
  for (const [i, j] of partnerOf) if (keys.current[i] !== keys.wanted[j]) sync(present[i]!, wanted[j]!);
  for (let i = present.length - 1; i >= 0; i -= 1) if (!partnerOf.has(i)) parent.delete(i, 1);
  wanted.forEach((node, j) => {
    if (!isPartner.has(j)) parent.insert(j, [build(node)]);
  });
}

function sync(type: Y.XmlElement | Y.XmlText, wanted: Node): void {
  if (type instanceof Y.XmlText) {
    if (wanted.type === '#text') syncText(type, wanted.runs);
  } else if (wanted.type !== '#text') {
    if (wanted.start !== undefined && startOf(type) !== wanted.start) setStart(type, wanted.start);
    syncChildren(type, wanted.children);
  }
}

function syncText(text: Y.XmlText, wanted: readonly Run[]): void {
  const before = runsOf(text)
    .map((run) => run.text)
    .join('');
  const after = wanted.map((run) => run.text).join('');
  for (const { at, deleted, inserted } of textDiff(before, after).reverse()) {
    if (deleted > 0) text.delete(at, deleted);
    if (inserted !== '') text.insert(at, inserted);
  }
  syncMarks(text, wanted);
}

/** The letters are right; now the marks, where they differ. */
function syncMarks(text: Y.XmlText, wanted: readonly Run[]): void {
  const current = runsOf(text);
  let at = 0;
  let i = 0;
  let used = 0;
  for (const run of wanted) {
    let left = run.text.length;
    while (left > 0) {
      const here = current[i]!;
      const length = Math.min(left, here.text.length - used);
      if (marksKey(here.marks) !== marksKey(run.marks))
        text.format(at, length, formatOf(run.marks, here.marks));
      at += length;
      left -= length;
      used += length;
      if (used === here.text.length) {
        i += 1;
        used = 0;
      }
    }
  }
}

function build(node: Node): Y.XmlElement | Y.XmlText {
  if (node.type === '#text') {
    const text = new Y.XmlText();
    text.applyDelta(node.runs.map((run) => ({ insert: run.text, attributes: formatOf(run.marks) })));
    return text;
  }
  const element = new Y.XmlElement(node.type);
  if (node.start !== undefined && node.start !== 1) setStart(element, node.start);
  element.insert(0, node.children.map(build));
  return element;
}

/** Yjs types attributes as strings; the editor stores the number. */
function setStart(element: Y.XmlElement, start: number): void {
  (element as unknown as Y.XmlElement<{ start: number }>).setAttribute('start', start);
}

/** Marks as the editor stores them; those of `instead` that are not wanted are switched off. */
function formatOf(
  marks: readonly RichMark[],
  instead: readonly RichMark[] = [],
): Record<string, object | null> {
  const off = instead.map((mark): [string, null] => [mark.type, null]);
  const on = marks.map((mark): [string, object] => [
    mark.type,
    mark.type === 'link' ? { ...mark.attrs } : {},
  ]);
  return Object.fromEntries<object | null>([...off, ...on]);
}

function keyOf(node: Node): string {
  if (node.type === '#text') return JSON.stringify(node.runs.map((run) => [run.text, marksKey(run.marks)]));
  return JSON.stringify([node.type, node.start ?? 1, node.children.map(keyOf)]);
}

function wordsOf(node: Node): string {
  if (node.type === '#text') return node.runs.map((run) => run.text).join('');
  return node.children.map(wordsOf).join(' ');
}
