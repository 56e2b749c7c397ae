import type { Socket } from 'socket.io-client';
import * as Y from 'yjs';
import type { RecordedEvent } from '../../src/contract/events.js';
import type { Answer } from '../../src/contract/socket.js';
import type { TextsView } from '../../src/contract/views.js';
import { eventually, follow, type Person, type TestApp } from './app.js';

interface Page {
  readonly doc: Y.Doc;
  /** Typed and not sent yet. */
  unsent: Uint8Array[];
}

/** Somebody with the editor of a statement open: a document per clause, a socket, and what was typed offline. */
export class Writer {
  readonly pages = new Map<string, Page>();
  clientId = 0;
  private socket: Socket | null = null;
  /** News that has arrived and is not applied yet, for those who decide when they hear of it. */
  private held: RecordedEvent[] | null = null;
  private heard = 0;
  private wake: () => void = () => undefined;

  private constructor(
    private readonly app: TestApp,
    readonly person: Person,
    readonly statementId: string,
  ) {}

  static async open(app: TestApp, person: Person, statementId: string): Promise<Writer> {
    const writer = new Writer(app, person, statementId);
    await writer.connect();
    return writer;
  }

  /** Comes back (or for the first time): takes what it lacks, sends what the server lacks. */
  async connect(): Promise<void> {
    const stateVectors = Object.fromEntries(
      [...this.pages].map(([id, { doc }]) => [id, base64(Y.encodeStateVector(doc))]),
    );
    const view = await textsFor(this.app, this.person, this.statementId, {
      write: true,
      stateVectors,
      ...(this.clientId ? { clientId: this.clientId } : {}),
    });
    if (view.clientId === null) throw new Error('not a writer');
    this.clientId = view.clientId;
    this.socket = await this.app.connectAs(this.person);
    this.socket.on('events', (batch: { roomId: string; events: RecordedEvent[] }) => {
      if (batch.roomId === this.statementId) this.receive(batch.events);
    });
    const missing = new Map<string, Uint8Array>();
    for (const { clauseId, updates, stateVector } of view.docs) {
      const page = this.page(clauseId);
      for (const update of updates) Y.applyUpdate(page.doc, bytes(update), 'server');
      const theirs =
        stateVectors[clauseId] === undefined ? Y.encodeStateVector(page.doc) : bytes(stateVector!);
      const lacking = Y.encodeStateAsUpdate(page.doc, theirs);
      if (Y.decodeUpdate(lacking).structs.length > 0 || Y.decodeUpdate(lacking).ds.clients.size > 0)
        missing.set(clauseId, lacking);
      page.unsent = [];
    }
    const log = await follow(this.socket, this.statementId, view.seq);
    this.receive(log.events);
    for (const [clauseId, update] of missing) await this.submit(clauseId, update);
  }

  disconnect(): void {
    this.socket?.disconnect();
    this.socket = null;
  }

  /** From now on, news waits until it is asked for. */
  hold(): void {
    this.held = [];
  }

  /** Hears of everything up to this number of the record, and of nothing after it. */
  async hearUntil(seq: number): Promise<void> {
    const held = this.held!;
    while ((held.at(-1)?.seq ?? this.heard) < seq)
      await new Promise<void>((resolve) => (this.wake = resolve));
    this.apply(held.splice(0, held.findLastIndex((event) => event.seq <= seq) + 1));
    this.heard = Math.max(this.heard, seq);
  }

  doc(clauseId: string): Y.Doc {
    return this.page(clauseId).doc;
  }

  /** The first paragraph's text of a language; made if there is none. */
  text(clauseId: string, language = 'en'): Y.XmlText {
    const root = this.doc(clauseId).getXmlFragment(language);
    const paragraph = root.length > 0 ? (root.get(0) as Y.XmlElement) : null;
    if (paragraph?.length) return paragraph.get(0) as Y.XmlText;
    const text = new Y.XmlText();
    if (paragraph) paragraph.insert(0, [text]);
    else {
      const made = new Y.XmlElement('paragraph');
      made.insert(0, [text]);
      root.insert(0, [made]);
    }
    return text;
  }

  plain(clauseId: string, language = 'en'): string {
    return plainOf(this.doc(clauseId).getXmlFragment(language));
  }

  /** Types at the end, and waits for the answer. */
  async append(clauseId: string, words: string, language = 'en'): Promise<void> {
    const text = this.text(clauseId, language);
    text.insert(text.length, words);
    await this.send(clauseId);
  }

  /** Sends what was typed; the answer is the number in the record. */
  async send(clauseId: string): Promise<number> {
    const page = this.page(clauseId);
    const updates = page.unsent.splice(0);
    return updates.length > 0 ? this.submit(clauseId, Y.mergeUpdates(updates)) : 0;
  }

  async submit(clauseId: string, update: Uint8Array): Promise<number> {
    const answer = await this.propose(clauseId, update);
    if (!answer.ok) throw new Error(`the update was refused: ${JSON.stringify(answer.error)}`);
    return answer.data.seq;
  }

  /** Sends bytes as they are, under the window's id or another. */
  propose(clauseId: string, update: Uint8Array, clientId = this.clientId): Promise<Answer<{ seq: number }>> {
    return this.app.send(this.socket ?? this.person, 'text:update', {
      roomId: this.statementId,
      clauseId,
      clientId,
      update: base64(update),
    });
  }

  private page(clauseId: string): Page {
    const known = this.pages.get(clauseId);
    if (known) return known;
    const doc = new Y.Doc();
    doc.clientID = this.clientId;
    const page: Page = { doc, unsent: [] };
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server') page.unsent.push(update);
    });
    this.pages.set(clauseId, page);
    return page;
  }

  private receive(events: readonly RecordedEvent[]): void {
    if (!this.held) return this.apply(events);
    this.held.push(...events);
    this.wake();
  }

  private apply(events: readonly RecordedEvent[]): void {
    for (const { type, payload } of events) {
      if (type !== 'text.updated') continue;
      const { clauseId, update } = payload as { clauseId: string; update: string };
      Y.applyUpdate(this.page(clauseId).doc, bytes(update), 'server');
    }
  }
}

/** Everyone has the same document, and it is what the server has. */
export async function converged(app: TestApp, clauseId: string, writers: readonly Writer[]): Promise<void> {
  const [first] = writers;
  const stored = new Y.Doc();
  const view = await textsFor(app, first!.person, first!.statementId, { clauseIds: [clauseId] });
  for (const update of view.docs[0]!.updates) Y.applyUpdate(stored, bytes(update));
  const wanted = JSON.stringify(contentOf(stored));
  await eventually(() => writers.every((w) => JSON.stringify(contentOf(w.doc(clauseId))) === wanted));
}

export async function textsFor(
  app: TestApp,
  person: Person,
  statementId: string,
  request: Record<string, unknown> = {},
): Promise<TextsView> {
  const { status, body } = await app.http(person, 'POST', `/api/statements/${statementId}/texts`, request);
  if (status !== 200) throw new Error(`texts: ${status} ${JSON.stringify(body)}`);
  return body as TextsView;
}

/**
 * The clause's text as the record gives it, up to a number if one is given, update by update, without any of the
 * server's own reading code.
 */
export async function textOfRecord(
  app: TestApp,
  clauseId: string,
  language = 'en',
  upTo: number | string | null = null,
): Promise<string> {
  const rows = await app.query<{ body: Buffer }>(
    'SELECT body FROM event WHERE subject = $1 AND body IS NOT NULL AND ($2::bigint IS NULL OR seq <= $2) ORDER BY seq',
    [clauseId, upTo],
  );
  const doc = new Y.Doc();
  for (const { body } of rows) Y.applyUpdate(doc, body);
  return plainOf(doc.getXmlFragment(language));
}

/** The words of paragraphs without marks, one to a line. */
const plainOf = (root: Y.XmlFragment): string =>
  root
    .toArray()
    .map((paragraph) => (paragraph as Y.XmlElement).toArray().map(String).join(''))
    .join('\n');

const contentOf = (doc: Y.Doc): unknown =>
  ['en', 'fa'].map((language) => doc.getXmlFragment(language).toString());

export const base64 = (update: Uint8Array): string => Buffer.from(update).toString('base64');
export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
