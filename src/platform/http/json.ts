/** What a body may be made of. */
export const JSON_DEPTH = 64;
export const JSON_KEYS = 10_000;

/** A body that is no JSON, or JSON of a kind that only harms: its name goes nowhere, the status does. */
export class UnreadableBody extends Error {
  readonly statusCode = 400;
}

/** These reach an object's own machinery where a name is expected; nothing of ours is called so. */
const POISON = new Set(['__proto__', 'constructor', 'prototype']);
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON body. Looked at once before it is parsed, so that what it costs is known: so deep and so many
 * keys at the most. A key that stands twice in one object is refused, since readers do not agree on which
 * counts; so are keys that could change what an object is, NUL, which the database cannot keep, invalid UTF-8
 * and anything behind the end.
 */
export function readJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw new UnreadableBody('not UTF-8');
  }
  survey(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableBody('not JSON');
  }
}

function survey(text: string): void {
  /** The keys of every open object; null for an open list. */
  const open: (Set<string> | null)[] = [];
  let keys = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x22) {
      const end = endOfString(text, i);
      if (isKey(text, end)) {
        if ((keys += 1) > JSON_KEYS) throw new UnreadableBody('too many keys');
        note(text.slice(i, end), open.at(-1));
      }
      i = end - 1;
    } else if (unit === 0x7b || unit === 0x5b) {
      if (open.push(unit === 0x7b ? new Set() : null) > JSON_DEPTH) throw new UnreadableBody('too deep');
    } else if (unit === 0x7d || unit === 0x5d) open.pop();
  }
}

/** The place after the closing quote. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x5c) {
      if (text.startsWith('u0000', i + 1)) throw new UnreadableBody('NUL');
      i += 1;
    } else if (unit === 0x22) return i + 1;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let i = end;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i += 1;
  return text[i] === ':';
}

function note(quoted: string, keys: Set<string> | null | undefined): void {
  let key = quoted.slice(1, -1);
  if (key.includes('\\')) {
    try {
      key = JSON.parse(quoted) as string;
    } catch {
      throw new UnreadableBody('not JSON');
    }
  }
  if (POISON.has(key) || keys?.has(key)) throw new UnreadableBody('a key that may not be');
  keys?.add(key);
}
