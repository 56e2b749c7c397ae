import * as Y from 'yjs';
import { fromBase64, toBase64 } from './base64';

/** Where changes come from that need not be sent again. */
export const REMOTE = Symbol('remote');

/** As much as one command carries; a queue that has grown longer offline goes in several. */
const MAX_UPDATE = 200_000;

export type TextStatus =
  /** Everything is on the server. */
  | 'saved'
  /** Waiting to be sent, or sent and not yet answered. */
  | 'unsaved'
  /** Was refused: what is here is being replaced by the server's text. */
  | 'resetting';

/** The living text of one clause: its document, and what has been written here and not yet acknowledged. */
export class ClauseDoc {
  doc = new Y.Doc();
  /** Grows with every change of the text, whoever made it. */
  version = 0;
  status: TextStatus = 'saved';
  /** Sent and not answered: one command at a time, so that a refusal stops the rest. */
  sending: Uint8Array | null = null;
  /** Refusals of the kind "missing something", one after the other. */
  resyncs = 0;
  retries = 0;
  /** The languages in which something was written here that is not acknowledged. */
  readonly touched = new Set<string>();
  private queue: Uint8Array[] = [];

  constructor(
    readonly clauseId: string,
    private clientId: number | null,
    private readonly changed: (clause: ClauseDoc, local: boolean) => void,
  ) {
    this.listen();
  }

  get hasUnsent(): boolean {
    return this.queue.length > 0;
  }

  get isSaved(): boolean {
    return this.sending === null && this.queue.length === 0;
  }

  /** What came from the server. It is never sent back. */
  apply(...updates: readonly Uint8Array[]): void {
    // One change for whoever watches, however many updates it is.
    Y.transact(
      this.doc,
      () => {
        for (const update of updates) Y.applyUpdate(this.doc, update, REMOTE);
      },
      REMOTE,
      false,
    );
    // Yjs takes another id when it meets its own in what it reads; ours is issued to us and stays.
    if (this.clientId !== null) this.doc.clientID = this.clientId;
  }

  writeAs(clientId: number | null): void {
    this.clientId = clientId;
    if (clientId !== null) this.doc.clientID = clientId;
  }

  get stateVector(): string {
    return toBase64(Y.encodeStateVector(this.doc));
  }

  /** Everything here that somebody with this state vector lacks. */
  differenceTo(stateVector: string): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc, fromBase64(stateVector));
  }

  /** The next piece to send. It stays `sending` until `answered` or `putBack`. */
  take(): Uint8Array | null {
    if (this.sending || this.queue.length === 0) return null;
    let size = 0;
    let count = 0;
    while (count < this.queue.length && (count === 0 || size + this.queue[count]!.length <= MAX_UPDATE)) {
      size += this.queue[count]!.length;
      count += 1;
    }
    const pieces = this.queue.splice(0, count);
    this.sending = pieces.length === 1 ? pieces[0]! : Y.mergeUpdates(pieces);
    return this.sending;
  }

  answered(): void {
    this.sending = null;
    this.resyncs = 0;
    this.retries = 0;
    this.settle();
  }

  /** It could not be sent now; it goes first when sending goes on. */
  putBack(): void {
    if (this.sending) this.queue.unshift(this.sending);
    this.sending = null;
  }

  /** Instead of what waits, everything the server lacks. */
  sendInstead(update: Uint8Array): void {
    this.sending = null;
    this.queue = [update];
  }

  /** Begins anew with the server's text. Whoever shows the old document sees that `doc` is another one. */
  reset(updates: readonly Uint8Array[]): void {
    const before = this.doc;
    this.doc = new Y.Doc();
    before.destroy();
    this.queue = [];
    this.sending = null;
    this.retries = 0;
    this.resyncs = 0;
    this.apply(...updates);
    this.writeAs(this.clientId);
    this.listen();
    this.settle();
    this.version += 1;
    this.changed(this, false);
  }

  destroy(): void {
    this.doc.destroy();
  }

  private settle(): void {
    this.status = this.isSaved ? 'saved' : 'unsaved';
    if (this.isSaved) this.touched.clear();
  }

  private listen(): void {
    const { doc } = this;
    doc.on('update', (update: Uint8Array, origin: unknown, _: Y.Doc, change: Y.Transaction) => {
      if (doc !== this.doc) return;
      const local = origin !== REMOTE;
      this.version += 1;
      if (local) {
        this.queue.push(update);
        for (const [language, text] of doc.share)
          if (change.changedParentTypes.has(text)) this.touched.add(language);
        if (this.status === 'saved') this.status = 'unsaved';
      }
      this.changed(this, local);
    });
  }
}
