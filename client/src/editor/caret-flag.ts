import classes from './text.module.css';

interface Flag {
  readonly handle: string;
  readonly color: string;
  readonly shape: string;
}

const SVG = 'http://www.w3.org/2000/svg';
/** Between the last word and the flag after it. */
const GAP = 8;

/** A caret of somebody else: a line in the party's colour with a flag of mark and handle. */
export function caretElement({ handle, color, shape }: Flag): HTMLElement {
  const caret = document.createElement('span');
  caret.className = classes.caret!;
  caret.style.setProperty('--c', color);
  const flag = document.createElement('b');
  flag.contentEditable = 'false';
  const mark = document.createElementNS(SVG, 'svg');
  mark.setAttribute('viewBox', '0 0 12 12');
  mark.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', shape);
  mark.append(path);
  const name = document.createElement('bdi');
  name.textContent = handle;
  flag.append(mark, name);
  caret.append(flag);
  requestAnimationFrame(() => showFlag(caret));
  return caret;
}

/**
 * Shows the flag for a moment where it covers no words: above the first line, or after the last word of a
 * paragraph; elsewhere only the mark is shown.
 */
export function showFlag(caret: HTMLElement): void {
  const flag = caret.querySelector('b');
  const block = caret.closest('p');
  if (!flag || !block) return;
  caret.dataset.at = 'after';
  caret.dataset.at = placeOf(caret, flag, block);
  // The animation that fades it begins anew.
  flag.style.animationName = 'none';
  void flag.offsetWidth;
  flag.style.animationName = '';
}

function placeOf(caret: HTMLElement, flag: HTMLElement, block: Element): 'above' | 'after' | 'between' {
  const at = caret.getBoundingClientRect();
  const text = (caret.closest('[lang]') ?? block).getBoundingClientRect();
  const rest = document.createRange();
  rest.setStartAfter(caret);
  rest.setEnd(block, block.childNodes.length);
  if (rest.toString().trim() === '') {
    const isRightToLeft = getComputedStyle(block).direction === 'rtl';
    const room = isRightToLeft ? at.left - text.left : text.right - at.right;
    if (room > flag.offsetWidth + GAP) return 'after';
  }
  return at.top - text.top < 20 ? 'above' : 'between';
}
