import * as Y from 'yjs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { plainText, type RichDoc } from '../../../domain/text/rich.js';
import type {
  Base,
  Candidate,
  ClauseText,
  ClauseTexts,
  Difference,
  Judgement,
  Snapshot,
  Verdict,
} from './guard-protocol.js';
import { Inspection, type Effect, type Size } from './inspection.js';
import { LIMITS } from './limits.js';
import { codePointsOf, readRichDoc } from './read-rich-doc.js';
import { checkUpdate } from './update-check.js';
import { replaceRichDoc } from './write-rich-doc.js';

/** After this many updates the way back to the start is shortened to one encoded state. */
const CHECKPOINT_EVERY = 256;

interface Live {
  readonly doc: Y.Doc;
  readonly inspection: Inspection;
}

/** One clause in memory: what the record says of it, and, between `judge` and `commit`, what is about to be said. */
export class ClauseDocument {
  private live: Live;
  /** Applied in order to an empty document, these make the committed state. Never changed by client bytes. */
  private parts: Uint8Array[] = [];
  private prepared: { token: number; accepted: Uint8Array[] } | undefined;
  private committedVersion = 0;

  constructor(private languages: readonly string[]) {
    this.live = this.build([]);
  }

  get version(): number {
    return this.committedVersion;
  }

  get isPrepared(): boolean {
    return this.prepared !== undefined;
  }

  /** Roughly how much memory it takes, in structs. */
  get weight(): number {
    let structs = 100;
    for (const list of this.live.doc.store.clients.values()) structs += list.length;
    return structs;
  }

  /** Brings the document from its version to the newer one the base leads to. */
  extend(base: Base, wanted: number): void {
    const added = base.updates.map((update) => update.bytes);
    if (base.snapshot) added.unshift(gunzipSync(base.snapshot.state));
    const reached = base.updates.at(-1)?.seq ?? base.snapshot?.seq ?? this.committedVersion;
    if (reached < wanted) throw new Error(`the base ends at ${reached}, wanted ${wanted}`);
    applyAll(this.live.doc, added);
    assertComplete(this.live.doc);
    this.parts.push(...added);
    this.committedVersion = reached;
    this.shorten();
  }

  /** The texts at each of these versions, on the way from the document's version to the last of them. */
  past({ snapshot, updates }: Base, versions: readonly number[]): Record<string, RichDoc>[] {
    let done = 0;
    return versions.map((version, i) => {
      const start = done;
      while (done < updates.length && updates[done]!.seq <= version) done += 1;
      this.extend({ snapshot: i === 0 ? snapshot : undefined, updates: updates.slice(start, done) }, version);
      return Object.fromEntries(
        this.languages.map((language) => [language, readRichDoc(this.live.doc.getXmlFragment(language))]),
      );
    });
  }

  /** The languages may become more or fewer while the clause lives. */
  allow(languages: readonly string[]): void {
    if (languages.join() === this.languages.join()) return;
    this.languages = languages;
    this.live = this.build([...this.parts, ...(this.prepared?.accepted ?? [])]);
  }

  /**
   * Judges updates one after the other, each on top of those accepted before it. Who sends something that has to
   * be taken out again is heard no further in this batch: taking out means building the whole clause anew.
   */
  judge(candidates: readonly Candidate[], token: number): Judgement {
    const accepted: Uint8Array[] = [];
    const unheard = new Set<string>();
    this.prepared = { token, accepted };
    const verdicts = candidates.map(({ bytes, clientIds }): Verdict => {
      const sender = clientIds.join();
      if (unheard.has(sender)) return { ok: false, reason: 'missing-dependency' };
      const checked = checkUpdate(this.live.doc, bytes, clientIds);
      if (checked.refused) return { ok: false, reason: checked.refused };
      const verdict = this.attempt(checked.bytes);
      if (verdict.ok) accepted.push(verdict.bytes);
      else if (verdict.reason !== 'empty') {
        // Applying is not atomic: after a failure the document may hold half of it.
        this.live = this.build([...this.parts, ...accepted]);
        unheard.add(sender);
      }
      return verdict;
    });
    if (accepted.length === 0) this.prepared = undefined;
    return { token, verdicts };
  }

  /** What was prepared under this token is stored now. */
  commit(token: number, version: number): boolean {
    if (this.prepared?.token !== token) return false;
    this.parts.push(...this.prepared.accepted);
    this.prepared = undefined;
    this.committedVersion = version;
    this.shorten();
    return true;
  }

  texts(): ClauseTexts {
    const doc = this.committed();
    return {
      version: this.committedVersion,
      stateVector: Y.encodeStateVector(doc),
      texts: this.textsOf(doc),
    };
  }

  difference(stateVector?: Uint8Array): Difference {
    const doc = this.committed();
    return {
      version: this.committedVersion,
      update: Y.encodeStateAsUpdate(doc, stateVector),
      stateVector: Y.encodeStateVector(doc),
    };
  }

  /** The whole state in one piece, proved by reading it back. */
  snapshot(): Snapshot {
    const doc = this.committed();
    const encoded = Y.encodeStateAsUpdate(doc);
    const texts = this.textsOf(doc);
    const again = this.build([encoded]).doc;
    const stateVector = Y.encodeStateVector(doc);
    const isSame =
      Buffer.compare(stateVector, Y.encodeStateVector(again)) === 0 &&
      JSON.stringify(texts) === JSON.stringify(this.textsOf(again));
    if (!isSame) throw new Error('the snapshot does not give back what it was made of');
    return { version: this.committedVersion, texts, state: gzipSync(encoded), stateVector };
  }

  /** The update that turns a language's text into `wanted`; null when it says that already. */
  replacement(language: string, wanted: RichDoc, clientId: number): Uint8Array | null {
    const doc = this.build([Y.encodeStateAsUpdate(this.committed())]).doc;
    if (!doc.share.has(language)) throw new Error(`the clause has no language ${language}`);
    return recordUpdate(doc, clientId, () => replaceRichDoc(doc.getXmlFragment(language), wanted));
  }

  private attempt(bytes: Uint8Array): Verdict {
    const { doc, inspection } = this.live;
    const before = new Map([...inspection.sizes].map(([language, size]) => [language, { ...size }]));
    let change: Uint8Array | undefined;
    const keep = (update: Uint8Array): void => {
      change = update;
    };
    doc.on('update', keep);
    let effect: Effect | undefined;
    try {
      Y.applyUpdate(doc, bytes);
      effect = inspection.take();
    } catch {
      return { ok: false, reason: 'malformed' };
    } finally {
      doc.off('update', keep);
    }
    if (isPending(doc)) return { ok: false, reason: 'missing-dependency' };
    if (!effect || effect.fault) return { ok: false, reason: 'schema' };
    if (!change) return { ok: false, reason: 'empty' };
    const languages = [...effect.languages];
    const grewTooLong = languages.some((language) => this.isTooLong(language, before.get(language)!));
    if (grewTooLong) return { ok: false, reason: 'too-long' };
    const { insertedChars, deletedChars } = effect;
    const charsBefore = languages.reduce((sum, language) => sum + before.get(language)!.chars, 0);
    return { ok: true, bytes: change, languages, insertedChars, deletedChars, charsBefore };
  }

  /** What is stored, without what is only prepared. */
  private committed(): Y.Doc {
    return this.prepared ? this.build(this.parts).doc : this.live.doc;
  }

  private build(parts: readonly Uint8Array[]): Live {
    const doc = new Y.Doc();
    const inspection = new Inspection(doc);
    for (const language of this.languages) inspection.allow(language);
    applyAll(doc, parts);
    assertComplete(doc);
    return { doc, inspection };
  }

  private shorten(): void {
    if (this.parts.length >= CHECKPOINT_EVERY) this.parts = [Y.encodeStateAsUpdate(this.live.doc)];
  }

  private textsOf(doc: Y.Doc): Record<string, ClauseText> {
    const texts = this.languages.map((language): [string, ClauseText] => {
      const text = readRichDoc(doc.getXmlFragment(language));
      return [language, { doc: text, plain: plainText(text) }];
    });
    return Object.fromEntries(texts);
  }

  /** Too long, and longer than before: a text that is too long may still be cut. */
  private isTooLong(language: string, before: Size): boolean {
    const size = this.live.inspection.sizes.get(language)!;
    if (size.nodes > LIMITS.nodes && size.nodes > before.nodes) return true;
    if (size.chars <= LIMITS.codePoints || size.chars <= before.chars) return false;
    return codePointsOf(readRichDoc(this.live.doc.getXmlFragment(language)).content) > LIMITS.codePoints;
  }
}

/** The update that writes the first texts of a new clause. */
export function initialUpdate(texts: Readonly<Record<string, RichDoc>>, clientId: number): Uint8Array {
  const update = recordUpdate(new Y.Doc(), clientId, (doc) => {
    for (const [language, text] of Object.entries(texts)) replaceRichDoc(doc.getXmlFragment(language), text);
  });
  if (!update) throw new Error('a clause begins with at least one text');
  return update;
}

function recordUpdate(doc: Y.Doc, clientId: number, edit: (doc: Y.Doc) => void): Uint8Array | null {
  let update: Uint8Array | null = null;
  doc.clientID = clientId;
  doc.on('update', (bytes: Uint8Array) => {
    update = bytes;
  });
  doc.transact(() => edit(doc));
  return update;
}

/** In one transaction: what is looked at after each would be looked at thousands of times. */
function applyAll(doc: Y.Doc, updates: readonly Uint8Array[]): void {
  doc.transact(() => {
    for (const bytes of updates) Y.applyUpdate(doc, bytes);
  });
}

const isPending = (doc: Y.Doc): boolean => doc.store.pendingStructs !== null || doc.store.pendingDs !== null;

function assertComplete(doc: Y.Doc): void {
  if (isPending(doc)) throw new Error('the stored updates of a clause are incomplete');
}
