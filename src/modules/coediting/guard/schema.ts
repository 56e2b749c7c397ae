import { isSafeHref } from '../../../domain/text/rich.js';
import { characterFault } from '../../../domain/text/rules.js';

/** Which elements may stand in which; the root of a language is '', text is '#text'. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  '': ['paragraph', 'bulletList', 'orderedList'],
  paragraph: ['#text', 'hardBreak'],
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: ['paragraph', 'bulletList', 'orderedList'],
  hardBreak: [],
};

export const isNodeName = (name: string): boolean => name !== '' && Object.hasOwn(CHILDREN, name);

/** May `child` stand in `parent`? */
export const mayContain = (parent: string, child: string): boolean =>
  Object.hasOwn(CHILDREN, parent) && CHILDREN[parent]!.includes(child);

/** The attributes an editor may set on an element; everything else is refused. */
export function isAttribute(node: string, name: string, value: unknown): boolean {
  if (name === 'dir') return value === 'auto' || value === 'ltr' || value === 'rtl';
  if (node !== 'orderedList') return false;
  if (name === 'start') return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 9_999;
  if (name === 'type') return typeof value === 'string' && ['1', 'a', 'A', 'i', 'I'].includes(value);
  return false;
}

/** A mark as the editor stores it: on (its attributes) or off (null). */
export function isMark(name: string, value: unknown): boolean {
  if (value === null) return name === 'bold' || name === 'italic' || name === 'link';
  if (name === 'bold' || name === 'italic') return value === true || isEmptyObject(value);
  return name === 'link' && isLink(value);
}

const REL = new Set(['noopener', 'noreferrer', 'nofollow']);

/**
 * An address, and what the editor adds to it with harmless values only. No class: with one of ours a link
 * could cover the whole screen.
 */
function isLink(value: unknown): boolean {
  if (!isObject(value) || !isSafeHref(value['href'])) return false;
  return Object.entries(value).every(([key, given]) => {
    if (key === 'href' || given === null) return true;
    if (key === 'target') return given === '_blank';
    if (key === 'rel') return typeof given === 'string' && given.split(' ').every((word) => REL.has(word));
    return key === 'title' && typeof given === 'string' && given.length <= 100 && isText(given);
  });
}

/** The characters of a text being written: as in the rules, but an isolate may still be open. */
export function isText(text: string): boolean {
  const fault = characterFault(text);
  return fault === null || (fault === 'text.direction-control' && !/[\u202A-\u202E]/.test(text));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmptyObject = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;
