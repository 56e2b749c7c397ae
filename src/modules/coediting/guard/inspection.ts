import * as Y from 'yjs';
import { LIMITS } from './limits.js';
import { isAttribute, isMark, mayContain } from './schema.js';

/** What a transaction did to the clause. */
export interface Effect {
  /** It put something where the schema has no place for it. */
  readonly fault: boolean;
  readonly languages: ReadonlySet<string>;
  readonly insertedChars: number;
  readonly deletedChars: number;
}

/** How much a language holds: UTF-16 units (a line break is one), and nodes as `LIMITS.nodes` counts them. */
export interface Size {
  chars: number;
  nodes: number;
}

interface Place {
  readonly language: string;
  readonly depth: number;
}

type Type = Y.AbstractType<unknown>;

/**
 * Watches a document and looks only at what each transaction adds and removes, so that a keystroke costs the
 * same in a long clause as in a short one. Structure is right if every element stands in a parent that may hold
 * it: so new items are checked against their parents, and nothing else needs to be looked at again.
 */
export class Inspection {
  readonly sizes = new Map<string, Size>();
  private readonly languageOf = new Map<Type, string>();
  private last: Effect | undefined;

  constructor(private readonly doc: Y.Doc) {
    doc.on('beforeObserverCalls', (transaction: Y.Transaction) => {
      // Yjs tidies up formatting marks after a remote change by changes of its own, which would then not be in
      // the record. The document follows the record and nothing else.
      transaction.local = true;
      this.last = this.inspect(transaction);
    });
  }

  /** Declares a language, so that its root is a fragment and not whatever an update makes of it. */
  allow(language: string): void {
    const root: unknown = this.doc.getXmlFragment(language);
    if (this.languageOf.has(root as Type)) return;
    this.languageOf.set(root as Type, language);
    this.sizes.set(language, { chars: 0, nodes: 0 });
  }

  /** The effect of the transaction that just ended, once. */
  take(): Effect | undefined {
    const effect = this.last;
    this.last = undefined;
    return effect;
  }

  private inspect(transaction: Y.Transaction): Effect {
    const places = new Map<Type, Place | undefined>();
    const languages = new Set<string>();
    let fault = false;
    let insertedChars = 0;
    let deletedChars = 0;

    for (const [client, end] of transaction.afterState) {
      const start = transaction.beforeState.get(client) ?? 0;
      if (start >= end) continue;
      const structs = this.doc.store.clients.get(client) ?? [];
      for (let i = Y.findIndexSS(structs, start); i < structs.length; i += 1) {
        const item = structs[i];
        if (!(item instanceof Y.Item)) continue;
        const place = this.placeOf(item.parent as Type, places);
        if (!place || place.depth >= LIMITS.depth || !fits(item)) fault = true;
        if (!place) continue;
        languages.add(place.language);
        this.count(place.language, item, 1);
        if (!item.deleted) insertedChars += charsOf(item);
      }
    }

    Y.iterateDeletedStructs(transaction, transaction.deleteSet, (item) => {
      if (!(item instanceof Y.Item)) return;
      const place = this.placeOf(item.parent as Type, places);
      if (!place) return;
      languages.add(place.language);
      this.count(place.language, item, -1);
      const isOld = item.id.clock < (transaction.beforeState.get(item.id.client) ?? 0);
      if (isOld) deletedChars += charsOf(item);
    });
    return { fault, languages, insertedChars, deletedChars };
  }

  private count(language: string, item: Y.Item, sign: 1 | -1): void {
    const size = this.sizes.get(language)!;
    size.chars += sign * charsOf(item);
    if (item.content instanceof Y.ContentType || item.content instanceof Y.ContentFormat) size.nodes += sign;
  }

  /** Language and depth of a type; undefined for one outside every language or deeper than can be. */
  private placeOf(type: Type, known: Map<Type, Place | undefined>): Place | undefined {
    if (known.has(type)) return known.get(type);
    const path: Type[] = [];
    let at: Type = type;
    while (at._item && !known.has(at) && path.length <= LIMITS.depth) {
      path.push(at);
      at = at._item.parent as Type;
    }
    let place = known.get(at);
    if (!place && !at._item) {
      const language = this.languageOf.get(at);
      place = language === undefined ? undefined : { language, depth: 0 };
      known.set(at, place);
    }
    for (const passed of path.reverse()) {
      place = place && { language: place.language, depth: place.depth + 1 };
      known.set(passed, place);
    }
    return place;
  }
}

function charsOf({ content }: Y.Item): number {
  if (content instanceof Y.ContentString) return content.str.length;
  return content instanceof Y.ContentType && nameOf(content.type) === 'hardBreak' ? 1 : 0;
}

/** May this item be where it is? */
function fits(item: Y.Item): boolean {
  const { content, parentSub } = item;
  const parent: unknown = item.parent;
  if (parent instanceof Y.XmlText) {
    if (parentSub !== null) return false;
    if (content instanceof Y.ContentFormat) return isMark(content.key, content.value);
    return content instanceof Y.ContentString || content instanceof Y.ContentDeleted;
  }
  if (parent instanceof Y.XmlElement && parentSub !== null) {
    if (content instanceof Y.ContentDeleted) return true;
    if (!(content instanceof Y.ContentAny) || content.arr.length !== 1) return false;
    return isAttribute(parent.nodeName, parentSub, content.arr[0]);
  }
  if (!(parent instanceof Y.XmlFragment) || parentSub !== null) return false;
  if (content instanceof Y.ContentDeleted) return true;
  return content instanceof Y.ContentType && mayContain(nameOf(parent), nameOf(content.type));
}

function nameOf(type: unknown): string {
  if (type instanceof Y.XmlText) return '#text';
  if (type instanceof Y.XmlElement) return type.nodeName;
  return type instanceof Y.XmlFragment && type._item === null ? '' : '#unknown';
}
