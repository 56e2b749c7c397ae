import * as Y from 'yjs';
import type { RefusalReason } from './guard-protocol.js';
import { LIMITS } from './limits.js';
import { isMark, isNodeName, isText } from './schema.js';

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number];

export type Checked =
  { readonly refused: RefusalReason } | { readonly refused?: never; readonly bytes: Uint8Array };

/**
 * Judges the bytes of an update before they touch a document: whose they claim to be, whether everything they
 * build on is here, and whether what they carry can be part of a clause at all. Where in the clause it may
 * stand can be seen only after applying it (`Inspection`).
 *
 * Gives back the update without what the document has already: Yjs would not add it again, but would look up
 * what it claims to build on and split it there, and splitting a surrogate pair destroys it.
 */
export function checkUpdate(doc: Y.Doc, bytes: Uint8Array, clientIds: readonly number[]): Checked {
  if (bytes.byteLength > LIMITS.updateBytes) return { refused: 'too-large' };
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(bytes);
  } catch {
    return { refused: 'malformed' };
  }
  const next = new Map<number, number>();
  const clockOf = (client: number): number => next.get(client) ?? Y.getState(doc.store, client);
  const seen = new Set<number>();
  const fresh: Struct[] = [];
  let overlaps = false;
  let last: number | undefined;

  for (const struct of decoded.structs) {
    // Yjs makes a root type of every name it reads, even in what it has already.
    const parent: unknown = struct instanceof Y.Item ? struct.parent : null;
    if (typeof parent === 'string' && !doc.share.has(parent)) return { refused: 'schema' };
    const { client, clock } = struct.id;
    if (client !== last && seen.has(client)) return { refused: 'malformed' };
    seen.add((last = client));
    const end = clock + struct.length;
    const known = clockOf(client);
    overlaps ||= clock < known;
    if (end <= known) continue;
    if (struct instanceof Y.Skip || clock > known) {
      return { refused: clockFault(doc, client, end) ?? 'missing-dependency' };
    }
    if (!clientIds.includes(client)) return { refused: 'foreign-client' };
    const fault = clockFault(doc, client, end) ?? contentFault(struct);
    if (fault) return { refused: fault };
    next.set(client, end);
    fresh.push(struct);
  }

  for (const struct of fresh) {
    const fault = struct instanceof Y.Item ? dependencyFault(struct, clockOf) : undefined;
    if (fault) return { refused: fault };
  }
  for (const [client, ranges] of decoded.ds.clients) {
    for (const { clock, len } of ranges)
      if (clock + len > clockOf(client)) return { refused: 'missing-dependency' };
  }
  return { bytes: overlaps ? Y.diffUpdate(bytes, Y.encodeStateVector(doc)) : bytes };
}

/** Everything an item is next to or in must be here or in the same update, and must have been there before it. */
function dependencyFault(item: Y.Item, clockOf: (client: number) => number): RefusalReason | undefined {
  const parent: unknown = item.parent;
  for (const id of [item.origin, item.rightOrigin, parent]) {
    if (!(id instanceof Y.ID)) continue;
    if (id.clock >= clockOf(id.client)) return 'missing-dependency';
    if (id.client === item.id.client && id.clock >= item.id.clock) return 'malformed';
  }
  return undefined;
}

function clockFault(doc: Y.Doc, client: number, end: number): RefusalReason | undefined {
  return end - Y.getState(doc.store, client) > LIMITS.clockGrowth || end > LIMITS.clock
    ? 'clock-jump'
    : undefined;
}

/** The kinds of content a clause is made of. */
function contentFault(struct: Struct): RefusalReason | undefined {
  if (struct instanceof Y.GC) return undefined;
  if (!(struct instanceof Y.Item)) return 'malformed';
  const { content } = struct;
  if (content instanceof Y.ContentDeleted) return undefined;
  if (content instanceof Y.ContentString) return isText(content.str) ? undefined : 'schema';
  if (content instanceof Y.ContentFormat) return isMark(content.key, content.value) ? undefined : 'schema';
  if (content instanceof Y.ContentAny) return content.arr.length === 1 ? undefined : 'schema';
  if (content instanceof Y.ContentType) return isClauseType(content.type) ? undefined : 'schema';
  return 'schema';
}

const isClauseType = (type: unknown): boolean =>
  (type instanceof Y.XmlElement && isNodeName(type.nodeName)) || type instanceof Y.XmlText;
