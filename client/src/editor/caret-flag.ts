import classes from './text.module.css';

interface Flag {
  readonly handle: string;
  readonly color: string;
  readonly shape: string;
}

const SVG = 'http://www.w3.org/2000/svg';

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
  return caret;
}
