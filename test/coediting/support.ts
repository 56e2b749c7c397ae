import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import type { GuardPool } from '../../src/modules/coediting/guard/guard-pool.js';
import type { Base, Candidate, ClauseAt, Verdict } from '../../src/modules/coediting/guard/guard-protocol.js';

/** What the room's record does for a clause, in memory: numbers, updates, snapshots. */
export class ClauseRecord {
  readonly clauseId = randomUUID();
  readonly updates: { seq: number; bytes: Uint8Array }[] = [];
  snapshot: Base['snapshot'];
  version = 0;
  loads = 0;

  constructor(
    readonly pool: GuardPool,
    readonly languages: readonly string[] = ['en', 'fa'],
  ) {}

  get at(): ClauseAt {
    return { clauseId: this.clauseId, version: this.version, languages: this.languages };
  }

  readonly load = (fromSeq: number): Promise<Base> => {
    this.loads += 1;
    const snapshot = this.snapshot && this.snapshot.seq > fromSeq ? this.snapshot : undefined;
    const after = snapshot?.seq ?? fromSeq;
    return Promise.resolve({ snapshot, updates: this.updates.filter(({ seq }) => seq > after) });
  };

  /** Judges, stores what was accepted, and commits. */
  async submit(...candidates: Candidate[]): Promise<Verdict[]> {
    const { token, verdicts } = await this.pool.judge(this.at, this.load, candidates);
    this.store(token, verdicts);
    return verdicts;
  }

  store(token: number, verdicts: readonly Verdict[]): void {
    const accepted = verdicts.filter((verdict) => verdict.ok);
    for (const { bytes } of accepted) this.updates.push({ seq: (this.version += 1), bytes });
    if (accepted.length > 0) this.pool.commit(this.clauseId, token, this.version);
  }

  async plain(language = 'en'): Promise<string> {
    const { texts } = await this.pool.texts(this.at, this.load);
    return texts[language]!.plain;
  }
}

/** Someone's editor: a document with a client id, whose changes are collected. */
export class Editor {
  readonly doc = new Y.Doc();
  readonly sent: Uint8Array[] = [];

  constructor(
    readonly clientId: number,
    state?: Uint8Array,
  ) {
    if (state) Y.applyUpdate(this.doc, state);
    // Afterwards: Yjs gives up an id under which somebody else has just written.
    this.doc.clientID = clientId;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server') this.sent.push(update);
    });
  }

  root(language = 'en'): Y.XmlFragment {
    return this.doc.getXmlFragment(language);
  }

  /** A new paragraph at the end, as y-prosemirror writes one. */
  paragraph(text: string, language = 'en'): Y.XmlText {
    const paragraph = new Y.XmlElement('paragraph');
    const content = new Y.XmlText(text);
    paragraph.insert(0, [content]);
    this.root(language).push([paragraph]);
    return content;
  }

  /** What was changed since the last time, as one candidate. */
  take(clientIds: readonly number[] = [this.clientId]): Candidate {
    const bytes = Y.mergeUpdates(this.sent.splice(0));
    return { bytes, clientIds };
  }

  receive(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, 'server');
  }
}

/** The texts in a fragment, paragraph by paragraph, without our own reading code. */
export const rawText = (root: Y.XmlFragment): string =>
  root
    .toArray()
    .map((child) => child.toString().replace(/<[^>]*>/g, ''))
    .join('\n\n');
