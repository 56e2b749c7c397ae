import * as Y from 'yjs';
import type { RefusalReason } from './guard-protocol.js';
import { LIMITS } from './limits.js';
import { isMark, isNodeName, isText } from './schema.js';

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number];

/**
 * Judges the bytes of an update before they touch a document: whose they claim to be, whether everything they
 * build on is here, and whether what they carry can be part of a clause at all. Where in the clause it may
 * stand can be seen only after applying it (`Inspection`).
 */
export function checkUpdate(
  doc: Y.Doc,
  bytes: Uint8Array,
  clientIds: readonly number[],
): RefusalReason | undefined {
  if (bytes.byteLength > LIMITS.updateBytes) return 'too-large';
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(bytes);
  } catch {
    return 'malformed';
  }
  const next = new Map<number, number>();
  const clockOf = (client: number): number => next.get(client) ?? Y.getState(doc.store, client);
  const fresh: Struct[] = [];

  for (const struct of decoded.structs) {
    // Yjs makes a root type of every name it reads, even in what it has already.
    const parent: unknown = struct instanceof Y.Item ? struct.parent : null;
    if (typeof parent === 'string' && !doc.share.has(parent)) return 'schema';
    const { client, clock } = struct.id;
    const end = clock + struct.length;
    const known = clockOf(client);
    if (end <= known) continue;
    if (struct instanceof Y.Skip || clock > known)
      return clockFault(doc, client, end) ?? 'missing-dependency';
    if (!clientIds.includes(client)) return 'foreign-client';
    const fault = clockFault(doc, client, end) ?? contentFault(struct);
    if (fault) return fault;
    next.set(client, end);
    fresh.push(struct);
  }

  const isHere = (id: Y.ID | null): boolean => id === null || id.clock < clockOf(id.client);
  for (const struct of fresh) {
    if (!(struct instanceof Y.Item)) continue;
    const { origin, rightOrigin, parent } = struct;
    if (!isHere(origin) || !isHere(rightOrigin)) return 'missing-dependency';
    if (parent instanceof Y.ID && !isHere(parent)) return 'missing-dependency';
    if (isAhead(struct, origin) || isAhead(struct, rightOrigin)) return 'malformed';
    if (parent instanceof Y.ID && isAhead(struct, parent)) return 'malformed';
  }
  for (const [client, ranges] of decoded.ds.clients) {
    for (const range of ranges) if (range.clock + range.len > clockOf(client)) return 'missing-dependency';
  }
  return undefined;
}

function clockFault(doc: Y.Doc, client: number, end: number): RefusalReason | undefined {
  return end - Y.getState(doc.store, client) > LIMITS.clockGrowth || end > LIMITS.clock
    ? 'clock-jump'
    : undefined;
}

/** A struct that builds on a later one of the same client cannot have been typed. */
const isAhead = (struct: Y.Item, id: Y.ID | null): boolean =>
  id !== null && id.client === struct.id.client && id.clock >= struct.id.clock;

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
