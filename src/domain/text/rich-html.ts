import { paragraphDirection } from './direction.js';
import {
  isSafeHref,
  plainText,
  type RichBlock,
  type RichDoc,
  type RichInline,
  type RichText,
} from './rich.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand anywhere in HTML, in an attribute too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * A clause as HTML for the pages that run no script: only p, ul, ol, li, strong, em, a and br, every
 * paragraph and list with its own direction. Links that are not safe stay as their words.
 */
export function richToHtml(doc: RichDoc): string {
  return doc.content.map(blockToHtml).join('\n');
}

function blockToHtml(block: RichBlock): string {
  const direction = paragraphDirection(plainText({ type: 'doc', content: [block] }));
  if (block.type === 'paragraph') return `<p dir="${direction}">${inlineToHtml(block.content ?? [])}</p>`;
  const items = block.content.map((item) => `<li>${item.content.map(blockToHtml).join('')}</li>`).join('');
  if (block.type === 'bulletList') return `<ul dir="${direction}">${items}</ul>`;
  const start = Math.trunc(Number(block.attrs?.start ?? 1));
  return `<ol dir="${direction}"${start === 1 ? '' : ` start="${start}"`}>${items}</ol>`;
}

function inlineToHtml(content: readonly RichInline[]): string {
  return content.map((node) => (node.type === 'text' ? runToHtml(node) : '<br>')).join('');
}

function runToHtml({ text, marks = [] }: RichText): string {
  return [...marks].reverse().reduce((inner, mark) => {
    if (mark.type === 'bold') return `<strong>${inner}</strong>`;
    if (mark.type === 'italic') return `<em>${inner}</em>`;
    if (!isSafeHref(mark.attrs.href)) return inner;
    return `<a href="${escapeHtml(mark.attrs.href)}" rel="noopener noreferrer nofollow">${inner}</a>`;
  }, escapeHtml(text));
}
