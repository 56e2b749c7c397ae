import type { EventPayload, RecordedEvent } from '@contract/events';
import type { TextsRequest, TextsView } from '@contract/views';
import type { Language } from '@domain/shared/language';
import { Store } from '../lib/emitter';
import { asRefused, Refused } from '../lib/failure';
import { newId } from '../lib/id';
import { fromBase64, toBase64 } from './base64';
import { ClauseDoc } from './clause-doc';
import { plainTextOf } from './read-text';

/** What the session needs of the world: the server's texts, a line for updates, and time. */
export interface SyncLine {
  fetch(request: Partial<TextsRequest>): Promise<TextsView>;
  send(update: { clauseId: string; clientId: number; update: string }): Promise<unknown>;
  /** Has the server keep words for their author, and forget them again. */
  keep(words: Omit<KeptWords, 'why' | 'stored'> & { why: string }): Promise<unknown>;
  discard(id: string): Promise<unknown>;
  /** Runs something later; the answer calls it off. */
  later(milliseconds: number, run: () => void): () => void;
}

/** Words that were written here and could not become part of the text. */
export interface KeptWords {
  readonly id: string;
  readonly clauseId: string;
  readonly texts: Partial<Record<Language, string>>;
  readonly why: Refused;
  /** The server keeps them: they are there after a reload. Else only this page has them. */
  readonly stored: boolean;
}

export interface SyncState {
  readonly ready: boolean;
  readonly error: Refused | null;
  /** May write: an id was issued. */
  readonly writes: boolean;
  /** Clauses with something that is not acknowledged. */
  readonly unsaved: number;
  readonly kept: readonly KeptWords[];
}

const SEND_EVERY = 60;
/** "Missing something" so often in a row is no longer an accident of the line. */
const MOST_RESYNCS = 3;
const TRANSIENT = new Set(['overloaded', 'too-many-requests', 'unexpected', 'unreachable', 'offline']);

/**
 * The texts of one statement as they are being written: follows the record, sends what is written here in the
 * order it was written, and calls it saved only when the server has answered. Nothing typed is thrown away: what is
 * refused for good is put aside where it can be seen. Knows no framework.
 */
export class TextsSession {
  readonly state = new Store<SyncState>({ ready: false, error: null, writes: false, unsaved: 0, kept: [] });
  /** Who stands behind each Yjs client id. */
  readonly authors = new Map<number, string>();

  private readonly clauses = new Map<string, ClauseDoc>();
  private readonly watchers = new Map<string, Set<() => void>>();
  private readonly timers = new Set<() => void>();
  private flushTimer: (() => void) | null = null;
  private stopped = false;
  private clientId: number | null = null;
  /** An id is being asked for, and how often that failed in a row. */
  private asking = false;
  private failed = 0;

  constructor(
    private readonly languages: readonly Language[],
    private readonly line: SyncLine,
    private write: boolean,
    /** Words of the same author that an earlier session of this page had to leave behind. */
    left: readonly KeptWords[] = [],
  ) {
    if (left.length > 0) this.say({ kept: left });
  }

  /** The right to write came or went: an id is asked for until there is one, or no longer used. */
  async mayWrite(write: boolean): Promise<void> {
    if (write === this.write) return;
    this.write = write;
    if (!write) this.writeAs(null);
    else await this.askForId();
  }

  private async askForId(): Promise<void> {
    const isNeeded = this.write && this.clientId === null && this.state.get().ready && !this.stopped;
    if (!isNeeded || this.asking) return;
    this.asking = true;
    try {
      await this.reload();
      this.failed = 0;
      this.flush();
    } catch (error) {
      const { code, details } = asRefused(error);
      if (!TRANSIENT.has(code) && code !== 'internal') return;
      const seconds = Number(details['seconds'] ?? 0);
      const wait = Math.max(seconds * 1_000, Math.min(10_000, 500 * 2 ** this.failed++));
      this.wait(wait, () => void this.askForId());
    } finally {
      this.asking = false;
    }
  }

  /** Reads the texts. Answers with the seq from which the room is to be entered; throws `Refused`. */
  async start(knownClientId?: number): Promise<number> {
    const { write } = this;
    try {
      const view = await this.line.fetch({
        write,
        ...(knownClientId === undefined ? {} : { clientId: knownClientId }),
      });
      this.take(view, write);
      this.say({ ready: true, error: null });
      // The right may have come while this was on its way.
      if (!write) void this.askForId();
      for (const words of this.state.get().kept) if (!words.stored) this.store(words);
      return view.seq;
    } catch (error) {
      if (error instanceof Refused) this.say({ error });
      throw error;
    }
  }

  get issuedId(): number | null {
    return this.clientId;
  }

  /** The document of a clause; a clause nobody has written in yet begins empty. */
  clause(clauseId: string): ClauseDoc {
    let clause = this.clauses.get(clauseId);
    if (!clause) {
      clause = new ClauseDoc(clauseId, this.clientId, (one, local) => this.changed(one, local));
      clause.writeAs(this.clientId);
      this.clauses.set(clauseId, clause);
    }
    return clause;
  }

  /** Calls back at every change of one clause's text or status. */
  watch(clauseId: string, watcher: () => void): () => void {
    const set = this.watchers.get(clauseId) ?? new Set();
    this.watchers.set(clauseId, set.add(watcher));
    return () => void set.delete(watcher);
  }

  /** Events of the room, in order. What is here already changes nothing. */
  receive(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (event.type !== 'text.updated') continue;
      const { clauseId, clientId, update } = event.payload as EventPayload<'text.updated'>;
      if (event.by) this.authors.set(clientId, event.by);
      if (update === undefined) void this.catchUp([clauseId]);
      else this.clause(clauseId).apply(fromBase64(update));
    }
  }

  /** After a long absence: what is missing of every clause. Answers with the seq to go on from. */
  async reload(): Promise<number> {
    const stateVectors = Object.fromEntries(
      [...this.clauses.values()].map(({ clauseId, stateVector }) => [clauseId, stateVector]),
    );
    const { write } = this;
    const view = await this.line.fetch({
      stateVectors,
      write,
      ...(this.clientId === null ? {} : { clientId: this.clientId }),
    });
    this.take(view, write);
    return view.seq;
  }

  /** Sends what waits without waiting for more: the page is about to go. */
  flush(): void {
    this.flushTimer?.();
    this.flushTimer = null;
    for (const clause of this.clauses.values()) if (clause.hasUnsent) this.sendNext(clause);
  }

  /** The author has seen to these words. What could not be taken away on the server comes back with the next reload. */
  discardKept(id: string): void {
    this.say({ kept: this.state.get().kept.filter((one) => one.id !== id) });
    this.line.discard(id).catch(() => undefined);
  }

  get isSaved(): boolean {
    return [...this.clauses.values()].every((clause) => clause.isSaved);
  }

  /** What was written here and only this page has. */
  get onlyHere(): readonly KeptWords[] {
    const kept = this.state.get().kept.filter((one) => !one.stored);
    const why = new Refused({ code: 'signed-out' });
    const known = new Set(kept.map(({ clauseId, texts }) => JSON.stringify([clauseId, texts])));
    const unsaved = [...this.clauses.values()].flatMap((clause): KeptWords[] => {
      const texts = clause.isSaved ? {} : this.written(clause);
      const { clauseId } = clause;
      if (Object.keys(texts).length === 0 || known.has(JSON.stringify([clauseId, texts]))) return [];
      return [{ id: newId(), clauseId, texts, why, stored: false }];
    });
    return [...kept, ...unsaved];
  }

  /** Ends at once, although not everything is saved: whoever wrote is signed out. Answers with what is left. */
  leave(): readonly KeptWords[] {
    const left = this.onlyHere;
    this.halt();
    return left;
  }

  stop(): void {
    this.halt();
    for (const clause of this.clauses.values()) clause.destroy();
    this.watchers.clear();
  }

  private halt(): void {
    this.stopped = true;
    this.flushTimer?.();
    for (const cancel of this.timers) cancel();
  }

  private written(clause: ClauseDoc): KeptWords['texts'] {
    const touched = this.languages.filter((language) => clause.touched.has(language));
    return Object.fromEntries(Object.entries(textsOf(clause, touched)).filter(([, text]) => text !== ''));
  }

  private take(view: TextsView, asked: boolean): void {
    if (this.stopped) return;
    for (const { clientId, seatId } of view.authors) this.authors.set(clientId, seatId);
    this.issued(view, asked);
    for (const { clauseId, updates } of view.docs) this.clause(clauseId).apply(...updates.map(fromBase64));
    this.takeKept(view);
  }

  /** What the server keeps for the reader, beside what only this page has. */
  private takeKept({ kept }: TextsView): void {
    const stored = kept.map((one): KeptWords => ({
      ...one,
      why: new Refused({ code: one.why }),
      stored: true,
    }));
    const ids = new Set(stored.map((one) => one.id));
    const here = this.state.get().kept.filter((one) => !one.stored && !ids.has(one.id));
    if (stored.length + here.length > 0 || this.state.get().kept.length > 0)
      this.say({ kept: [...stored, ...here] });
  }

  /** An id was `asked` for or not; meanwhile the right may have gone, or an id may have come by another way. */
  private issued({ clientId }: TextsView, asked: boolean): void {
    if (!this.write) this.writeAs(null);
    else if (asked) this.writeAs(clientId);
  }

  private writeAs(clientId: number | null): void {
    this.clientId = clientId;
    for (const clause of this.clauses.values()) clause.writeAs(clientId);
    this.say({ writes: clientId !== null });
  }

  private changed(clause: ClauseDoc, local: boolean): void {
    if (this.stopped) return;
    if (local) {
      this.flushTimer ??= this.line.later(SEND_EVERY, () => {
        this.flushTimer = null;
        this.flush();
      });
    }
    this.tell(clause);
  }

  private tell(clause: ClauseDoc): void {
    for (const watcher of [...(this.watchers.get(clause.clauseId) ?? [])]) watcher();
    const unsaved = [...this.clauses.values()].filter((one) => !one.isSaved).length;
    if (unsaved !== this.state.get().unsaved) this.say({ unsaved });
  }

  private sendNext(clause: ClauseDoc): void {
    if (this.stopped || clause.status === 'resetting' || this.clientId === null) return;
    const update = clause.take();
    if (!update) return;
    const { doc } = clause;
    this.line.send({ clauseId: clause.clauseId, clientId: this.clientId, update: toBase64(update) }).then(
      () => {
        if (doc !== clause.doc) return;
        clause.answered();
        this.tell(clause);
        if (clause.hasUnsent) this.sendNext(clause);
      },
      (error: unknown) => {
        if (this.stopped || doc !== clause.doc) return;
        const why = error instanceof Refused ? error : new Refused({ code: 'unexpected' });
        void this.refused(clause, why);
      },
    );
  }

  private async refused(clause: ClauseDoc, why: Refused): Promise<void> {
    if (why.code === 'not-signed-in') return clause.putBack();
    if (TRANSIENT.has(why.code)) {
      clause.putBack();
      return this.again(clause, () => this.sendNext(clause));
    }
    if (why.code === 'text.resync' && clause.resyncs < MOST_RESYNCS) {
      clause.resyncs += 1;
      clause.putBack();
      return this.resync(clause);
    }
    await this.putAside(clause, why);
  }

  /** The server lacks something this builds on: after reading what it has, all that it lacks is sent. */
  private async resync(clause: ClauseDoc): Promise<void> {
    const { doc } = clause;
    try {
      const view = await this.line.fetch({
        clauseIds: [clause.clauseId],
        stateVectors: { [clause.clauseId]: clause.stateVector },
      });
      if (this.stopped || doc !== clause.doc) return;
      const theirs = view.docs.find((one) => one.clauseId === clause.clauseId);
      if (!theirs) return await this.putAside(clause, new Refused({ code: 'not-found' }));
      clause.apply(...theirs.updates.map(fromBase64));
      clause.sendInstead(clause.differenceTo(theirs.stateVector!));
      this.sendNext(clause);
    } catch {
      this.again(clause, () => void this.resync(clause));
    }
  }

  /** What stands here goes into a box of its own, and the clause shows what the server has. */
  private async putAside(clause: ClauseDoc, why: Refused): Promise<void> {
    clause.status = 'resetting';
    this.tell(clause);
    const { write } = this;
    try {
      const view = await this.line.fetch({
        clauseIds: [clause.clauseId],
        write,
        ...(this.clientId === null || why.code === 'text.client-unknown' ? {} : { clientId: this.clientId }),
      });
      if (this.stopped) return;
      this.issued(view, write);
      const theirs = view.docs.find((one) => one.clauseId === clause.clauseId);
      this.replace(clause, theirs?.updates.map(fromBase64) ?? null, why);
    } catch (error) {
      if (error instanceof Refused && !TRANSIENT.has(error.code) && error.code !== 'internal') {
        // The statement is closed to us: what was typed is all we have of it.
        this.keep(clause, this.written(clause), why);
        clause.putBack();
        this.writeAs(null);
        return;
      }
      this.again(clause, () => void this.putAside(clause, why));
    }
  }

  private replace(clause: ClauseDoc, updates: readonly Uint8Array[] | null, why: Refused): void {
    const mine = textsOf(clause, this.languages);
    if (updates) clause.reset(updates);
    const theirs = textsOf(clause, this.languages);
    const lost = Object.fromEntries(
      this.languages
        .filter((language) => mine[language] && mine[language] !== theirs[language])
        .map((l) => [l, mine[l]]),
    );
    this.keep(clause, lost, why);
    this.tell(clause);
  }

  private keep(clause: ClauseDoc, texts: KeptWords['texts'], why: Refused): void {
    if (Object.keys(texts).length === 0) return;
    const { clauseId } = clause;
    const words: KeptWords = { id: newId(), clauseId, texts, why, stored: false };
    this.say({ kept: [...this.state.get().kept, words] });
    this.store(words);
  }

  private store(words: KeptWords): void {
    const { id, clauseId, texts, why } = words;
    this.line.keep({ id, clauseId, texts, why: why.code }).then(
      () =>
        this.say({
          kept: this.state.get().kept.map((one) => (one.id === words.id ? { ...one, stored: true } : one)),
        }),
      // The statement is closed to the author: the box says that only this page has the words.
      () => undefined,
    );
  }

  private async catchUp(clauseIds: string[]): Promise<void> {
    const stateVectors = Object.fromEntries(clauseIds.map((id) => [id, this.clause(id).stateVector]));
    try {
      const view = await this.line.fetch({ clauseIds, stateVectors });
      if (this.stopped) return;
      for (const { clauseId, updates } of view.docs) this.clause(clauseId).apply(...updates.map(fromBase64));
    } catch {
      this.wait(5_000, () => void this.catchUp(clauseIds));
    }
  }

  private again(clause: ClauseDoc, run: () => void): void {
    this.wait(Math.min(10_000, 500 * 2 ** clause.retries++), run);
  }

  private wait(milliseconds: number, run: () => void): void {
    const cancel = this.line.later(milliseconds, () => {
      this.timers.delete(cancel);
      if (!this.stopped) run();
    });
    this.timers.add(cancel);
  }

  private say(news: Partial<SyncState>): void {
    this.state.set({ ...this.state.get(), ...news });
  }
}

const textsOf = (clause: ClauseDoc, languages: readonly Language[]): Partial<Record<Language, string>> =>
  Object.fromEntries(
    languages.map((language) => [language, plainTextOf(clause.doc.getXmlFragment(language))]),
  );
