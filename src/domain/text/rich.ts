import { characterFault, isolatesAreBalanced, lengthOf, type TextFault } from './rules.js';

/** The text of a clause in one language, in the JSON shape that the editor (ProseMirror) reads and writes. */
export interface RichDoc {
  readonly type: 'doc';
  readonly content: readonly RichBlock[];
}
export type RichBlock = RichParagraph | RichList;
export interface RichParagraph {
  readonly type: 'paragraph';
  readonly content?: readonly RichInline[];
}
export interface RichList {
  readonly type: 'bulletList' | 'orderedList';
  /** Only of an ordered list that does not begin at 1. */
  readonly attrs?: { readonly start: number };
  readonly content: readonly RichListItem[];
}
export interface RichListItem {
  readonly type: 'listItem';
  readonly content: readonly RichBlock[];
}
export type RichInline = RichText | RichBreak;
export interface RichText {
  readonly type: 'text';
  readonly text: string;
  readonly marks?: readonly RichMark[];
}
export interface RichBreak {
  readonly type: 'hardBreak';
}
export type RichMark =
  | { readonly type: 'bold' }
  | { readonly type: 'italic' }
  | { readonly type: 'link'; readonly attrs: { readonly href: string } };

export const RICH_MAX_LENGTH = 20_000;
export const RICH_MAX_DEPTH = 32;
export const RICH_MAX_NODES = 10_000;
export const LINK_MAX_LENGTH = 2_048;

export type RichFault =
  | TextFault
  | 'rich.not-a-document'
  | 'rich.unknown-node'
  | 'rich.unknown-mark'
  | 'rich.unknown-attribute'
  | 'rich.misplaced-node'
  | 'rich.unsafe-link'
  | 'rich.too-deep'
  | 'rich.too-many-nodes';

export type CheckedRich =
  { readonly ok: true; readonly doc: RichDoc } | { readonly ok: false; readonly reason: RichFault };

/**
 * Whether a value is the text of a clause, and if not, why not. Attributes that the editor adds on
 * its own (a link's `target`, a paragraph's `dir`) are allowed and mean nothing; `canonicalRich`
 * takes them out. While people are typing (`drafting`), isolates may be open for a moment.
 */
export function checkRichDoc(value: unknown, { drafting = false } = {}): CheckedRich {
  const check: Check = { nodes: 0, length: 0, drafting };
  const reason = isRecord(value) && value.type === 'doc' ? docFault(value, check) : 'rich.not-a-document';
  return reason ? { ok: false, reason } : { ok: true, doc: value as unknown as RichDoc };
}

/** `checkRichDoc` for those who do not ask why. */
export function isRichDoc(value: unknown): value is RichDoc {
  return checkRichDoc(value).ok;
}

const LINK = /^(?:https?:\/\/|mailto:)[^\s"<>\\^`{|}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/iu;

/** Links go to web pages and mail addresses, say nothing of passwords, and hide no characters. */
export function isSafeHref(href: unknown): href is string {
  if (typeof href !== 'string' || href.length > LINK_MAX_LENGTH || !LINK.test(href)) return false;
  try {
    const url = new URL(href);
    if (url.protocol === 'mailto:') return url.pathname.includes('@');
    return url.hostname !== '' && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}

/** A document that says nothing yet. */
export function emptyRich(): RichDoc {
  return { type: 'doc', content: [{ type: 'paragraph' }] };
}

/**
 * The one form of a document that is hashed, compared and stored: one run of text per set of marks,
 * marks in one order without what the editor added, no empty runs, line feeds as breaks, NFC.
 */
export function canonicalRich(doc: RichDoc): RichDoc {
  return doc.content.length === 0 ? emptyRich() : { type: 'doc', content: doc.content.map(canonicalBlock) };
}

/** The words without their form: paragraphs apart by an empty line, list items marked, breaks as line feeds. */
export function plainText(doc: RichDoc): string {
  return doc.content.map((block) => plainBlock(block, 0)).join('\n\n');
}

/** Plain text as paragraphs: an empty line parts two of them, a single line feed is a break. */
export function richFromPlain(text: string): RichDoc {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .split(/\n[^\S\n]*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  if (paragraphs.length === 0) return emptyRich();
  return canonicalRich({
    type: 'doc',
    content: paragraphs.map((paragraph) => ({
      type: 'paragraph',
      content: [{ type: 'text', text: paragraph }],
    })),
  });
}

/** The marks of a run, in their fixed order. */
export function marksKey(marks: readonly RichMark[] = []): string {
  return marks.map((mark) => (mark.type === 'link' ? `link ${mark.attrs.href}` : mark.type)).join(' ');
}

// ---- checking

interface Check {
  nodes: number;
  length: number;
  readonly drafting: boolean;
}
type Fields = Record<string, unknown>;

const EDITOR_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  doc: [],
  paragraph: ['dir', 'textAlign'],
  bulletList: ['dir', 'tight'],
  orderedList: ['dir', 'tight', 'start', 'type'],
  listItem: ['dir'],
  hardBreak: [],
  text: [],
  bold: [],
  italic: [],
  link: ['href', 'target', 'rel', 'class', 'title'],
};

function docFault(doc: Fields, check: Check): RichFault | null {
  if (!Array.isArray(doc.content)) return 'rich.not-a-document';
  return attributeFault(doc) ?? blocksFault(doc.content, check, 1);
}

function blocksFault(blocks: readonly unknown[], check: Check, depth: number): RichFault | null {
  if (depth > RICH_MAX_DEPTH) return 'rich.too-deep';
  for (const block of blocks) {
    const fault = blockFault(block, check, depth);
    if (fault) return fault;
  }
  return null;
}

function blockFault(block: unknown, check: Check, depth: number): RichFault | null {
  if ((check.nodes += 1) > RICH_MAX_NODES) return 'rich.too-many-nodes';
  if (!isRecord(block)) return 'rich.unknown-node';
  const content = block.content ?? [];
  if (!Array.isArray(content)) return 'rich.unknown-node';
  switch (block.type) {
    case 'paragraph':
      return attributeFault(block) ?? paragraphFault(content, check);
    case 'bulletList':
    case 'orderedList':
      return attributeFault(block) ?? listFault(content, check, depth + 1);
    default:
      return isKnown(block.type) ? 'rich.misplaced-node' : 'rich.unknown-node';
  }
}

function listFault(items: readonly unknown[], check: Check, depth: number): RichFault | null {
  if (depth >= RICH_MAX_DEPTH) return 'rich.too-deep';
  if (items.length === 0) return 'rich.misplaced-node';
  for (const item of items) {
    if ((check.nodes += 1) > RICH_MAX_NODES) return 'rich.too-many-nodes';
    if (!isRecord(item)) return 'rich.unknown-node';
    if (item.type !== 'listItem') return isKnown(item.type) ? 'rich.misplaced-node' : 'rich.unknown-node';
    const content: unknown = item.content;
    if (!Array.isArray(content) || !isRecord(content[0]) || content[0].type !== 'paragraph') {
      return 'rich.misplaced-node';
    }
    const fault = attributeFault(item) ?? blocksFault(content, check, depth + 1);
    if (fault) return fault;
  }
  return null;
}

function paragraphFault(content: readonly unknown[], check: Check): RichFault | null {
  let words = '';
  for (const node of content) {
    if ((check.nodes += 1) > RICH_MAX_NODES) return 'rich.too-many-nodes';
    if (!isRecord(node)) return 'rich.unknown-node';
    if (node.type !== 'text' && node.type !== 'hardBreak') {
      return isKnown(node.type) ? 'rich.misplaced-node' : 'rich.unknown-node';
    }
    if (node.type === 'text' && (typeof node.text !== 'string' || node.text === ''))
      return 'rich.unknown-node';
    const fault = attributeFault(node) ?? marksFault(node.marks ?? []);
    if (fault) return fault;
    const text = node.type === 'text' ? (node.text as string) : ' ';
    if ((check.length += lengthOf(text)) > RICH_MAX_LENGTH) return 'text.too-long';
    words += text;
  }
  const fault = characterFault(words);
  const onlyOpen = fault === 'text.direction-control' && check.drafting && !/[\u202A-\u202E]/.test(words);
  return onlyOpen && !isolatesAreBalanced(words) ? null : fault;
}

function marksFault(marks: unknown): RichFault | null {
  if (!Array.isArray(marks) || marks.length > 3) return 'rich.unknown-mark';
  for (const mark of marks as unknown[]) {
    if (!isRecord(mark)) return 'rich.unknown-mark';
    if (mark.type !== 'bold' && mark.type !== 'italic' && mark.type !== 'link') return 'rich.unknown-mark';
    const fault = attributeFault(mark);
    if (fault) return fault;
    if (mark.type === 'link' && !(isRecord(mark.attrs) && isSafeHref(mark.attrs.href)))
      return 'rich.unsafe-link';
  }
  return new Set(marks.map((mark: { type: string }) => mark.type)).size < marks.length
    ? 'rich.unknown-mark'
    : null;
}

const FIELDS = new Set(['type', 'content', 'text', 'marks', 'attrs']);

function attributeFault(node: Fields): RichFault | null {
  if (Object.keys(node).some((key) => !FIELDS.has(key))) return 'rich.unknown-attribute';
  const { attrs } = node;
  if (attrs === undefined || attrs === null) return null;
  if (!isRecord(attrs)) return 'rich.unknown-attribute';
  const known = EDITOR_ATTRIBUTES[node.type as string] ?? [];
  for (const [name, value] of Object.entries(attrs)) {
    if (!known.includes(name)) return 'rich.unknown-attribute';
    if (name === 'href' || value === null || typeof value === 'boolean') continue;
    if (name === 'start') {
      if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 9_999)
        return 'rich.unknown-attribute';
    } else if (typeof value !== 'string' || value.length > 100) return 'rich.unknown-attribute';
  }
  return null;
}

function isKnown(type: unknown): boolean {
  return typeof type === 'string' && Object.hasOwn(EDITOR_ATTRIBUTES, type);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// ---- the canonical form

function canonicalBlock(block: RichBlock): RichBlock {
  if (block.type === 'paragraph') {
    const content = canonicalInline(block.content ?? []);
    return content.length === 0 ? { type: 'paragraph' } : { type: 'paragraph', content };
  }
  const content = block.content.map((item): RichListItem => ({
    type: 'listItem',
    content: item.content.map(canonicalBlock),
  }));
  const start = block.attrs?.start ?? 1;
  if (block.type === 'bulletList' || start === 1) return { type: block.type, content };
  return { type: 'orderedList', attrs: { start }, content };
}

function canonicalInline(content: readonly RichInline[]): RichInline[] {
  const runs: { text: string; marks: RichMark[] }[] = [];
  for (const node of content) {
    const text = node.type === 'text' ? node.text.replace(/\r\n?/g, '\n') : '\n';
    const marks = node.type === 'text' ? canonicalMarks(node.marks ?? []) : [];
    text.split(/(\n)/).forEach((piece) => {
      if (piece === '') return;
      const last = runs.at(-1);
      if (piece !== '\n' && last && last.text !== '\n' && marksKey(last.marks) === marksKey(marks))
        last.text += piece;
      else runs.push({ text: piece, marks: piece === '\n' ? [] : marks });
    });
  }
  return runs.map(({ text, marks }): RichInline => {
    if (text === '\n') return { type: 'hardBreak' };
    const words = text.normalize('NFC');
    return marks.length === 0 ? { type: 'text', text: words } : { type: 'text', text: words, marks };
  });
}

function canonicalMarks(marks: readonly RichMark[]): RichMark[] {
  const kept: RichMark[] = [];
  if (marks.some((mark) => mark.type === 'bold')) kept.push({ type: 'bold' });
  if (marks.some((mark) => mark.type === 'italic')) kept.push({ type: 'italic' });
  for (const mark of marks)
    if (mark.type === 'link') kept.push({ type: 'link', attrs: { href: mark.attrs.href } });
  return kept;
}

// ---- plain text

function plainBlock(block: RichBlock, level: number): string {
  if (block.type === 'paragraph') {
    return (block.content ?? []).map((node) => (node.type === 'text' ? node.text : '\n')).join('');
  }
  const first = block.attrs?.start ?? 1;
  return block.content
    .map((item, i) => {
      const marker = block.type === 'bulletList' ? '•' : `${first + i}.`;
      const inner = item.content.map((child) => plainBlock(child, level + 1)).join('\n');
      return `${'  '.repeat(level)}${marker} ${inner}`;
    })
    .join('\n');
}
