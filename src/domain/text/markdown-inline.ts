import { isSafeHref, type RichInline, type RichMark } from './rich.js';

/** Words, a break, or a run of * or _ of which some may turn out to be emphasis. */
interface Node {
  text: string;
  readonly kind: 'text' | 'break' | 'run' | 'bracket';
  readonly canOpen?: boolean;
  readonly canClose?: boolean;
  readonly length?: number;
  href?: string;
  /** How many bold and italic spans begin (+) or end (-) before this node. */
  bold: number;
  italic: number;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00A0' };
/** What begins at a place where plain words end. Sticky, and without anything that could backtrack. */
const SPECIAL =
  /\\(?<escaped>[!-/:-@[-`{-~])|\\(?<hard>\n)[ \t]*|(?<nothing><!-- -->)|<(?<auto>https?:\/\/[^\s<>]{1,2048}|mailto:[^\s<>]{1,2048})>|&(?:#(?<code>[0-9]{1,7})|(?<name>amp|lt|gt|quot|nbsp));|(?<open>\[)|(?<close>\])|(?<run>\*+|_+)/y;
const PLAIN = /[^\\\n<&[\]*_ \t]+/y;
const SPACES = /(?=[ \t\n])([ \t]*)(\n[ \t]*)?/y;
const DESTINATION =
  /\((?:<(?<angle>[^<>\n]{0,2048})>|(?<bare>[^\s()<>]{1,2048}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,500}){0,4}))(?:[ \n]"[^"\n]{0,500}")?\)/y;

/**
 * The words of a Markdown paragraph with their bold, italic and links, by the rules of CommonMark for
 * these. Links that are not safe, and all else Markdown has, stay as they were written.
 */
export function inlineFromMarkdown(source: string): RichInline[] {
  const nodes: Node[] = [];
  const brackets: number[] = [];
  let at = 0;
  while (at < source.length) {
    const plain = matchAt(PLAIN, source, at);
    if (plain) {
      nodes.push(word(plain[0]));
      at += plain[0].length;
      continue;
    }
    const spaces = matchAt(SPACES, source, at);
    if (spaces) {
      nodes.push(spacesOf(spaces));
      at += spaces[0].length;
      continue;
    }
    const special = matchAt(SPECIAL, source, at);
    if (!special) {
      nodes.push(word(source[at] ?? ''));
      at += 1;
    } else if (special.groups?.close !== undefined) {
      at += 1 + closeBracket(source, at + 1, nodes, brackets);
    } else {
      if (special.groups?.open !== undefined) brackets.push(nodes.length);
      const node = nodeOf(special, source, at);
      if (node) nodes.push(node);
      at += special[0].length;
    }
  }
  emphasise(nodes, 0);
  return render(nodes);
}

/** A line end is a space, or a break where two spaces stand before it. */
function spacesOf([, inside = '', lineEnd]: RegExpExecArray): Node {
  if (lineEnd === undefined) return word(inside);
  return inside.endsWith('  ') ? { ...word('\n'), kind: 'break' } : word(' ');
}

function nodeOf({ groups = {}, 0: all }: RegExpExecArray, source: string, at: number): Node | null {
  if (groups.escaped !== undefined) return word(groups.escaped);
  if (groups.hard !== undefined) return { ...word('\n'), kind: 'break' };
  if (groups.nothing !== undefined) return null;
  if (groups.auto !== undefined) {
    return isSafeHref(groups.auto) ? { ...word(groups.auto), href: groups.auto } : word(all);
  }
  if (groups.code !== undefined) return word(characterOf(Number(groups.code)) ?? all);
  if (groups.name !== undefined) return word(ENTITIES[groups.name] ?? all);
  if (groups.open !== undefined) return { ...word('['), kind: 'bracket' };
  return runOf(all, source, at);
}

/** At a closing bracket: makes the link if there is one, and says how many characters its address took. */
function closeBracket(source: string, at: number, nodes: Node[], brackets: number[]): number {
  const opened = brackets.pop();
  const destination = opened === undefined ? null : matchAt(DESTINATION, source, at);
  const { angle, bare } = destination?.groups ?? {};
  const href = (angle ?? bare)?.replace(/&amp;/g, '&');
  if (opened === undefined || !destination || !isSafeHref(href)) {
    nodes.push(word(']'));
    return 0;
  }
  emphasise(nodes, opened + 1);
  for (let i = opened + 1; i < nodes.length; i += 1) (nodes[i] as Node).href = href;
  (nodes[opened] as Node).text = '';
  // Links do not contain links: whatever bracket is still open stays a bracket.
  brackets.length = 0;
  return destination[0].length;
}

function runOf(run: string, source: string, at: number): Node {
  const before = /.$/su.exec(source.slice(Math.max(0, at - 2), at))?.[0] ?? ' ';
  const after = String.fromCodePoint(source.codePointAt(at + run.length) ?? 32);
  const left = !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before));
  const right = !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after));
  const canOpen = run.startsWith('*') ? left : left && (!right || isPunctuation(before));
  const canClose = run.startsWith('*') ? right : right && (!left || isPunctuation(after));
  return { ...word(run), kind: 'run', canOpen, canClose, length: run.length };
}

/** Pairs the runs of * and _ from a node on. Each failed search is remembered, so the work stays linear. */
function emphasise(nodes: Node[], from: number): void {
  const openers: number[] = [];
  const searchedBelow = new Map<string, number>();
  for (let i = from; i < nodes.length; i += 1) {
    const closer = nodes[i] as Node;
    if (closer.kind !== 'run') continue;
    const key = `${closer.text[0]}${closer.canOpen}${(closer.length ?? 0) % 3}`;
    while (closer.canClose && closer.text !== '') {
      const bottom = searchedBelow.get(key) ?? 0;
      let found = openers.length - 1;
      while (found >= bottom && !pairs(nodes[openers[found] as number] as Node, closer)) found -= 1;
      if (found < bottom) {
        searchedBelow.set(key, openers.length);
        break;
      }
      openers.length = found + 1;
      const opener = nodes[openers[found] as number] as Node;
      const size = opener.text.length > 1 && closer.text.length > 1 ? 2 : 1;
      const mark = size === 2 ? 'bold' : 'italic';
      (nodes[(openers[found] as number) + 1] as Node)[mark] += 1;
      closer[mark] -= 1;
      opener.text = opener.text.slice(size);
      closer.text = closer.text.slice(size);
      if (opener.text === '') openers.pop();
      for (const [kind, searched] of searchedBelow)
        searchedBelow.set(kind, Math.min(searched, openers.length));
    }
    if (closer.canOpen && closer.text !== '') openers.push(i);
  }
  // What was not paired is text, and no later search may take it across this border.
  for (let i = from; i < nodes.length; i += 1) {
    const node = nodes[i] as Node;
    if (node.kind === 'run') nodes[i] = { ...node, kind: 'text' };
  }
}

function pairs(opener: Node, closer: Node): boolean {
  if (opener.text[0] !== closer.text[0]) return false;
  const [a, b] = [opener.length ?? 0, closer.length ?? 0];
  return !((opener.canClose || closer.canOpen) && (a + b) % 3 === 0 && (a % 3 !== 0 || b % 3 !== 0));
}

function render(nodes: readonly Node[]): RichInline[] {
  let bold = 0;
  let italic = 0;
  const inline: RichInline[] = [];
  for (const node of nodes) {
    bold += node.bold;
    italic += node.italic;
    if (node.text === '') continue;
    if (node.kind === 'break') {
      inline.push({ type: 'hardBreak' });
      continue;
    }
    const marks: RichMark[] = [];
    if (bold > 0) marks.push({ type: 'bold' });
    if (italic > 0) marks.push({ type: 'italic' });
    if (node.href !== undefined) marks.push({ type: 'link', attrs: { href: node.href } });
    inline.push(
      marks.length > 0 ? { type: 'text', text: node.text, marks } : { type: 'text', text: node.text },
    );
  }
  return inline;
}

function word(text: string): Node {
  return { text, kind: 'text', bold: 0, italic: 0 };
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

function characterOf(code: number): string | null {
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return (code === 9 || code >= 32) && code <= 0x10ffff && !surrogate ? String.fromCodePoint(code) : null;
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}
